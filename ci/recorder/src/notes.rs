//! Writes notes to standard output, between the program's own lines.

use crate::{clock, layer};
use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::sync::{Mutex, OnceLock, PoisonError};
use timeline::notes::{MARK, Note, Noted};

/// Standard output without its buffer: the buffer belongs to the program, which may be
/// in the middle of a line.
fn stream() -> &'static Mutex<File> {
    static STREAM: OnceLock<Mutex<File>> = OnceLock::new();
    STREAM.get_or_init(|| {
        let stdout = std::io::stdout().as_fd().try_clone_to_owned();
        Mutex::new(File::from(stdout.expect("standard output is open")))
    })
}

/// Writes one note, with the instant and the task that runs.
///
/// If standard output cannot be written, the program ends with exit code 1: a recording
/// with a hole is worse than none.
pub fn write(note: Note) {
    let noted = Noted {
        at: clock::now(),
        task: layer::current_task(),
        note,
    };
    let mut line = vec![MARK];
    serde_json::to_writer(&mut line, &noted).expect("a note is plain data");
    line.push(b'\n');
    let mut stream = stream().lock().unwrap_or_else(PoisonError::into_inner);
    stream
        .write_all(&line)
        .expect("standard output takes notes");
}
