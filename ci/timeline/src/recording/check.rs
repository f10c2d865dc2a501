//! Whether a recording holds together: what reads it need not ask again.

use super::{By, Event, Fault, Is, Recording};
use std::collections::BTreeMap;

/// The first fault of a recording that was read from `text`.
pub fn check(recording: &Recording, text: &str) -> Result<(), Fault> {
    let at_task = |index| line_of(text, "\"name\":", index);
    if recording.tasks.is_empty() {
        return Err(Fault {
            line: 1,
            what: "a recording without tasks".to_owned(),
        });
    }
    for (index, task) in recording.tasks.iter().enumerate() {
        if task.parent.is_some_and(|parent| parent >= index) {
            return Err(Fault {
                line: at_task(index),
                what: format!("task {index} is older than its parent"),
            });
        }
    }
    let mut state = State {
        tasks: recording.tasks.len(),
        ended: vec![false; recording.tasks.len()],
        ..State::default()
    };
    for (index, event) in recording.events.iter().enumerate() {
        state.take(recording, event).map_err(|what| Fault {
            line: line_of(text, "\"is\":", index),
            what,
        })?;
    }
    Ok(())
}

/// The line that holds the `index`th occurrence of a key. In a string the key's quotes
/// would be escaped.
fn line_of(text: &str, key: &str, index: usize) -> usize {
    text.match_indices(key)
        .nth(index)
        .map_or(1, |(at, _)| text[..at].matches('\n').count() + 1)
}

/// What has happened so far.
#[derive(Default)]
struct State {
    tasks: usize,
    ended: Vec<bool>,
    last: std::time::Duration,
    /// The tasks that run, outermost first: a `LocalSet` polls its own within the poll of
    /// the task that drives it.
    running: Vec<usize>,
    /// Each wait's task, and whether it is over.
    waits: BTreeMap<u32, (usize, bool)>,
}

impl State {
    fn take(&mut self, recording: &Recording, event: &Event) -> Result<(), String> {
        if event.at < self.last {
            return Err("an event earlier than the one above it".to_owned());
        }
        if event.at > recording.ends {
            return Err("an event after the program's end".to_owned());
        }
        self.last = event.at;
        let Some(task) = event.task else {
            return match event.is {
                Is::Print { .. } => Ok(()),
                _ => Err("an event without its task".to_owned()),
            };
        };
        if task >= self.tasks {
            return Err(format!("there is no task {task}"));
        }
        // What an ended task owned is dropped after it, and its wakers may outlive it.
        let may_follow = matches!(
            event.is,
            Is::Over { .. } | Is::Print { .. } | Is::Wake { .. }
        );
        if self.ended[task] && !may_follow {
            return Err(format!("task {task} had ended"));
        }
        self.happen(task, &event.is)
    }

    fn happen(&mut self, task: usize, is: &Is) -> Result<(), String> {
        match is {
            Is::Spawn { by: Some(by), .. }
            | Is::Wake {
                by: By::Task(by), ..
            } if *by >= self.tasks => Err(format!("there is no task {by}")),
            Is::Poll if self.running.contains(&task) => {
                Err(format!("task {task} is running"))
            }
            Is::Poll => {
                self.running.push(task);
                Ok(())
            }
            Is::Pause => match self.running.pop_if(|running| *running == task) {
                Some(_) => Ok(()),
                None => Err(format!("task {task} was not running")),
            },
            Is::Wait { wait, .. } => match self.waits.insert(*wait, (task, false)) {
                None => Ok(()),
                Some(_) => Err(format!("there was a wait {wait} before")),
            },
            Is::Over { wait, .. } => match self.waits.get_mut(wait) {
                Some((waiter, over)) if *waiter == task && !*over => {
                    *over = true;
                    Ok(())
                }
                _ => Err(format!("task {task} was in no wait {wait}")),
            },
            Is::End { .. } => {
                self.ended[task] = true;
                let _ = self.running.pop_if(|running| *running == task);
                Ok(())
            }
            Is::Spawn { .. } | Is::Print { .. } | Is::Wake { .. } => Ok(()),
        }
    }
}
