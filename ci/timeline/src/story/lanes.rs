//! Which tasks are drawn in a lane of their own.

use crate::recording::Recording;
use std::collections::BTreeMap;

/// As many lanes as a figure shows before it folds tasks of one kind.
const MOST_LANES: usize = 10;
/// As many of one kind as are shown one by one beside those that are folded.
const MOST_EXAMPLES: usize = 3;

/// One line of the figure: a task, or many of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Its tasks; one, if it is not folded.
    pub tasks: Vec<usize>,
    /// What stands on it.
    pub label: String,
}

impl Lane {
    /// Whether many tasks are drawn as one.
    pub fn is_folded(&self) -> bool {
        self.tasks.len() > 1
    }
}

/// The lanes of a recording, and for each task the index of its lane.
pub fn lanes(recording: &Recording, names: &[String]) -> (Vec<Lane>, Vec<usize>) {
    let mut kinds: BTreeMap<(&str, Option<u32>), Vec<usize>> = BTreeMap::new();
    for (index, task) in recording.tasks.iter().enumerate() {
        let kind = kinds.entry((&task.name, task.line)).or_default();
        kind.push(index);
    }
    let lanes_with = |examples: usize| -> usize {
        let lanes = kinds.values().map(|tasks| tasks.len().min(examples + 1));
        lanes.sum()
    };
    let examples = match recording.tasks.len() {
        ..=MOST_LANES => usize::MAX,
        _ => (1..=MOST_EXAMPLES)
            .rev()
            .find(|examples| lanes_with(*examples) <= MOST_LANES)
            .unwrap_or(1),
    };
    let mut lanes = Vec::new();
    for ((name, _), tasks) in kinds {
        // Two lanes, one of which is folded, say less than the tasks themselves.
        let shown = match tasks.len() <= examples.saturating_add(1) {
            true => tasks.len(),
            false => examples,
        };
        lanes.extend(tasks[..shown].iter().map(|task| Lane {
            tasks: vec![*task],
            label: names[*task].clone(),
        }));
        if shown < tasks.len() {
            lanes.push(Lane {
                tasks: tasks[shown..].to_vec(),
                label: format!("and {} more {name}", tasks.len() - shown),
            });
        }
    }
    lanes.sort_by_key(|lane| lane.tasks[0]);
    let mut lane_of = vec![0; recording.tasks.len()];
    for (index, lane) in lanes.iter().enumerate() {
        for task in &lane.tasks {
            lane_of[*task] = index;
        }
    }
    (lanes, lane_of)
}
