//! What a storm has done and what came of it, in lines of at most 72 columns.

use std::fmt::{self, Display};

use taskq::model::State;

use super::crew::Heard;
use super::ground::Upset;
use super::judge::{Evidence, Fault};
use super::storm::Aftermath;
use super::window::{Keeps, Loss};

/// The storms over the two brokers, side by side, and what Redis forgot.
pub struct Report<'a> {
    pub seed: u64,
    pub redis: &'a Aftermath,
    pub file: &'a Aftermath,
    pub losses: &'a [(Keeps, Vec<Loss>)],
}

impl Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = format!("seed {}", self.seed);
        writeln!(f, "{title:<48}{:>12}{:>12}", "redis", "sqlite")?;
        let lines = self.redis.lines().into_iter().zip(self.file.lines());
        for ((name, redis), (_, file)) in lines {
            writeln!(f, "{name:<48}{redis:>12}{file:>12}")?;
        }
        let title =
            "Redis killed while a client enqueues, for the same time each; lost";
        writeln!(f, "\n{title}")?;
        for (keeps, rounds) in self.losses {
            let sum = |of: fn(&Loss) -> usize| rounds.iter().map(of).sum::<usize>();
            let (taken, lost) = (sum(|it| it.taken), sum(|it| it.lost));
            let window = rounds.iter().map(|it| it.window).max().unwrap_or_default();
            let name = keeps.name();
            write!(f, "  {name:<26} {lost:>6} of {taken:>6}")?;
            if lost > 0 {
                write!(f, ", taken up to {:.1} s before", window.as_secs_f64())?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// What the evidence says, in numbers.
#[derive(Debug, Default)]
pub struct Counts {
    /// Attempts after another at the same job.
    pub again: usize,
    /// Effects that a later attempt found made.
    pub found_made: usize,
    /// Reports that came too late.
    pub late: usize,
    /// Reports that had counted: their answer was lost, and they were made again.
    pub repeated: usize,
    pub leases_lost: usize,
    pub dead: usize,
    pub cancelled: usize,
}

impl Counts {
    pub fn of(evidence: &Evidence) -> Self {
        let runs = || evidence.runs.values().flatten();
        let ended = |state| {
            let jobs = evidence.records.values();
            jobs.filter(|job| job.state == state).count()
        };
        let mut counts = Self {
            again: runs().count() - evidence.runs.len(),
            found_made: runs().filter(|run| run.made == Some(false)).count(),
            dead: ended(State::Dead),
            cancelled: ended(State::Cancelled),
            ..Self::default()
        };
        for heard in &evidence.heard {
            match *heard {
                Heard::Settled(..) => {}
                Heard::LeaseLost => counts.leases_lost += 1,
                Heard::Refused(id, token) if evidence.winner(id) == Some(token) => {
                    counts.repeated += 1;
                }
                Heard::Refused(..) => counts.late += 1,
            }
        }
        counts
    }
}

impl Aftermath {
    /// Each line of the report: what, and how much of it.
    fn lines(&self) -> Vec<(&'static str, String)> {
        let Self { done, evidence, .. } = self;
        let upset = |what| done.upsets.get(&what).copied().unwrap_or_default();
        let cut = [Upset::Cut, Upset::HalfOpen, Upset::Deaf, Upset::Slow].map(upset);
        let counts = Counts::of(evidence);
        let verdict = evidence.judge();
        let taken = evidence.told.taken.len();
        let given_up = [counts.dead, counts.cancelled];
        let wrong = [Fault::Lost, Fault::Stuck, Fault::Twice];
        let wrong = wrong.map(|fault| verdict.count(fault));
        vec![
            ("seconds", done.took.as_secs().to_string()),
            (
                "workers drained by SIGTERM; leases left: 0",
                one(done.drained),
            ),
            ("workers killed", one(done.kills)),
            (
                "workers stopped for 6 to 8 s, then continued",
                one(done.stops),
            ),
            ("  of them in the middle of a write", one(done.in_a_write)),
            ("servers killed and started again", one(upset(Upset::Away))),
            (
                "connections cut/half open/without answers/slow",
                several(&cut),
            ),
            ("jobs taken", one(taken)),
            ("  dead/cancelled in the end", several(&given_up)),
            ("attempts begun", one(evidence.runs.len() + counts.again)),
            ("  after another attempt at the same job", one(counts.again)),
            ("effects", one(evidence.effects.len())),
            ("  found made by a later attempt", one(counts.found_made)),
            ("reports that came too late, refused", one(counts.late)),
            (
                "reports repeated, refused: they had counted",
                one(counts.repeated),
            ),
            (
                "leases that their worker found lost",
                one(counts.leases_lost),
            ),
            ("jobs lost/stuck/done twice", several(&wrong)),
            (
                "from a death to the next lease: median/longest",
                self.recovery(),
            ),
        ]
    }

    fn recovery(&self) -> String {
        let mut all = self.recoveries.clone();
        all.sort();
        let median = all.get(all.len() / 2).copied().unwrap_or_default();
        let most = all.last().copied().unwrap_or_default();
        format!("{:.1}/{:.1} s", median.as_secs_f64(), most.as_secs_f64())
    }
}

fn one(number: usize) -> String {
    number.to_string()
}

fn several(numbers: &[usize]) -> String {
    let numbers: Vec<_> = numbers.iter().copied().map(one).collect();
    numbers.join("/")
}
