//! Makes a [`Recording`] of the notes that a program took while it ran.
//!
//! It is refused, with the line and the way out, where it would not be true or not be the
//! same twice: a thread runs or wakes a task, `spawn_blocking` is used, two tasks print
//! one line of output, or a future keeps the waker of an earlier poll while others wait
//! beside it. `cargo book record` also refuses what two runs do differently (chance, real
//! time), and a recording that its own reader would not take.

mod causes;
mod log;
mod names;
mod output;
mod places;
mod wait;
mod waits;

use crate::notes::{MAIN, Note, Noted, Stack};
use crate::{By, End, Is, Recording, Task};
use log::Log;
use names::Spawned;
use output::Output;
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

/// What has to be known of a program's source: where the code of its tasks begins, as
/// lines counted from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Of `async fn main`.
    pub main: u32,
    /// Of each `async fn`, by its name with the modules and the type around it.
    pub functions: BTreeMap<String, u32>,
    /// Of each `async` block that is handed to a call, by the line of the call.
    pub blocks: BTreeMap<u32, u32>,
}

/// Why there is no true recording of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the listing, 1-based, where one is to blame.
    pub line: Option<u32>,
    /// The reason.
    pub why: String,
    /// The way out.
    pub help: String,
}

impl Refusal {
    fn new(why: &str, help: &str) -> Self {
        Self {
            line: None,
            why: why.to_owned(),
            help: help.to_owned(),
        }
    }
}

/// Makes a recording of what was heard.
///
/// # Errors
///
/// If a recording of this program would not be true, or not be the same twice.
pub fn assemble(
    listing: &str,
    source: &Source,
    heard: &[Heard],
) -> Result<Recording, Refusal> {
    let mut assembly = Assembly::new(source);
    for heard in heard {
        match heard {
            Heard::Text(text) => assembly.printed(text)?,
            Heard::Note(noted) => assembly.noted(noted)?,
        }
    }
    assembly.finish(listing)
}

/// What is known of a task while it lives.
#[derive(Debug, Default)]
struct State {
    /// It was woken and has not been polled since.
    scheduled: bool,
    panicked: bool,
    end: Option<End>,
}

struct Assembly<'a> {
    source: &'a Source,
    log: Log,
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
    output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Poll,
    Drop {
        /// Its thread was panicking before.
        panicking: bool,
    },
}

impl<'a> Assembly<'a> {
    fn new(source: &'a Source) -> Self {
        Self {
            source,
            log: Log::default(),
            tasks: vec![Task {
                name: "main".to_owned(),
                line: Some(source.main),
                code: None,
                parent: None,
            }],
            states: vec![State::default()],
            ids: BTreeMap::from([(MAIN, 0)]),
            running: Vec::new(),
            left: None,
            ended: None,
            waits: Waits::default(),
            output: Output::default(),
        }
    }

    fn noted(&mut self, noted: &Noted) -> Result<(), Refusal> {
        let task = self.index(noted.task);
        let returned = matches!(&noted.note, Note::Drop { library, .. }
            if self.left == task && !causes::is_cancelled(library));
        if returned {
            self.left = None;
        }
        self.pause()?;
        self.log.now = Duration::from_nanos(noted.at);
        if !matches!(noted.note, Note::Clone { .. } | Note::Forget { .. }) {
            self.waits.settle(&mut self.log);
        }
        match &noted.note {
            Note::Spawn { kind, .. } if kind == "blocking" => {
                return Err(Refusal::new(
                    "it uses `spawn_blocking`, as `tokio::fs` does: threads have no \
                     order that would be the same twice",
                    "show it without a timeline",
                ));
            }
            Note::Spawn {
                id,
                name,
                spawner,
                line,
                ..
            } => self.spawned(*id, name, spawner.as_deref(), *line, task),
            Note::Poll => self.polled(task),
            Note::Drop { library, panicking } => {
                self.dropped(task, library, *panicking);
            }
            Note::Leave { panicking } => self.leave(*panicking),
            Note::Ended { id } => self.ended(*id),
            Note::Printing { line } => self.output.printing(*line),
            Note::Printed => self.output.complete(),
            Note::Thread => {
                return Err(Refusal::new(
                    "another thread runs a task of it or wakes one: threads have no \
                     order that would be the same twice",
                    "show it without a timeline",
                ));
            }
            waking => self.of_wakers(waking, task),
        }
        Ok(())
    }

