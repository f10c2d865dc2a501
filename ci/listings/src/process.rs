//! Runs programs as a terminal would: one stream, a limit, nothing left behind.

use process_wrap::std::{ChildWrapper, CommandWrap};
use std::io::{self, PipeReader, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The most a listing may print, in bytes. Beyond it the program is taken for a runaway.
pub const MOST: u64 = 1 << 20;

/// What a program needs of the environment. All else could change what it prints
/// (`RUST_LOG`, `NO_COLOR`, `TZ`, `TOKIO_WORKER_THREADS`, …) and is taken away.
const KEPT: &[&str] = &[
    "PATH",
    "HOME",
    "USERPROFILE",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "PYENV_ROOT",
    "PYENV_VERSION",
    "REDIS_URL",
    "PG_URL",
];

/// What a program printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// Standard output and standard error in the order they were written.
    pub output: String,
    /// How it ended.
    pub end: End,
}

/// How a program ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// It exited with this code.
    Exited(i32),
    /// It was ended by a signal, or in another way that has no code.
    Died(String),
    /// It ran past its limit and was killed with its children.
    TimedOut,
    /// It printed more than anybody will read and was killed with its children.
    Flooded,
}

/// A command with a clean environment, to be run in `dir`.
pub fn clean(program: &Path, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).env_clear();
    for name in KEPT {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("RUST_BACKTRACE", "0").env("LC_ALL", "C.UTF-8");
    command
}

/// Runs a command to its end, or to `limit`, or until it has printed [`MOST`].
///
/// # Errors
///
/// If it cannot be started.
pub fn run(command: Command, limit: Duration) -> io::Result<Ran> {
    run_within(command, limit, MOST)
}

/// Runs a command to its end, or to `limit`, or until it has printed `most` bytes.
///
/// # Errors
///
/// If it cannot be started.
pub fn run_within(mut command: Command, limit: Duration, most: u64) -> io::Result<Ran> {
    let deadline = Instant::now() + limit;
    let (reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    // The wrapper owns our copies of the pipe's writing end: it is a temporary, so
    // that the reader sees the end of the stream when the program's copies close.
    let mut child = grouped(command).spawn()?;
    let printed = read(reader, most);
    let (bytes, end) = match printed.recv_timeout(limit) {
        Ok(bytes) if bytes.len() as u64 == most => (bytes, End::Flooded),
        Ok(bytes) => (bytes, wait(child.as_mut(), deadline)?),
        Err(_) => (Vec::new(), End::TimedOut),
    };
    let bytes = match end {
        End::Exited(_) | End::Died(_) => bytes,
        End::TimedOut | End::Flooded => {
            child.kill()?;
            // What it printed until then. A child that left the group may hold the
            // pipe open: it is not waited for.
            let late = printed.recv_timeout(Duration::from_secs(1));
            late.unwrap_or(bytes)
        }
    };
    Ok(Ran {
        output: String::from_utf8_lossy(&bytes).into_owned(),
        end,
    })
}

fn grouped(command: Command) -> CommandWrap {
    let mut wrapped = CommandWrap::from(command);
    #[cfg(unix)]
    wrapped.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    wrapped.wrap(process_wrap::std::JobObject);
    wrapped
}

fn read(reader: PipeReader, most: u64) -> Receiver<Vec<u8>> {
    let (done, printed) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // An error ends the stream like its end does; nobody may be left to tell.
        let _ = reader.take(most).read_to_end(&mut bytes);
        let _ = done.send(bytes);
    });
    printed
}

/// Waits for a program that has closed its output, and so is about to end, as a rule.
fn wait(child: &mut dyn ChildWrapper, deadline: Instant) -> io::Result<End> {
    let mut pause = Duration::from_micros(200);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(End::of(status));
        }
        if Instant::now() > deadline {
            return Ok(End::TimedOut);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

impl End {
    fn of(status: ExitStatus) -> Self {
        match status.code() {
            Some(code) => Self::Exited(code),
            None => Self::Died(status.to_string()),
        }
    }
}
