//! Which events make a row, and their words.

use super::alike::{Which, which};
use crate::axis::Axis;
use crate::recording::{By, End, Event, How, Is, On};
use crate::story::Story;
use crate::words;
use std::collections::BTreeMap;
use std::time::Duration;

/// One row.
#[derive(Debug)]
pub struct Row {
    pub step: usize,
    pub at: Duration,
    /// In percent of the width.
    pub x: f64,
    pub task: Option<usize>,
    /// Whose it is.
    pub name: String,
    pub line: Option<u32>,
    /// The task that runs, by the first of its lane.
    pub runs: Option<usize>,
    /// The step at which the wait began that it is about.
    pub wait: Option<usize>,
    /// The lines at which its task waits from then on.
    pub waits: Vec<u32>,
    /// HTML.
    pub words: String,
}

/// A wait that is not over.
struct Wait {
    on: On,
    line: Option<u32>,
    /// The step at which it began.
    step: usize,
}

/// What is known of a task halfway through.
#[derive(Default)]
struct Known {
    waits: BTreeMap<u32, Wait>,
    /// Its last row.
    row: Option<usize>,
    /// Whether that row says that it runs, and nothing of what it did.
    only_runs: bool,
    ran: bool,
}

/// What many tasks of one lane did at one instant.
#[derive(Default)]
struct Sum {
    row: usize,
    spawned: usize,
    woken: usize,
    waits: usize,
    ended: BTreeMap<&'static str, usize>,
}

struct Rows<'s, 'a> {
    story: &'s Story<'a>,
    rows: Vec<Row>,
    tasks: Vec<Known>,
    which: BTreeMap<u32, Which>,
    running: Option<usize>,
    sums: BTreeMap<(Duration, usize), Sum>,
    x: f64,
}

/// The rows of a story, in the order of happening.
pub fn rows(story: &Story<'_>, axis: &Axis) -> Vec<Row> {
    let mut rows = Rows {
        story,
        rows: Vec::new(),
        tasks: Vec::new(),
        which: which(story.recording),
        running: None,
        sums: BTreeMap::new(),
        x: 0.0,
    };
    rows.tasks
        .resize_with(story.recording.tasks.len(), Known::default);
    for (step, event) in story.recording.events.iter().enumerate() {
        rows.x = rows.x.max(axis.x(story, story.places[step]));
        let Some(task) = event.task else {
            rows.push(step, event, None, String::new());
            continue;
        };
        if matches!(event.is, Is::Poll) {
            rows.running = Some(task);
        }
        let printed = matches!(event.is, Is::Print { .. });
        if story.lane(task).is_folded() && !printed {
            rows.sum(step, event, task);
        } else {
            rows.take(step, event, task);
        }
        if matches!(event.is, Is::Pause | Is::End { .. }) {
            rows.running.take_if(|running| *running == task);
        }
    }
    rows.rows
}

impl Rows<'_, '_> {
    fn push(&mut self, step: usize, event: &Event, line: Option<u32>, text: String) {
        let (line, text) = match &event.is {
            Is::Print { text, line } => (
                *line,
                format!("prints <samp>{}</samp>", words::escape(text)),
            ),
            _ => (line, text),
        };
        let task = event.task;
        let folded = task.is_some_and(|task| self.story.lane(task).is_folded());
        let mut row = Row {
            step,
            at: event.at,
            x: self.x,
            task: task.map(|task| self.story.lane(task).tasks[0]),
            name: task.map_or(String::new(), |task| self.story.names[task].clone()),
            line,
            runs: self.runs(event).map(|by| self.story.lane(by).tasks[0]),
            wait: self.began(event),
            waits: Vec::new(),
            words: text,
        };
        if let Some(task) = task.filter(|_| !folded) {
            self.tasks[task].row = Some(self.rows.len());
            self.tasks[task].only_runs = matches!(event.is, Is::Poll);
            row.waits = lines(&self.tasks[task]);
        }
        self.rows.push(row);
    }

    /// Which task runs: the one that spawns or wakes, where a task does.
    fn runs(&self, event: &Event) -> Option<usize> {
        match event.is {
            Is::Spawn { by: Some(by), .. } => Some(by),
            Is::Wake {
                by: By::Task(by), ..
            } if Some(by) != event.task => Some(by),
            _ => self.running,
        }
    }

    /// The step at which the wait began that an event is about.
    fn began(&self, event: &Event) -> Option<usize> {
        let number = match event.is {
            Is::Wait { wait, .. } | Is::Over { wait, .. } => wait,
            Is::Wake { wait, .. } => wait?,
            _ => return None,
        };
        let wait = self.tasks[event.task?].waits.get(&number)?;
        Some(wait.step)
    }

