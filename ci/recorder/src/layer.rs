//! Hears what Tokio tells through `tracing`.

use crate::{clock, notes, stack, waker};
use std::cell::RefCell;
use std::sync::OnceLock;
use std::thread::{self, ThreadId};
use timeline::notes::{Note, Stack};
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
        Some(library) => Note::Drop {
            library,
            panicking: thread::panicking(),
        },
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
fn operation<T>(look: impl FnOnce(u64, &mut Option<bool>) -> T) -> Option<T> {
    WITHIN.with_borrow_mut(|within| {
        let inner = within
            .iter()
            .rposition(|w| matches!(w, Within::Task(_)))
            .map_or(0, |task| task + 1);
        match within.get_mut(inner) {
            Some(Within::Operation { span, ready }) => Some(look(*span, ready)),
            _ => None,
        }
    })
}

/// The innermost operation that this thread is in, if any.
fn innermost_operation() -> Option<u64> {
    WITHIN.with_borrow(|within| match within.last() {
        Some(Within::Operation { span, .. }) => Some(*span),
        _ => None,
    })
}

/// Notes that a waker of a task was cloned: something may wait with it. `from` is the
/// number of the waker that it was cloned from, if that was one that had been cloned.
pub fn waker_cloned(owner: u64, number: u64, from: Option<u64>) {
    refuse_other_threads();
    notes::write(Note::Clone {
        waker: number,
        from,
        owner,
        operation: operation(|span, _| span),
        stack: stack_of(owner),
    });
}

/// Notes that a task was woken. `spent` says whether the waker is gone with that.
pub fn woken(task: u64, number: Option<u64>, spent: bool) {
    refuse_other_threads();
    notes::write(Note::Wake {
        woken: task,
        waker: number,
        spent,
        stack: stack::capture(),
    });
}

/// Notes that a waker of a task was dropped.
pub fn waker_dropped(owner: u64, number: u64) {
    refuse_other_threads();
    notes::write(Note::Forget {
        waker: number,
        stack: stack_of(owner),
    });
}

/// The stack, where this task runs: elsewhere its waker is only passed on.
fn stack_of(task: u64) -> Stack {
    if current_task() == Some(task) {
        stack::capture()
    } else {
        Stack::default()
    }
}

static RECORDED: OnceLock<ThreadId> = OnceLock::new();

/// Two threads have no order that would be the same the next time.
fn refuse_other_threads() {
    if RECORDED
        .get()
        .is_some_and(|id| *id != thread::current().id())
    {
        notes::write(Note::Thread);
    }
}

/// Begins to hear.
///
/// # Panics
///
/// If the listing has set a subscriber of its own.
pub fn install() {
    RECORDED.get_or_init(|| thread::current().id());
    recorder_hook::install(waker::of_current_task);
    let recorder = tracing_subscriber::registry().with(Recorder);
    tracing::subscriber::set_global_default(recorder)
        .expect("a listing that sets a tracing subscriber cannot be recorded");
}

struct Recorder;

/// What is remembered of a span.
enum Kept {
    Task(u64),
    Operation {
        /// The virtual nanosecond of its deadline, or of what it is made of.
        until: Option<u64>,
    },
}

/// The fields of Tokio's spans and events that matter.
#[derive(Default)]
struct Fields {
    kind: String,
    name: String,
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
        if field.name() == "loc.file" {
            value.clone_into(&mut self.file);
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
            "runtime.resource.async_op" => Kept::Operation { until: None },
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
                refuse_other_threads();
                enter_task(*task, stack::is_dropping());
            }
            Some(Kept::Operation { .. }) => {
                refuse_other_threads();
                WITHIN.with_borrow_mut(|within| {
                    within.push(Within::Operation {
                        span: id.into_u64(),
                        ready: None,
                    });
                });
            }
            None => {}
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        match span.extensions().get::<Kept>() {
            Some(Kept::Task(_)) => leave_task(),
            Some(Kept::Operation { until }) => {
                let until = *until;
                // The stack still stands where the operation was polled.
                match operation(|outermost, ready| (outermost, *ready)) {
                    Some((outermost, Some(ready))) if outermost == id.into_u64() => {
                        notes::write(Note::Polled {
                            operation: id.into_u64(),
                            ready,
                            until,
                            stack: stack::capture(),
                        });
                    }
                    // A tick is over when the sleep is that it is made of.
                    Some((outermost, _)) if outermost != id.into_u64() => {
                        set_deadline(&context, outermost, until);
                    }
                    _ => {}
                }
                WITHIN.with_borrow_mut(|within| within.pop());
            }
            None => {}
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        match event.metadata().target() {
            "runtime::resource::poll_op" => {
                event.record(&mut fields);
                operation(|_, ready| *ready = fields.ready.or(*ready));
            }
            "runtime::resource::state_update" => {
                event.record(&mut fields);
                // It is not always set while it is polled: `Sleep::reset` sets it, too.
                if let Some(id) = innermost_operation() {
                    let until = fields.duration.map(|ms| clock::now() + ms * 1_000_000);
                    set_deadline(&context, id, until);
                }
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
            Some(Kept::Operation { .. }) => notes::write(Note::Closed {
                operation: id.into_u64(),
            }),
            None => {}
        }
    }
}

fn set_deadline<S>(context: &Context<'_, S>, operation: u64, deadline: Option<u64>)
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    if deadline.is_some()
        && let Some(span) = context.span(&Id::from_u64(operation))
        && let Some(Kept::Operation { until }) = span.extensions_mut().get_mut::<Kept>()
    {
        *until = deadline;
    }
}
