//! Hears what Tokio tells through `tracing`.

use crate::{notes, stack};
use std::cell::RefCell;
use std::thread::{self, ThreadId};
use timeline::notes::Note;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// What this thread is in the middle of, outermost first.
enum Within {
    Task(u64),
    /// An operation of the library that can wait, such as one `Mutex::lock`.
    Operation {
        span: u64,
        /// The last answer to a poll since the operation was entered.
        ready: Option<bool>,
        /// Milliseconds until its deadline, if it was set since then.
        until: Option<u64>,
    },
}

thread_local! {
    static WITHIN: RefCell<Vec<Within>> = const { RefCell::new(Vec::new()) };
}

/// The task that runs on this thread, if any.
pub fn current_task() -> Option<u64> {
    WITHIN.with_borrow(|within| {
        within.iter().rev().find_map(|w| match w {
            Within::Task(id) => Some(*id),
            Within::Operation { .. } => None,
        })
    })
}

/// Notes that a task is entered, to be polled or to be dropped.
pub fn enter_task(id: u64, drop: bool) {
    WITHIN.with_borrow_mut(|within| within.push(Within::Task(id)));
    let library = drop.then(stack::dropper);
    notes::write(match library {
        Some(library) => Note::Drop { library },
        None => Note::Poll,
    });
}

/// Notes that a task is left again.
pub fn leave_task() {
    notes::write(Note::Leave {
        panicking: thread::panicking(),
    });
    WITHIN.with_borrow_mut(|within| within.pop());
}

/// Notes that a task is gone.
pub fn ended(id: u64) {
    notes::write(Note::Ended { id });
}

/// The operation that this thread is in, if any: the outermost, for that is the one
/// which the listing called.
fn operation<T>(
    look: impl FnOnce(u64, &mut Option<bool>, &mut Option<u64>) -> T,
) -> Option<T> {
    WITHIN.with_borrow_mut(|within| {
        let inner = within
            .iter()
            .rposition(|w| matches!(w, Within::Task(_)))
            .map_or(0, |task| task + 1);
        match within.get_mut(inner) {
            Some(Within::Operation { span, ready, until }) => {
                Some(look(*span, ready, until))
            }
            _ => None,
        }
    })
}

/// Notes that a waker of a task was cloned: something will wait with it.
pub fn waker_cloned(of: u64) {
    // Within an operation that tells about itself there is nothing to add. A waker
    // cloned outside of its own task's poll is passed on, not waited with.
    if current_task() == Some(of) && operation(|_, _, _| ()).is_none() {
        notes::write(Note::Clone {
            stack: stack::capture(),
        });
    }
}

/// Notes that a task was woken.
pub fn woken(task: u64) {
    notes::write(Note::Wake {
        woken: task,
        stack: stack::capture(),
    });
}

/// Begins to hear.
///
/// # Panics
///
/// If the listing has set a subscriber of its own.
pub fn install() {
    let layer = Recorder {
        thread: thread::current().id(),
    };
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))
        .expect("a listing that sets a tracing subscriber cannot be recorded");
}

struct Recorder {
    thread: ThreadId,
}

/// What is remembered of a span.
enum Kept {
    Task(u64),
    Operation,
}

/// The fields of Tokio's spans and events that matter.
#[derive(Default)]
struct Fields {
    kind: String,
    name: String,
    operation: String,
    id: u64,
    file: String,
    line: u32,
    ready: Option<bool>,
    duration: Option<u64>,
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "task.id" => self.id = value,
            "loc.line" => self.line = u32::try_from(value).unwrap_or(0),
            "duration" => self.duration = Some(value),
            _ => {}
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        if field.name() == "is_ready" {
            self.ready = Some(value);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "loc.file" => value.clone_into(&mut self.file),
            "op" => value.clone_into(&mut self.operation),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        match field.name() {
            "kind" => self.kind = format!("{value:?}"),
            "task.name" => self.name = format!("{value:?}"),
            _ => {}
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(
        &self,
        attributes: &Attributes<'_>,
        id: &Id,
        context: Context<'_, S>,
    ) {
        let kept = match attributes.metadata().name() {
            "runtime.spawn" => {
                let mut fields = Fields::default();
                attributes.record(&mut fields);
                // The main task is known from the wrapper around `main`.
                if fields.kind == "block_on" {
                    return;
                }
                notes::write(Note::Spawn {
                    id: fields.id,
                    kind: fields.kind,
                    name: fields.name,
                    spawner: stack::spawner(),
                    line: stack::is_listing(&fields.file).then_some(fields.line),
                });
                Kept::Task(fields.id)
            }
            "runtime.resource.async_op" => Kept::Operation,
            _ => return,
        };
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(kept);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        match span.extensions().get::<Kept>() {
            Some(Kept::Task(task)) => {
                self.refuse_other_threads();
                enter_task(*task, stack::is_dropping());
            }
            Some(Kept::Operation) => WITHIN.with_borrow_mut(|within| {
                within.push(Within::Operation {
                    span: id.into_u64(),
                    ready: None,
                    until: None,
                });
            }),
            None => {}
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        match span.extensions().get::<Kept>() {
            Some(Kept::Task(_)) => leave_task(),
            Some(Kept::Operation) => {
                // The stack still stands where the operation was polled.
                let answer = operation(|outer, ready, until| {
                    (outer == id.into_u64()).then_some((*ready, *until))
                });
                if let Some(Some((Some(ready), until))) = answer {
                    notes::write(Note::Polled {
                        operation: id.into_u64(),
                        ready,
                        until,
                        stack: stack::capture(),
                    });
                }
                WITHIN.with_borrow_mut(|within| within.pop());
            }
            None => {}
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        match event.metadata().target() {
            "tokio::task::waker" => {
                event.record(&mut fields);
                // Here the field is the number of the task's span.
                let span = context.span(&Id::from_u64(fields.id));
                let task = span.and_then(|span| {
                    span.extensions().get::<Kept>().and_then(|kept| match kept {
                        Kept::Task(id) => Some(*id),
                        Kept::Operation => None,
                    })
                });
                // A waker may outlive its task.
                let Some(task) = task else { return };
                match fields.operation.as_str() {
                    "waker.clone" => waker_cloned(task),
                    "waker.wake" | "waker.wake_by_ref" => woken(task),
                    _ => {}
                }
            }
            "runtime::resource::poll_op" => {
                event.record(&mut fields);
                operation(|_, ready, _| *ready = fields.ready.or(*ready));
            }
            "runtime::resource::state_update" => {
                event.record(&mut fields);
                operation(|_, _, until| *until = fields.duration.or(*until));
            }
            _ => {}
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else {
            return;
        };
        match span.extensions().get::<Kept>() {
            Some(Kept::Task(task)) => ended(*task),
            Some(Kept::Operation) => notes::write(Note::Closed {
                operation: id.into_u64(),
            }),
            None => {}
        }
    }
}

impl Recorder {
    /// Two threads have no order that would be the same the next time.
    fn refuse_other_threads(&self) {
        if thread::current().id() != self.thread {
            notes::write(Note::Thread);
        }
    }
}