    /// What is noted of operations and wakers, while the task `running` ran.
    fn of_wakers(&mut self, note: &Note, running: Option<usize>) {
        let (log, waits) = (&mut self.log, &mut self.waits);
        match note {
            Note::Polled {
                operation,
                ready,
                until,
                stack,
            } => {
                let until = until.map(Duration::from_nanos);
                if let Some(task) = running {
                    waits.operation(log, task, *operation, *ready, until, stack);
                }
            }
            Note::Closed { operation } => waits.closed(log, *operation),
            Note::Clone {
                waker,
                from: Some(from),
                ..
            } => waits.passed_on(*from, *waker),
            Note::Clone {
                waker,
                owner,
                operation,
                stack,
                ..
            } => {
                let owner = self.ids.get(owner).copied();
                if let Some(task) = owner.filter(|_| owner == running) {
                    waits.cloned(log, task, *waker, *operation, stack);
                }
            }
            Note::Forget { waker, stack } => {
                waits.forgotten(log, *waker, running, stack);
            }
            Note::Wake {
                woken,
                waker,
                spent,
                stack,
            } => {
                let wait = waker.and_then(|waker| waits.woken(waker, *spent));
                self.woken(*woken, running, wait, stack);
            }
            _ => {}
        }
    }

    fn index(&self, id: Option<u64>) -> Option<usize> {
        self.ids.get(&id?).copied()
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
        let functions = &self.source.functions;
        let spawned = spawner.and_then(|spawner| names::spawned(spawner, functions));
        let code = match &spawned {
            Some(Spawned::Function(name)) => functions.get(name),
            Some(Spawned::Block) => line.and_then(|at| self.source.blocks.get(&at)),
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
        self.log.push(Some(task), Is::Spawn { by, line });
    }

    fn polled(&mut self, task: Option<usize>) {
        let Some(task) = task else { return };
        self.running.push((task, Doing::Poll));
        self.states[task].scheduled = false;
        self.log.push(Some(task), Is::Poll);
        self.waits.polled(&mut self.log, task);
    }

    fn dropped(&mut self, task: Option<usize>, library: &[String], panicking: bool) {
        let Some(task) = task else { return };
        self.running.push((task, Doing::Drop { panicking }));
        let state = &mut self.states[task];
        state.end = Some(if state.panicked {
            End::Panicked
        } else {
            causes::end(library)
        });
    }

    fn leave(&mut self, panics: bool) {
        let Some((task, doing)) = self.running.pop() else {
            return;
        };
        let state = &mut self.states[task];
        match doing {
            Doing::Poll if panics => state.panicked = true,
            Doing::Poll => self.left = Some(task),
            // Dropped while something else unwinds, it has not panicked itself.
            Doing::Drop { panicking } if panics && !panicking => {
                state.end = Some(End::Panicked);
            }
            Doing::Drop { .. } => {}
        }
    }

    /// The poll that was left last did not return: another note came first.
    fn pause(&mut self) -> Result<(), Refusal> {
        let Some(task) = self.left.take() else {
            return Ok(());
        };
        self.waits.paused(&mut self.log, task)?;
        self.log.push(Some(task), Is::Pause);
        Ok(())
    }

    fn ended(&mut self, id: u64) {
        let Some(task) = self.ids.remove(&id) else {
            return;
        };
        self.waits.ended(&mut self.log, task);
        let how = self.states[task].end.unwrap_or(End::Dropped);
        self.log.push(Some(task), Is::End { how });
        self.ended = Some(task);
    }

    fn woken(
        &mut self,
        id: u64,
        running: Option<usize>,
        wait: Option<waits::Woken>,
        stack: &Stack,
    ) {
        let Some(woken) = self.index(Some(id)) else {
            return;
        };
        // A task that will run anyway is told about once, unless for another wait.
        if self.states[woken].scheduled && wait.is_none() {
            return;
        }
        let waking = causes::Waking {
            woken,
            on: wait.map(|wait| wait.on),
            running,
            ended: self.ended,
            stack,
        };
        let by = waking.by(self.log.last());
        self.states[woken].scheduled = true;
        let line = match by {
            By::Task(task) if Some(task) == running => {
                stack.listing.first().map(|place| place.line)
            }
            _ => None,
        };
        let wait = wait.map(|wait| wait.wait);
        self.log.push(Some(woken), Is::Wake { by, wait, line });
    }

    fn printed(&mut self, text: &str) -> Result<(), Refusal> {
        self.pause()?;
        self.waits.settle(&mut self.log);
        let task = self.running.last().map(|(task, _)| *task);
        self.output.heard(&mut self.log, task, text)
    }

    fn finish(mut self, listing: &str) -> Result<Recording, Refusal> {
        self.pause()?;
        self.output.finish(&mut self.log);
        Ok(Recording {
            listing: listing.to_owned(),
            ends: self.log.now,
            tasks: self.tasks,
            events: self.log.finish(),
        })
    }
}
