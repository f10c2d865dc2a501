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
        let waits_for: BTreeMap<Name, BTreeSet<Name>> = waits_for.collect();
        let mut needed = waits_for.values().flatten();
        if let Some(unknown) = needed.find(|job| !waits_for.contains_key(*job)) {
            return Err(Refused::Unknown(unknown));
        }
        // Carry it out once on paper: what cannot be reached is in a circle.
        let mut trial = Self {
            waits_for: waits_for.clone(),
        };
        while let Some(job) = trial.take() {
            trial.done(job);
        }
        if trial.waits_for.is_empty() {
            Ok(Self { waits_for })
        } else {
            Err(Refused::Circle)
        }
    }

    /// Hands out a job that waits for nothing. Each is handed out once.
    pub fn take(&mut self) -> Option<Name> {
        let mut jobs = self.waits_for.iter();
        let (&job, _) = jobs.find(|(_, needs)| needs.is_empty())?;
        self.waits_for.remove(job);
        Some(job)
    }

    /// Hears that a job is done.
    pub fn done(&mut self, job: Name) {
        for needs in self.waits_for.values_mut() {
            needs.remove(job);
        }
    }
}
