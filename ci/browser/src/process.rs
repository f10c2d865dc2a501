//! Programs that end when the test run ends, however it ends.

use anyhow::{Context, Result, bail};
use process_wrap::std::{ChildWrapper, CommandWrap};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Longer than a browser takes to start on a busy machine.
const STARTS: Duration = Duration::from_secs(60);

/// Ends the program's group when the pipe from this process closes: on drop, and as well
/// if this process is killed, when nothing in it can clean up. And when the program ends
/// by itself, what it leaves behind.
const GUARD: &str = r#"
trap '' HUP INT TERM
{ "$@" </dev/null; kill -KILL 0; } &
while read -r _; do :; done
kill -KILL 0
"#;

/// A running program, ended on drop with all that it started.
#[derive(Debug)]
pub struct Guarded {
    name: String,
    child: Box<dyn ChildWrapper>,
    pipe: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Guarded {
    /// Starts `program` with `args`.
    ///
    /// # Errors
    ///
    /// If there is no `sh` to start it.
    pub fn start(program: &Path, args: &[String]) -> Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", GUARD, "sh"]).arg(program).args(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut wrapped = CommandWrap::from(command);
        #[cfg(unix)]
        wrapped.wrap(process_wrap::std::ProcessGroup::leader());
        #[cfg(windows)]
        wrapped.wrap(process_wrap::std::JobObject);
        let mut child = wrapped
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let (sender, lines) = channel();
        let stdout = child.stdout().take().context("it is piped")?;
        let stderr = child.stderr().take().context("it is piped")?;
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(stdout), Box::new(stderr)];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                let lines = BufReader::new(stream).lines().map_while(Result::ok);
                // Read on to the end when nobody listens any more: a full pipe would
                // hold the program.
                lines.for_each(|line| drop(sender.send(line)));
            });
        }
        Ok(Self {
            name: program.display().to_string(),
            pipe: child.stdin().take(),
            child,
            lines,
        })
    }

    /// Waits until the program prints a line that contains `words`; returns what
    /// follows them.
    ///
    /// # Errors
    ///
    /// With all that it printed, if it ends or says nothing of the kind.
    pub fn says(&self, words: &str) -> Result<String> {
        let deadline = Instant::now() + STARTS;
        let mut before = String::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                bail!("{} did not say {words:?}:\n{before}", self.name);
            };
            if let Some((_, rest)) = line.split_once(words) {
                return Ok(rest.to_owned());
            }
            // Writing to a string does not fail.
            let _ = writeln!(before, "{line}");
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // The guard ends the group, itself included, when the pipe closes.
        drop(self.pipe.take());
        let _ = self.child.wait();
    }
}

/// The program whose path `variable` says, or the first of `names` found on the path.
#[must_use]
pub fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(named)).filter(|named| named.is_file());
    }
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut candidates = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.find(|candidate| candidate.is_file())
}
