//! Makes a [`Recording`] of the notes that a program took while it ran.

mod names;
mod waits;

use crate::notes::{MAIN, Note, Noted, Stack};
use crate::{By, End, Event, Is, Recording, Task};
use names::Spawned;
use std::collections::BTreeMap;
use std::time::Duration;
use waits::Waits;

/// What came from a program, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// What it printed.
    Text(String),
    /// What it noted.
    Note(Noted),
}

/// Where the code of a program's tasks begins, as lines counted from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// Of `async fn main`.
    pub main: u32,
    /// Of each `async fn`, by its name with the modules and the type around it.
    pub functions: BTreeMap<String, u32>,
    /// Of each `async` block that is handed to a call, by the line of the call.
    pub blocks: BTreeMap<u32, u32>,
}

/// Makes a recording of what was heard.
///
/// # Errors
///
/// In one sentence, why a recording of this program would not be the same twice.
pub fn assemble(
    listing: &str,
    lines: Lines,
    heard: &[Heard],
) -> Result<Recording, String> {
    let mut assembly = Assembly::new(lines);
    for heard in heard {
        match heard {
            Heard::Text(text) => assembly.printed(text),
            Heard::Note(noted) => assembly.noted(noted)?,
        }
    }
    Ok(assembly.finish(listing))
}

/// What is known of a task while it lives.
#[derive(Debug, Default)]
struct State {
    /// It was woken and has not been polled since.
    scheduled: bool,
    panicked: bool,
    end: Option<End>,
}

struct Assembly {
    lines: Lines,
    now: Duration,
    tasks: Vec<Task>,
    states: Vec<State>,
    /// Tokio's numbers of the tasks that live.
    ids: BTreeMap<u64, usize>,
    /// The tasks that are being polled or dropped, outermost first.
    running: Vec<(usize, Doing)>,
    /// A task whose poll is over, while it is not known whether it has returned.
    left: Option<usize>,
    /// The task that ended last: what waits for its end is woken after it.
    ended: Option<usize>,
    waits: Waits,
    /// Output that has not been ended by a newline, and the line it comes from.
    text: String,
    line: Option<u32>,
    events: Vec<Event>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Poll,
    Drop,
}

impl Assembly {
    fn new(lines: Lines) -> Self {
        Self {
            now: Duration::ZERO,
            tasks: vec![Task {
                name: "main".to_owned(),
                line: Some(lines.main),
                code: None,
                parent: None,
            }],
            states: vec![State::default()],
            ids: BTreeMap::from([(MAIN, 0)]),
            running: Vec::new(),
            left: None,
            ended: None,
            waits: Waits::default(),
            text: String::new(),
            line: None,
            events: Vec::new(),
            lines,
        }
    }

    fn noted(&mut self, noted: &Noted) -> Result<(), String> {
        let returned = matches!(&noted.note, Note::Drop { library }
            if self.left == self.index(noted.task) && !is_cancelled(library));
        if returned {
            self.left = None;
        }
        self.pause();
        self.now = Duration::from_nanos(noted.at);
        let task = self.index(noted.task);
        match &noted.note {
            Note::Spawn {
                id,
                kind,
                name,
                spawner,
                line,
            } => {
                if kind == "blocking" {
                    return Err(
                        "it uses `spawn_blocking`: threads have no order that \
                                would be the same twice"
                            .to_owned(),
                    );
                }
                self.spawned(*id, name, spawner.as_deref(), *line, task);
            }
            Note::Poll => self.polled(task),
            Note::Drop { library } => self.dropped(task, library),
            Note::Leave { panicking } => self.leave(*panicking),
            Note::Ended { id } => self.ended(*id),
            Note::Polled {
                operation,
                ready,
                until,
                stack,
            } => {
                let until = until.map(|ms| self.now + Duration::from_millis(ms));
                if let Some(task) = task {
                    let waits = &mut self.waits;
                    let events =
                        waits.operation(task, *operation, *ready, until, stack);
                    self.happened(task, events);
                }
            }
            Note::Closed { operation } => {
                for (task, is) in self.waits.closed(*operation) {
                    self.happened(task, [is]);
                }
            }
            Note::Clone { stack } => {
                if let Some(task) = task {
                    let events = self.waits.cloned(task, stack);
                    self.happened(task, events);
                }
            }
            Note::Wake { woken, stack } => self.woken(*woken, task, stack),
            Note::Printing { line } => self.line = Some(*line),
            Note::Thread => {
                return Err("its tasks run on several threads, which have no order \
                            that would be the same twice"
                    .to_owned());
            }
        }
        Ok(())
    }

    fn index(&self, id: Option<u64>) -> Option<usize> {
        self.ids.get(&id?).copied()
    }

    fn happened(&mut self, task: usize, events: impl IntoIterator<Item = Is>) {
        let at = self.now;
        self.events.extend(events.into_iter().map(|is| Event {
            at,
            task: Some(task),
            is,
        }));
    }

