//! Reads the names of functions as they stand on a stack.

use crate::On;
use crate::notes::Stack;
use std::collections::BTreeMap;

/// What is waited for, and the library's name for it.
pub fn awaited(stack: &Stack) -> (On, Option<String>) {
    // The last is the one that the listing's own code called. A scope of a task-local
    // only polls what is within it.
    let scope = |path: &String| path.starts_with("tokio::task::task_local::");
    let called = stack.library.iter().rev().map(|name| path(name));
    let mut called = called.filter(|path| !scope(path));
    let Some(mut path) = called.next() else {
        return (On::Other, None);
    };
    let mut on = kind(&path);
    let own_clock = |path: String| path == "tokio::time::timeout::poll_delay";
    if on == On::Timeout
        && !called.clone().any(own_clock)
        && let Some(within) = called.find(|path| kind(path) != On::Other)
    {
        // Not the timeout's own clock, but what it bounds.
        on = kind(&within);
        path = within;
    }
    (on, Some(short(&path)))
}

fn kind(path: &str) -> On {
    let kind = KINDS.iter().find(|(start, _)| path.starts_with(start));
    kind.map_or(On::Other, |(_, on)| *on)
}

/// Where the things that can be waited for live. The first that fits counts.
const KINDS: &[(&str, On)] = &[
    ("tokio::time::sleep", On::Sleep),
    ("tokio::time::interval", On::Interval),
    ("tokio::time::timeout", On::Timeout),
    ("tokio::sync::mpsc", On::Channel),
    ("tokio::sync::oneshot", On::Channel),
    ("tokio::sync::watch", On::Channel),
    ("tokio::sync::broadcast", On::Channel),
    ("tokio::sync::mutex", On::Lock),
    ("tokio::sync::rwlock", On::Lock),
    ("tokio::sync::semaphore", On::Semaphore),
    ("tokio::sync::notify", On::Notify),
    ("tokio::sync::barrier", On::Barrier),
    ("tokio::sync::once_cell", On::Other),
    ("tokio::task::yield_now", On::Yield),
    ("tokio::task::local", On::Other),
    ("tokio::task", On::Join),
    ("tokio::runtime::task::join", On::Join),
    ("tokio_util::task", On::Join),
    ("tokio_util::sync", On::Notify),
    ("futures_channel", On::Channel),
    ("tokio::net", On::Io),
    ("tokio::io", On::Io),
];

/// The name of the listing's innermost function on a stack, and its line.
pub fn place(stack: &Stack) -> (Option<String>, Option<u32>) {
    match stack.listing.first() {
        Some(place) => (Some(function(&place.name)), Some(place.line)),
        None => (None, None),
    }
}

/// A function of a listing without its crate, generics and closures: `Station::read`.
pub fn function(name: &str) -> String {
    let path = path(name);
    let mut segments = path.split("::").skip(1).peekable();
    if segments.peek().is_none() {
        return path;
    }
    segments.collect::<Vec<_>>().join("::")
}

/// Whether a waker was cloned because the task has used up what it may do in one turn.
/// `yield_now` gives up a turn by the same way.
pub fn is_budget(stack: &Stack) -> bool {
    let deferred = |name: &String| path(name) == "tokio::runtime::context::defer";
    stack.library.iter().any(deferred) && awaited(stack).0 != On::Yield
}

/// What was spawned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spawned {
    /// The future of this `async fn`.
    Function(String),
    /// An `async` block.
    Block,
}

impl Spawned {
    /// What a task is called that was given no name.
    pub fn name(self) -> String {
        match self {
            Self::Function(name) => name,
            Self::Block => "async block".to_owned(),
        }
    }
}

