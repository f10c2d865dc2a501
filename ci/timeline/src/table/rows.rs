//! Which events make a row, and their words.

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
    /// What its task does from then on; empty where nothing is known of it.
    pub state: &'static str,
    pub waits: Vec<u32>,
    /// HTML.
    pub words: String,
}

/// A wait that is not over.
struct Wait {
    on: On,
    line: Option<u32>,
}

/// What is known of a task halfway through.
#[derive(Default)]
struct Known {
    waits: BTreeMap<u32, Wait>,
    state: &'static str,
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
    sums: BTreeMap<(Duration, usize), Sum>,
    x: f64,
}

/// The rows of a story, in the order of happening.
pub fn rows(story: &Story<'_>, axis: &Axis) -> Vec<Row> {
    let mut rows = Rows {
        story,
        rows: Vec::new(),
        tasks: Vec::new(),
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
        let printed = matches!(event.is, Is::Print { .. });
        if story.lane(task).is_folded() && !printed {
            rows.sum(step, event, task);
        } else {
            rows.take(step, event, task);
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
            state: "",
            waits: Vec::new(),
            words: text,
        };
        if let Some(task) = task.filter(|_| !folded) {
            self.tasks[task].row = Some(self.rows.len());
            self.tasks[task].only_runs = matches!(event.is, Is::Poll);
            row.state = self.tasks[task].state;
            row.waits = lines(&self.tasks[task]);
        }
        self.rows.push(row);
    }

    fn take(&mut self, step: usize, event: &Event, task: usize) {
        let known = &mut self.tasks[task];
        match &event.is {
            Is::Spawn { by, line } => {
                known.state = "waits";
                let by = by.map(|by| format!(" by {}", self.name(by)));
                let text = format!("is spawned{}", by.unwrap_or_default());
                self.push(step, event, *line, text);
            }
            Is::Poll => {
                known.state = "runs";
                let again = std::mem::replace(&mut known.ran, true);
                let text = if again { "runs again" } else { "starts" };
                self.push(step, event, None, text.to_owned());
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
                known.waits.insert(*wait, Wait { on, line });
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
                self.push(step, event, line, text);
            }
            Is::Over { wait, how } => self.over(step, event, task, *wait, *how),
            Is::Wake { by, line, .. } => {
                let text = match by {
                    By::Clock => "is woken by the clock".to_owned(),
                    By::Outside => "is woken from outside".to_owned(),
                    By::Task(by) if *by == task => "asks for another turn".to_owned(),
                    By::Task(by) => format!("is woken by {}", self.name(*by)),
                };
                self.push(step, event, *line, text);
            }
            Is::End { how } => {
                known.state = "ended";
                known.waits.clear();
                self.push(step, event, None, words::ended(*how).to_owned());
            }
        }
    }

    fn name(&self, task: usize) -> String {
        format!("<code>{}</code>", words::escape(&self.story.names[task]))
    }

    /// A pause is no row of its own: the one before says that the task waits now.
    fn pause(&mut self, task: usize) {
        let known = &mut self.tasks[task];
        known.state = "waits";
        let Some(row) = known.row.map(|row| &mut self.rows[row]) else {
            return;
        };
        row.state = "waits";
        row.waits = lines(known);
        if known.only_runs {
            row.words += " and goes on waiting";
        }
    }

    fn over(&mut self, step: usize, event: &Event, task: usize, wait: u32, how: How) {
        let known = &mut self.tasks[task];
        let Some(Wait { on, line }) = known.waits.remove(&wait) else {
            return;
        };
        let what = words::long(on);
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
                row.waits = waits;
            }
            None => self.push(step, event, line, text),
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