    fn take(&mut self, step: usize, event: &Event, task: usize) {
        let known = &mut self.tasks[task];
        match &event.is {
            Is::Spawn { by, line } => {
                let by = by.map(|by| format!(" by {}", self.name(by)));
                let text = format!("is spawned{}", by.unwrap_or_default());
                self.push(step, event, *line, text);
            }
            Is::Poll => {
                let again = std::mem::replace(&mut known.ran, true);
                let (text, line) = match again {
                    true => ("runs again", None),
                    false => ("starts", self.starts(task)),
                };
                self.push(step, event, line, text.to_owned());
            }
            Is::Pause => self.pause(task),
            Is::Print { .. } => self.push(step, event, None, String::new()),
            Is::Wait {
                wait,
                on,
                what,
                function,
                line,
                until,
            } => {
                let (on, line) = (*on, *line);
                known.waits.insert(*wait, Wait { on, line, step });
                let mut text = format!("waits for {}", words::long(on));
                if let Some(until) = until {
                    text += &format!(" until {}", words::time(*until));
                }
                let told = matches!(on, On::Sleep | On::Interval | On::Timeout);
                for (word, name) in [
                    (", ", what.as_ref().filter(|_| !told)),
                    (", in ", function.as_ref()),
                ] {
                    if let Some(name) = name.filter(|name| !name.is_empty()) {
                        text += &format!("{word}<code>{}</code>", words::escape(name));
                    }
                }
                text += &self.which[wait].ordinal();
                self.push(step, event, line, text);
            }
            Is::Over { wait, how } => self.over(step, event, task, *wait, *how),
            Is::Wake { by, line, wait } => {
                let mut text = match by {
                    By::Clock => "is woken by the clock".to_owned(),
                    By::Outside => "is woken from outside".to_owned(),
                    By::Task(by) if *by == task => "asks for another turn".to_owned(),
                    By::Task(by) => format!("is woken by {}", self.name(*by)),
                };
                if let Some(which) = wait.and_then(|wait| self.which.get(&wait)) {
                    text += &which.woken();
                }
                self.push(step, event, *line, text);
            }
            Is::End { how } => {
                known.waits.clear();
                self.push(step, event, None, words::ended(*how).to_owned());
            }
        }
    }

    /// The line at which a task's own code begins.
    fn starts(&self, task: usize) -> Option<u32> {
        let known = &self.story.recording.tasks[task];
        known.code.or(known.line.filter(|_| task == 0))
    }

    fn name(&self, task: usize) -> String {
        format!("<code>{}</code>", words::escape(&self.story.names[task]))
    }

    /// A pause is no row of its own: the one before says that the task waits now.
    fn pause(&mut self, task: usize) {
        let known = &mut self.tasks[task];
        let Some(row) = known.row.map(|row| &mut self.rows[row]) else {
            return;
        };
        row.waits = lines(known);
        if known.only_runs {
            row.words += " and goes on waiting";
            if let [line] = row.waits[..] {
                row.line = row.line.or(Some(line));
            }
        }
    }

    fn over(&mut self, step: usize, event: &Event, task: usize, wait: u32, how: How) {
        let known = &mut self.tasks[task];
        let Some(Wait {
            on,
            line,
            step: began,
        }) = known.waits.remove(&wait)
        else {
            return;
        };
        let what = format!("{}{}", words::long(on), self.which[&wait].words());
        let text = match how {
            How::Ready => format!("has waited for {what}"),
            How::Dropped => format!("gives up waiting for {what}"),
        };
        let merged = known.row.filter(|_| known.only_runs);
        match merged {
            Some(row) => {
                // What runs again because its wait is over is one thing.
                known.only_runs = false;
                let waits = lines(known);
                let row = &mut self.rows[row];
                row.words = format!("runs again: it {text}");
                row.line = line;
                row.wait = Some(began);
                row.waits = waits;
            }
            None => {
                self.push(step, event, line, text);
                self.rows.last_mut().expect("it was pushed").wait = Some(began);
            }
        }
    }

    /// Counts what one of many did.
    fn sum(&mut self, step: usize, event: &Event, task: usize) {
        let lane = self.story.lane_of[task];
        let key = (event.at, lane);
        if !self.sums.contains_key(&key) {
            let row = self.rows.len();
            self.push(step, event, None, String::new());
            self.rows[row].name = self.story.lane(task).label.clone();
            self.sums.insert(
                key,
                Sum {
                    row,
                    ..Sum::default()
                },
            );
        }
        let sum = self.sums.entry(key).or_default();
        match &event.is {
            Is::Spawn { .. } => sum.spawned += 1,
            Is::Wake { .. } => sum.woken += 1,
            Is::Wait { .. } => sum.waits += 1,
            Is::End { how } => *sum.ended.entry(past(*how)).or_default() += 1,
            Is::Poll | Is::Pause | Is::Over { .. } | Is::Print { .. } => {}
        }
        let counts = [
            (sum.spawned, "spawned"),
            (sum.woken, "woken"),
            (sum.waits, "waits begun"),
        ]
        .into_iter()
        .chain(sum.ended.iter().map(|(word, count)| (*count, *word)));
        let words: Vec<String> = counts
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        self.rows[sum.row].words = match words.is_empty() {
            true => "run".to_owned(),
            false => words.join(", "),
        };
    }
}

/// An end as said of many.
fn past(how: End) -> &'static str {
    match how {
        End::Returned => "returned",
        End::Panicked => "panicked",
        End::Aborted => "aborted",
        End::Dropped => "dropped",
    }
}

/// The lines at which a task waits.
fn lines(known: &Known) -> Vec<u32> {
    let mut lines: Vec<u32> = known.waits.values().filter_map(|it| it.line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}