/// What was spawned, from the function that spawned it: its last generic argument names
/// the future, the state of an `async fn` or of an `async` block. `functions` are the
/// listing's `async` functions.
pub fn spawned(spawner: &str, functions: &BTreeMap<String, u32>) -> Option<Spawned> {
    let arguments = split(spawner).pop()?;
    let future = unboxed(arguments.strip_prefix('<')?.strip_suffix('>')?);
    // The type of an `async fn`'s future is a closure directly within the function; an
    // `async` block is one within a closure, that of the function or task around it, or
    // within a function that is not `async`.
    let segments = split(future);
    let closures = segments
        .iter()
        .filter(|s| s.starts_with("{closure#"))
        .count();
    let name = function(future);
    let last = |name: &str| name.rsplit("::").next().unwrap_or_default().to_owned();
    Some(match closures {
        0 => Spawned::Function(name),
        1 if functions.keys().any(|known| last(known) == last(&name)) => {
            Spawned::Function(name)
        }
        _ => Spawned::Block,
    })
}

/// The future in a box: `X` of `core::pin::Pin<alloc::boxed::Box<X>>`.
fn unboxed(future: &str) -> &str {
    let mut inner = future;
    for wrapper in ["core::pin::Pin<", "alloc::boxed::Box<"] {
        inner = inner
            .strip_prefix(wrapper)
            .and_then(|rest| rest.strip_suffix('>'))
            .unwrap_or(inner);
    }
    inner
}

/// `tokio::sync::mutex::Mutex::lock` of
/// `<tokio::sync::mutex::Mutex<u32>>::lock::{closure#0}`; of a trait's method the path of
/// the type, with the method unless it is `poll`.
pub fn path(name: &str) -> String {
    let mut segments = Vec::new();
    for segment in split(name) {
        if segment.starts_with('{') {
            continue;
        }
        if let Some(inner) = segment.strip_prefix('<') {
            let inner = inner.strip_suffix('>').unwrap_or(inner);
            if segments.is_empty() {
                // `<Type>` or `<Type as Trait>`.
                let implementor = inner.split(" as ").next().unwrap_or(inner);
                let implementor = implementor.trim_start_matches(['&', '<']);
                segments.extend(
                    split(implementor).into_iter().filter(|s| {
                        !s.starts_with(['<', '{']) && !s.starts_with("mut ")
                    }),
                );
            }
            continue;
        }
        segments.push(segment);
    }
    if segments.len() > 1 && segments.last().is_some_and(|s| s == "poll") {
        segments.pop();
    }
    segments.join("::")
}

/// The segments of a path; generic arguments stay within angle brackets, as segments of
/// their own.
fn split(name: &str) -> Vec<String> {
    let (mut segments, mut depth, mut current) = (Vec::new(), 0, String::new());
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '<' => {
                if depth == 0 && !current.is_empty() {
                    segments.push(std::mem::take(&mut current));
                }
                depth += 1;
                current.push(c);
            }
            '>' if !current.ends_with('-') => {
                depth -= 1;
                current.push(c);
            }
            ':' if depth == 0 && rest.peek() == Some(&':') => {
                rest.next();
                if !current.is_empty() {
                    segments.push(std::mem::take(&mut current));
                }
            }
            _ => current.push(c),
        }
    }
    if !current.is_empty() {
        segments.push(current);
    }
    segments
}

