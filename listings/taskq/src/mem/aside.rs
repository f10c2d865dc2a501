//! What a broker knows beside its jobs: workers and schedules.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::broker::{BrokerError, FORGOTTEN_AFTER, WorkerInfo};
use crate::names::Timestamp;
use crate::schedule::{Firing, Planned, Schedule};

#[derive(Default)]
pub(super) struct Workers(BTreeMap<Arc<str>, (WorkerInfo, Timestamp)>);

impl Workers {
    pub fn hear(&mut self, worker: WorkerInfo, now: Timestamp) {
        self.0.insert(Arc::clone(&worker.id), (worker, now));
    }

    pub fn all(&self, now: Timestamp) -> Vec<(WorkerInfo, Duration)> {
        let workers = self.0.values();
        workers
            .map(|(worker, seen)| (worker.clone(), now.since(*seen)))
            .filter(|(_, silent)| *silent < FORGOTTEN_AFTER)
            .collect()
    }

    pub fn sweep(&mut self, now: Timestamp) {
        self.0
            .retain(|_, (_, seen)| now.since(*seen) < FORGOTTEN_AFTER);
    }
}

#[derive(Default)]
pub(super) struct Schedules(BTreeMap<String, Planned>);

impl Schedules {
    pub fn put(
        &mut self,
        schedule: Schedule,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        let old = self.0.get(&schedule.name);
        if old.is_none_or(|old| !old.schedule.is_same(&schedule)) {
            let next = schedule.next_after(now)?;
            let name = schedule.name.clone();
            self.0.insert(name, Planned { schedule, next });
        }
        Ok(())
    }

    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    pub fn all(&self) -> Vec<Planned> {
        self.0.values().cloned().collect()
    }

    /// Moves a schedule on, if its next occurrence is still the one to be fired.
    pub fn advance(&mut self, firing: &Firing) -> bool {
        let planned = self.0.get_mut(&firing.name);
        let planned = planned.filter(|planned| planned.next == Some(firing.at));
        let is_next = planned.is_some();
        if let Some(planned) = planned {
            planned.next = firing.next;
        }
        is_next
    }
}
