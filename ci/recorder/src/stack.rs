//! Reads off the stack who calls: lines of the listing, and what of the library.

use crate::layer;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;
use timeline::notes::{Place, Stack};

static LISTING: OnceLock<&'static str> = OnceLock::new();

/// Names the file whose lines count, as `file!()` gives it.
pub fn set_listing(file: &'static str) {
    LISTING.get_or_init(|| file);
}

/// Whether a file is the listing's: debug information may have made its path absolute.
pub fn is_listing(file: &str) -> bool {
    LISTING.get().is_some_and(|listing| {
        file.strip_suffix(listing)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    })
}

/// One function on the stack; an address may stand for several, inlined ones first.
#[derive(Clone)]
enum Frame {
    Listing(Place),
    Library(String),
    /// What a library's macro wrote into the listing, such as the branches of `select!`.
    Macro {
        at: u64,
    },
    /// What polls a closure of the listing's, which may poll several futures in turn.
    PollFn,
    /// A library's that may itself poll several futures in turn.
    Other,
    /// The frame that polls or drops a task: what is further out is the runtime's.
    Task {
        dropping: bool,
    },
}

thread_local! {
    static KNOWN: RefCell<HashMap<usize, Vec<Frame>>> = RefCell::default();
}

/// Walks the stack from the inside out until `look` has seen enough and says `false`.
fn walk(mut look: impl FnMut(&Frame) -> bool) {
    backtrace::trace(|frame| {
        KNOWN.with_borrow_mut(|known| {
            let at = frame.ip() as usize;
            let frames = known.entry(at).or_insert_with(|| resolve(frame));
            frames.iter().all(&mut look)
        })
    });
}

/// The stack of the caller, up to the frame that polls its task.
pub fn capture() -> Stack {
    let mut stack = Stack::default();
    let in_a_task = layer::current_task().is_some();
    // Two branches of one `join!` differ in the macro's frames only.
    let mut branch = 0_u64;
    walk(|frame| {
        match frame {
            Frame::Macro { at } => branch = branch.rotate_left(7) ^ at,
            Frame::Listing(place) => {
                let mut place = place.clone();
                place.at ^= std::mem::take(&mut branch);
                stack.listing.push(place);
            }
            Frame::PollFn => {
                if let Some(place) = stack.listing.last_mut() {
                    place.polls = true;
                }
            }
            Frame::Other => {
                if let Some(place) = stack.listing.last_mut() {
                    place.among_others = true;
                }
            }
            // Further out than a line of the listing, the library's own frames say
            // who drives it, not what it waits for.
            Frame::Library(name) if stack.listing.is_empty() => {
                stack.library.push(name.clone());
                // Outside of any task, it ends where the scheduler begins.
                return in_a_task
                    || !name
                        .trim_start_matches('<')
                        .starts_with("tokio::runtime::scheduler::");
            }
            Frame::Library(name) => {
                if let Some(place) = stack.listing.last_mut() {
                    place.among_others |= !is_tokios(name);
                }
            }
            Frame::Task { .. } => return false,
        }
        true
    });
    stack
}

/// Whether the task that is entered at this moment is entered to be dropped.
pub fn is_dropping() -> bool {
    let mut found = false;
    walk(|frame| {
        if let Frame::Task { dropping } = frame {
            found = *dropping;
            return false;
        }
        true
    });
    found
}

/// The runtime's functions on the way to the drop of a task: they say why it ends.
pub fn dropper() -> Vec<String> {
    let (mut library, mut beyond) = (Vec::<String>::new(), false);
    walk(|frame| {
        match frame {
            // Dropping takes several frames; a task further out is another matter.
            Frame::Task { .. } if !library.is_empty() => return false,
            Frame::Task { .. } => beyond = true,
            Frame::Library(name) if beyond => library.push(name.clone()),
            _ => {}
        }
        true
    });
    library
}

/// The function that was called to spawn a task, with the type of its future.
pub fn spawner() -> Option<String> {
    let mut found = None;
    walk(|frame| match frame {
        Frame::Library(name) => {
            found = Some(name.clone());
            true
        }
        Frame::Listing(_) | Frame::Macro { .. } | Frame::Task { .. } => false,
        Frame::PollFn | Frame::Other => true,
    });
    found
}

fn resolve(frame: &backtrace::Frame) -> Vec<Frame> {
    let mut frames = Vec::new();
    let at = frame.ip() as u64;
    backtrace::resolve_frame(frame, |symbol| {
        let Some(name) = symbol.name() else { return };
        let name = format!("{name:#}");
        let file = symbol.filename().and_then(|path| path.to_str());
        if file.is_some_and(is_listing) {
            frames.push(Frame::Listing(Place {
                line: symbol.lineno().unwrap_or(0),
                at,
                // Of a function that polls, another line does not mean that it has left
                // this one.
                polls: name.ends_with("::poll") || name.ends_with("::poll_next"),
                among_others: false,
                name,
            }));
        } else if handles_a_task(&name) {
            let dropping = !name.ends_with("::poll");
            frames.push(Frame::Task { dropping });
        } else if is_of_listing(&name) {
            frames.push(Frame::Macro { at });
        } else if name.contains("::poll_fn::PollFn<") && name.ends_with("::poll") {
            frames.push(Frame::PollFn);
        } else if is_told(&name) {
            frames.push(Frame::Library(name));
        } else if !is_plain(&name) {
            frames.push(Frame::Other);
        }
    });
    frames
}

/// Tokio's own functions poll one future each: `join!` and `select!` are macros.
fn is_tokios(name: &str) -> bool {
    name.trim_start_matches(['<', '&']).starts_with("tokio::")
}

/// Whether a function belongs to what polls nothing of its own accord.
fn is_plain(name: &str) -> bool {
    let name = name.trim_start_matches(['<', '&', '*', '(', '[']);
    [
        "core::", "alloc::", "std::", "tokio::", "tracing", "recorder", "mut ", "dyn ",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

/// Whether a function belongs to the listing's crate.
fn is_of_listing(name: &str) -> bool {
    let listing = LISTING.get().and_then(|file| Path::new(file).file_stem());
    listing.and_then(|stem| stem.to_str()).is_some_and(|stem| {
        let name = name.trim_start_matches(['<', '&']);
        name.strip_prefix(stem)
            .is_some_and(|rest| rest.starts_with("::"))
    })
}

fn handles_a_task(name: &str) -> bool {
    [
        "<tracing::instrument::Instrumented<",
        "<recorder::main_task::Watched<",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

/// Whether a frame says what is waited for: a library's, and not the machinery's between
/// it and us.
fn is_told(name: &str) -> bool {
    let name = name.trim_start_matches(['<', '&']);
    ["tokio", "futures"]
        .iter()
        .any(|library| name.starts_with(library))
        && !name.starts_with("tokio::macros")
        && !name.starts_with("tokio::future::maybe_done")
        && !name.starts_with("tokio::task::coop")
        && !name.starts_with("tokio::util::trace")
}
