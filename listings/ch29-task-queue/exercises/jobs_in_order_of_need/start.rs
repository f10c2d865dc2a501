//! Jobs that need others to be done first.

use std::collections::{BTreeMap, BTreeSet};

/// A job's name.
pub type Name = &'static str;

/// Jobs, and what each still waits for.
pub struct Plan {
    waits_for: BTreeMap<Name, BTreeSet<Name>>,
}

/// Why a plan cannot be carried out.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// A job needs one that nobody has named.
    Unknown(Name),
    /// Some jobs wait for each other in a circle.
    Circle,
}

impl Plan {
    /// A plan of jobs, each with those that it needs.
    pub fn new(jobs: &[(Name, &[Name])]) -> Result<Self, Refused> {
        let waits_for = jobs
            .iter()
            .map(|&(job, needs)| (job, needs.iter().copied().collect()));
        Ok(Self {
            waits_for: waits_for.collect(),
        })
    }

    /// Hands out a job that waits for nothing. Each is handed out once.
    pub fn take(&mut self) -> Option<Name> {
        self.waits_for.pop_first().map(|(job, _)| job)
    }

    /// Hears that a job is done.
    pub fn done(&mut self, job: Name) {
        for needs in self.waits_for.values_mut() {
            needs.remove(job);
        }
    }
}
