//! What `cargo book record` links into a copy of a listing: it writes down what each of
//! the listing's tasks did, when, and at which line.
//!
//! The listing itself is not changed. In the copy, the body of `main` is wrapped in
//! [`main_task`] and the macros that print are shadowed, so that a line of output is
//! known by the line of source that printed it. All else is heard from Tokio, which tells
//! what it does as `tracing` spans and events when it is built with `--cfg tokio_unstable`
//! and its feature `tracing`. What Tokio does not tell, such as which line waits for a
//! `JoinHandle`, is known from wakers: every task is polled with one whose clones are
//! numbered, and the stack says who clones, uses or drops one. To get into every poll,
//! `ci/recorder/tracing` stands in for `tracing` where listings are built for recording.
//!
//! # What is true of a recording, and what is not known
//!
//! Which wait a task was woken for is never guessed: the waker that was used was cloned
//! for it. A wait lasts as long as its future is polled. What is polled by way of another
//! waker, as in a `FuturesUnordered`, is known of sleeps and semaphores only, besides the
//! wait for the set. A line of output is known where a printing macro printed it. Tasks
//! and waits of other threads are not recorded: `timeline::assemble` refuses them.
//!
//! The notes go to standard output, among the program's own lines and in order with them:
//! each is a line of JSON, a [`Note`](timeline::notes::Note), after the byte [`MARK`](timeline::notes::MARK). `cargo book record` parts
//! them again and makes a recording of them.

mod clock;
mod layer;
mod main_task;
mod notes;
mod stack;
mod waker;

pub use main_task::main_task;
use std::io::Write;
use timeline::notes::Note;

/// Tells that the next output comes from this line. The shadowed macros call it.
pub fn printing(file: &str, line: u32) {
    if stack::is_listing(file) {
        flush();
        notes::write(Note::Printing { line });
    }
}

/// Tells that the output of the line that was told last is complete. The shadowed macros
/// call it.
pub fn printed() {
    flush();
    notes::write(Note::Printed);
}

/// Notes go past the buffer of standard output: what it still holds would come after them.
fn flush() {
    // What cannot be written now is reported where the listing prints next.
    let _ = std::io::stdout().flush();
}

/// Shadows the standard macro: says from which line, then prints.
#[macro_export]
macro_rules! println {
    () => {{
        $crate::printing(::std::file!(), ::std::line!());
        ::std::println!();
        $crate::printed();
    }};
    ($($words:tt)+) => {{
        // Formatted first: among the words there may be an `.await`.
        let text = ::std::format!($($words)+);
        $crate::printing(::std::file!(), ::std::line!());
        ::std::println!("{text}");
        $crate::printed();
    }};
}

/// Shadows the standard macro: says from which line, then prints.
#[macro_export]
macro_rules! print {
    ($($words:tt)+) => {{
        // Formatted first: among the words there may be an `.await`.
        let text = ::std::format!($($words)+);
        $crate::printing(::std::file!(), ::std::line!());
        ::std::print!("{text}");
        $crate::printed();
    }};
}

/// Shadows the standard macro: says from which line, then prints.
#[macro_export]
macro_rules! eprintln {
    () => {{
        $crate::printing(::std::file!(), ::std::line!());
        ::std::eprintln!();
        $crate::printed();
    }};
    ($($words:tt)+) => {{
        // Formatted first: among the words there may be an `.await`.
        let text = ::std::format!($($words)+);
        $crate::printing(::std::file!(), ::std::line!());
        ::std::eprintln!("{text}");
        $crate::printed();
    }};
}

/// Shadows the standard macro: says from which line, then prints.
#[macro_export]
macro_rules! eprint {
    ($($words:tt)+) => {{
        // Formatted first: among the words there may be an `.await`.
        let text = ::std::format!($($words)+);
        $crate::printing(::std::file!(), ::std::line!());
        ::std::eprint!("{text}");
        $crate::printed();
    }};
}
