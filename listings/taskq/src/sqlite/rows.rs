//! A job as a row, and the one function that moves it from state to state.

use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::value::RawValue;

use crate::broker::BrokerError;
use crate::model::{HISTORY, JobRecord, State, Transition};
use crate::names::{JobId, Timestamp};

use super::fault::Fault;
use super::ledger::Ledger;

/// The part of a job that changes.
pub(super) struct Job {
    pub number: i64,
    pub id: JobId,
    pub kind: i64,
    pub state: State,
    pub due: Timestamp,
    pub attempts: u32,
    pub max_attempts: u32,
    pub token: u64,
    pub worker: Option<Arc<str>>,
    pub stop: bool,
    pub batch: Option<JobId>,
    pub waits_for: u64,
    pub delay: i64,
    pub keep: i64,
    pub result: Option<String>,
    pub error: Option<String>,
    pub history: Vec<u8>,
}

/// All columns of [`Job`], in its order.
macro_rules! select_jobs {
    ($($rest:literal)*) => {
        concat!(
            "SELECT number, id, kind, state, due, attempts, max_attempts, token, \
             worker, stop, batch, waits_for, delay, keep, result, error, history \
             FROM job ",
            $($rest)*
        )
    };
}
pub(super) use select_jobs;

impl Job {
    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            id: JobId::from_u128(u128::from_be_bytes(row.get(1)?)),
            kind: row.get(2)?,
            state: state(row.get(3)?).ok_or_else(|| unknown(3))?,
            due: time(row.get(4)?),
            attempts: row.get(5)?,
            max_attempts: row.get(6)?,
            token: row.get::<_, i64>(7)?.cast_unsigned(),
            worker: row.get(8)?,
            stop: row.get(9)?,
            batch: row.get::<_, Option<[u8; 16]>>(10)?.map(job_id),
            waits_for: row.get::<_, i64>(11)?.cast_unsigned(),
            delay: row.get(12)?,
            keep: row.get(13)?,
            result: row.get(14)?,
            error: row.get(15)?,
            history: row.get(16)?,
        })
    }

    /// A lease that has expired holds until the reaper comes: nobody else has the job.
    pub fn is_held_by(&self, token: u64) -> bool {
        self.state == State::Leased && self.token == token
    }

    /// With what is kept beside the row.
    pub fn into_record(self, spec: &str) -> Result<JobRecord, BrokerError> {
        let id = self.id;
        let damaged = |what: &str| BrokerError::Corrupt {
            what: format!("the {what} of job {id} cannot be read"),
        };
        let result = self.result.map(RawValue::from_string).transpose();
        let history = self.history.chunks(STEP).map(from_bytes).collect();
        let history: Option<Vec<_>> = history;
        Ok(JobRecord {
            id,
            spec: serde_json::from_str(spec).map_err(|_| damaged("spec"))?,
            state: self.state,
            attempts: self.attempts,
            worker: self.worker,
            cancel_requested: self.stop,
            waits_for: self.waits_for,
            result: result.map_err(|_| damaged("result"))?.map(Arc::from),
            error: self.error,
            history: history.ok_or_else(|| damaged("history"))?,
        })
    }
}

impl Ledger {
    pub fn find(&self, id: JobId) -> Result<Option<Job>, Fault> {
        let mut find = self.db.prepare_cached(select_jobs!("WHERE id = ?"))?;
        Ok(find.query_row([bytes(id)], Job::from_row).optional()?)
    }

    pub fn load(&self, number: i64) -> Result<Job, Fault> {
        let mut load = self.db.prepare_cached(select_jobs!("WHERE number = ?"))?;
        Ok(load.query_row([number], Job::from_row)?)
    }

    /// Moves a job to another state, in which it stays until `due`, and stores it.
    pub fn shift(
        &mut self,
        job: &mut Job,
        to: State,
        due: Timestamp,
    ) -> Result<(), Fault> {
        self.count(job.kind, job.state as usize, -1);
        (job.state, job.due) = (to, due);
        self.arrived(job.kind, to);
        add_step(&mut job.history, to_bytes(self.now, to, job.attempts));
        self.store(job)
    }

    /// Counts a job where it has come to stand.
    pub fn arrived(&mut self, kind: i64, state: State) {
        self.count(kind, state as usize, 1);
        self.news |= matches!(state, State::Delayed | State::Ready);
    }

    pub fn store(&self, job: &Job) -> Result<(), Fault> {
        self.execute(
            "UPDATE job SET state = ?, due = ?, attempts = ?, token = ?, worker = ?, \
             stop = ?, batch = ?, waits_for = ?, result = ?, error = ?, history = ? \
             WHERE number = ?",
            params![
                job.state as i64,
                millis(job.due),
                job.attempts,
                job.token.cast_signed(),
                job.worker,
                job.stop,
                job.batch.map(bytes),
                job.waits_for.cast_signed(),
                job.result,
                job.error,
                job.history,
                job.number,
            ],
        )?;
        Ok(())
    }
}

pub(super) fn bytes(id: JobId) -> [u8; 16] {
    id.as_u128().to_be_bytes()
}

pub(super) fn job_id(bytes: [u8; 16]) -> JobId {
    JobId::from_u128(u128::from_be_bytes(bytes))
}

/// SQLite's integers have a sign. What is beyond them is as good as never.
pub(super) fn millis(time: Timestamp) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

pub(super) fn time(millis: i64) -> Timestamp {
    Timestamp(u64::try_from(millis).unwrap_or(0))
}

fn state(number: i64) -> Option<State> {
    State::ALL.get(usize::try_from(number).ok()?).copied()
}

fn unknown(column: usize) -> rusqlite::Error {
    let what = "there is no state of this number".into();
    rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, what)
}

// A history is one blob: of each step the time, the state, and the attempts.
const STEP: usize = 8 + 1 + 4;

pub(super) fn to_bytes(at: Timestamp, to: State, attempt: u32) -> [u8; STEP] {
    let mut step = [0; STEP];
    step[..8].copy_from_slice(&at.0.to_be_bytes());
    step[8] = to as u8;
    step[9..].copy_from_slice(&attempt.to_be_bytes());
    step
}

fn from_bytes(step: &[u8]) -> Option<Transition> {
    let (at, rest) = step.split_first_chunk()?;
    let (&to, attempt) = rest.split_first()?;
    Some(Transition {
        at: Timestamp(u64::from_be_bytes(*at)),
        to: state(to.into())?,
        attempt: u32::from_be_bytes(attempt.try_into().ok()?),
    })
}

/// As [`crate::model::record`] does.
fn add_step(history: &mut Vec<u8>, step: [u8; STEP]) {
    if history.len() >= HISTORY * STEP {
        history.drain(STEP..2 * STEP);
    }
    history.extend(step);
}