    fn spawned(
        &mut self,
        id: u64,
        name: &str,
        spawner: Option<&str>,
        line: Option<u32>,
        by: Option<usize>,
    ) {
        let task = self.tasks.len();
        let spawned = spawner.and_then(names::spawned);
        let code = match &spawned {
            Some(Spawned::Function(name)) => self.lines.functions.get(name),
            Some(Spawned::Block) => line.and_then(|at| self.lines.blocks.get(&at)),
            None => None,
        };
        let code = code.copied();
        let name = match name {
            "" => spawned.map(Spawned::name),
            given => Some(given.to_owned()),
        };
        self.tasks.push(Task {
            name: name.unwrap_or_else(|| "task".to_owned()),
            line,
            code,
            parent: by,
        });
        self.states.push(State {
            scheduled: true,
            ..State::default()
        });
        self.ids.insert(id, task);
        self.happened(task, [Is::Spawn { by, line }]);
    }

    fn polled(&mut self, task: Option<usize>) {
        let Some(task) = task else { return };
        self.running.push((task, Doing::Poll));
        self.states[task].scheduled = false;
        self.happened(task, [Is::Poll]);
        let over = self.waits.polled(task);
        self.happened(task, over);
    }

    fn dropped(&mut self, task: Option<usize>, library: &[String]) {
        let Some(task) = task else { return };
        self.running.push((task, Doing::Drop));
        let state = &mut self.states[task];
        state.end = Some(if state.panicked {
            End::Panicked
        } else if library.iter().any(|name| name.contains("shutdown")) {
            End::Dropped
        } else if is_cancelled(library) {
            End::Aborted
        } else {
            End::Returned
        });
    }

    fn leave(&mut self, panicking: bool) {
        let Some((task, doing)) = self.running.pop() else {
            return;
        };
        if doing == Doing::Poll {
            if panicking {
                self.states[task].panicked = true;
            } else {
                self.left = Some(task);
            }
        }
    }

    /// The poll that was left last did not return: another note came first.
    fn pause(&mut self) {
        if let Some(task) = self.left.take() {
            self.happened(task, [Is::Pause]);
        }
    }

    fn ended(&mut self, id: u64) {
        let Some(task) = self.ids.remove(&id) else {
            return;
        };
        let over = self.waits.ended(task);
        self.happened(task, over);
        let how = self.states[task].end.unwrap_or(End::Dropped);
        self.happened(task, [Is::End { how }]);
        self.ended = Some(task);
    }

    fn woken(&mut self, id: u64, running: Option<usize>, stack: &Stack) {
        let Some(woken) = self.index(Some(id)) else {
            return;
        };
        let by = self.waker(woken, running, stack);
        let wait = self.waits.woken(woken, by, self.now, stack);
        // A task that will run anyway is told about once, unless for another wait.
        if self.states[woken].scheduled && wait.is_none() {
            return;
        }
        self.states[woken].scheduled = true;
        let line = match by {
            By::Task(task) if Some(task) == running => {
                stack.listing.first().map(|place| place.line)
            }
            _ => None,
        };
        self.happened(woken, [Is::Wake { by, wait, line }]);
    }

    /// Who woke a task, while the task `running` ran.
    fn waker(&self, woken: usize, running: Option<usize>, stack: &Stack) -> By {
        let through = |part: &str| stack.library.iter().any(|name| name.contains(part));
        // What waits for a task's end is woken by the runtime, right after it.
        let ended = match self.events.last() {
            Some(Event {
                task: Some(task),
                is: Is::End { .. },
                ..
            }) => Some(*task),
            _ => self.ended.filter(|_| running.is_none()),
        };
        if let Some(ended) = ended
            && through("tokio::runtime::task::harness")
        {
            return By::Task(ended);
        }
        match running {
            Some(task) => By::Task(task),
            None if through("tokio::runtime::time") => By::Clock,
            // `yield_now` has the runtime wake the task on the task's own behalf.
            None if through("::defer::") => By::Task(woken),
            None => By::Outside,
        }
    }

    fn printed(&mut self, text: &str) {
        self.pause();
        self.text.push_str(text);
        while let Some((line, rest)) = self.text.split_once('\n') {
            let (line, rest) = (line.to_owned(), rest.to_owned());
            self.print(line);
            self.text = rest;
        }
        if self.text.is_empty() {
            self.line = None;
        }
    }

    fn print(&mut self, text: String) {
        let task = self.running.last().map(|(task, _)| *task);
        self.events.push(Event {
            at: self.now,
            task,
            is: Is::Print {
                text,
                line: self.line,
            },
        });
    }

    fn finish(mut self, listing: &str) -> Recording {
        self.pause();
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.print(text);
        }
        Recording {
            listing: listing.to_owned(),
            ends: self.now,
            tasks: self.tasks,
            events: self.events,
        }
    }
}

/// Whether a task is dropped because somebody let it be cancelled, and not because it
/// has returned.
fn is_cancelled(library: &[String]) -> bool {
    library.iter().any(|name| name.contains("cancel_task"))
}
