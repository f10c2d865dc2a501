//! Which names are taken, and until when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::NewJob;
use crate::names::{JobId, Kind, Timestamp};

/// What a name belongs to: names of different kinds have nothing in common.
type Key = (Kind, Arc<str>);

#[derive(Default)]
pub(super) struct Keys {
    taken: BTreeMap<Key, (JobId, Timestamp)>,
    ends: BTreeSet<(Timestamp, Key)>,
}

impl Keys {
    /// Takes the key of a job, if it has one, or returns the job that has taken it.
    pub fn take(&mut self, job: &NewJob, now: Timestamp) -> Result<(), JobId> {
        let Some(dedupe) = &job.dedupe else {
            return Ok(());
        };
        let key = (job.spec.kind.clone(), Arc::clone(&dedupe.key));
        if let Some(&(other, ends)) = self.taken.get(&key) {
            if now < ends {
                return Err(other);
            }
            self.ends.remove(&(ends, key.clone()));
        }
        let ends = now.after(dedupe.window);
        self.taken.insert(key.clone(), (job.id, ends));
        self.ends.insert((ends, key));
        Ok(())
    }

    /// Forgets keys whose window is over.
    pub fn sweep(&mut self, now: Timestamp) {
        while self.ends.first().is_some_and(|(ends, _)| *ends <= now)
            && let Some((_, key)) = self.ends.pop_first()
        {
            self.taken.remove(&key);
        }
    }
}