/// A library's path as a reader knows it: the type and the method, and for channels the
/// module, which says which channel.
fn short(path: &str) -> String {
    let segments: Vec<&str> = path.split("::").collect();
    let type_at = segments
        .iter()
        .position(|s| s.starts_with(|c: char| c.is_uppercase()));
    let Some(type_at) = type_at else {
        return (*segments.last().unwrap_or(&path)).to_owned();
    };
    let channel = segments[..type_at]
        .iter()
        .find(|s| ["mpsc", "oneshot", "watch", "broadcast"].contains(s));
    let named = segments[type_at..].join("::");
    match (channel, named.as_str()) {
        (_, "Sleep") => "sleep".to_owned(),
        (_, "Timeout") => "timeout".to_owned(),
        (_, "Notified") => "Notify::notified".to_owned(),
        (Some(channel), _) => format!("{channel}::{named}"),
        (None, _) => named,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(library: &str) -> (On, Option<String>) {
        awaited(&Stack {
            library: vec!["tokio::innermost".to_owned(), library.to_owned()],
            listing: Vec::new(),
        })
    }

    #[test]
    fn what_is_waited_for_is_named_as_a_reader_knows_it() {
        for (stacked, on, what) in [
            (
                "<tokio::time::sleep::Sleep as core::future::future::Future>::poll",
                On::Sleep,
                "sleep",
            ),
            (
                "<tokio::sync::mutex::Mutex<u32>>::lock::{closure#0}",
                On::Lock,
                "Mutex::lock",
            ),
            (
                "<tokio::sync::mpsc::bounded::Receiver<&str>>::recv::{closure#0}",
                On::Channel,
                "mpsc::Receiver::recv",
            ),
            (
                "<tokio::sync::oneshot::Receiver<()> as core::future::future::Future>::poll",
                On::Channel,
                "oneshot::Receiver",
            ),
            (
                "<tokio::runtime::task::join::JoinHandle<()> as \
                 core::future::future::Future>::poll",
                On::Join,
                "JoinHandle",
            ),
            (
                "<tokio::task::join_set::JoinSet<core::result::Result<u8, ()>>>\
                 ::join_next::{closure#0}",
                On::Join,
                "JoinSet::join_next",
            ),
            (
                "tokio::task::yield_now::yield_now::{closure#0}",
                On::Yield,
                "yield_now",
            ),
        ] {
            assert_eq!(seen(stacked), (on, Some(what.to_owned())), "{stacked}");
        }
    }

    #[test]
    fn a_scope_of_a_task_local_is_no_wait() {
        let scope = "<tokio::task::task_local::TaskLocalFuture<u8, gale::report::{closure#0}> \
                     as core::future::future::Future>::poll::{closure#0}";
        let sleep = "<tokio::time::sleep::Sleep as core::future::future::Future>::poll";
        let stack = Stack {
            library: vec![sleep.to_owned(), scope.to_owned()],
            listing: Vec::new(),
        };
        assert_eq!(awaited(&stack), (On::Sleep, Some("sleep".to_owned())));
    }

    #[test]
    fn a_function_of_the_listing_is_named_as_in_its_source() {
        for (stacked, name) in [
            ("gale::main::{closure#0}::{closure#0}", "main"),
            ("<gale::Station>::read::{closure#0}", "Station::read"),
            ("gale::report::{closure#0}", "report"),
            ("gale::twice::<u32>::{closure#0}", "twice"),
        ] {
            assert_eq!(function(stacked), name, "{stacked}");
        }
    }

    #[test]
    fn a_task_is_named_after_the_function_whose_future_it_is() {
        let functions = ["report", "repeated"]
            .map(|name| (name.to_owned(), 1))
            .into();
        for (spawner, name) in [
            (
                "tokio::task::spawn::spawn::<gale::report::{closure#0}>",
                "report",
            ),
            (
                "<tokio::task::join_set::JoinSet<()>>::spawn::<gale::report::{closure#0}>",
                "report",
            ),
            (
                "tokio::task::spawn::spawn::<gale::main::{closure#0}::{closure#0}::{closure#1}>",
                "async block",
            ),
            (
                "tokio::task::spawn::spawn::<gale::report::{closure#0}::{closure#2}>",
                "async block",
            ),
            (
                "tokio::task::spawn::spawn::<gale::repeated<gale::main::{closure#0}::{closure#0}>::{closure#0}>",
                "repeated",
            ),
            (
                "tokio::task::spawn::spawn::<core::pin::Pin<alloc::boxed::Box<gale::report::{closure#0}>>>",
                "report",
            ),
            // A function that is not `async` returns the handle of what it spawns.
            (
                "tokio::task::spawn::spawn::<gale::start::{closure#0}>",
                "async block",
            ),
        ] {
            let found = spawned(spawner, &functions).map(Spawned::name);
            assert_eq!(found.as_deref(), Some(name), "{spawner}");
        }
    }
}
