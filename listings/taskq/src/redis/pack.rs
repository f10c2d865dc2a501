//! How jobs are told to the scripts, and what is read of their records
//! (`lua/head.lua` names the fields).

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::broker::{BrokerError, Outcome};
use crate::limits::RateLimit;
use crate::model::{Backoff, JobRecord, JobSpec, NewJob, State, Transition};
use crate::names::{JobId, Kind, Priority, Timestamp, Token};

/// Milliseconds from here on are for ever: Lua counts exactly to twice as many, and no
/// clock is added to more.
const FOR_EVER: u64 = 1 << 51;
/// Stands for no other attempt.
const NEVER: u64 = 1 << 52;

/// Whole milliseconds.
pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).map_or(FOR_EVER, |ms| ms.min(FOR_EVER))
}

pub(super) fn id_bytes(id: JobId) -> [u8; 16] {
    id.as_u128().to_be_bytes()
}

pub(super) fn id(bytes: &[u8]) -> Result<JobId, BrokerError> {
    let bytes: [u8; 16] = bytes.try_into().map_err(|_| corrupt("a job id"))?;
    Ok(JobId::from_u128(u128::from_be_bytes(bytes)))
}

/// Where a job goes in its call's line number `line`, and what of it never changes.
pub(super) fn order(job: &NewJob, line: u16) -> Vec<u8> {
    let spec = &job.spec;
    let kind = spec.kind.as_str();
    let mut order = Vec::with_capacity(32 + kind.len());
    order.extend(line.to_be_bytes());
    order.push(9 - spec.priority.get());
    let is_delayed = millis(job.delay) > 0;
    order.push(u8::from(job.dedupe.is_some()) | u8::from(is_delayed) << 1);
    order.extend(spec.max_attempts.to_be_bytes());
    order.extend(millis(spec.keep).to_be_bytes());
    order.extend(millis(job.delay).to_be_bytes());
    order.push(u8::try_from(kind.len()).expect("a kind has 64 bytes at most"));
    order.extend(kind.as_bytes());
    order
}

/// How an attempt went, and the text that goes with it.
pub(super) fn verdict(token: Token, outcome: &Outcome) -> ([u8; 17], &str) {
    let (how, retry, text) = match outcome {
        Outcome::Done(result) => (b'd', NEVER, result.get()),
        Outcome::Failed { error, retry_in } => {
            (b'f', retry_in.map_or(NEVER, millis), error.as_str())
        }
        Outcome::Cancelled => (b'c', NEVER, ""),
        Outcome::Released => (b'r', NEVER, ""),
    };
    let mut verdict = [how; 17];
    verdict[1..9].copy_from_slice(&token.0.to_be_bytes());
    verdict[9..].copy_from_slice(&retry.to_be_bytes());
    (verdict, text)
}

/// A limit as the scripts reckon with it, and as it was given.
pub(super) fn limit(limit: RateLimit) -> Vec<u8> {
    let mut bytes = limit.interval().min(FOR_EVER).to_be_bytes().to_vec();
    bytes.extend(limit.window().min(FOR_EVER).to_be_bytes());
    bytes.extend(serde_json::to_vec(&limit).expect("numbers are JSON"));
    bytes
}

pub(super) fn read_limit(bytes: &[u8]) -> Result<RateLimit, BrokerError> {
    json(bytes.get(16..).unwrap_or_default(), "a rate")
}

/// What was read of JSON that a broker wrote.
pub(super) fn json<T: DeserializeOwned>(
    text: &[u8],
    what: &str,
) -> Result<T, BrokerError> {
    serde_json::from_slice(text).map_err(|error| corrupt(&format!("{what}: {error}")))
}

pub(super) fn corrupt(what: &str) -> BrokerError {
    // An error may quote all that was read.
    let what: String = what.chars().take(200).collect();
    let what = format!("Redis holds what does not read as {what}");
    BrokerError::Corrupt { what }
}

/// What of a spec is for workers only: its times, its occurrence (0 for none), its
/// trace, its payload. Redis' Lua reads each byte of a text that it meets, so they are
/// few.
pub(super) fn told(spec: &JobSpec) -> Vec<u8> {
    let payload = spec.payload.get();
    let mut told = Vec::with_capacity(96 + payload.len());
    for time in [spec.timeout, spec.backoff.base, spec.backoff.cap] {
        told.extend(millis(time).to_be_bytes());
    }
    let occurrence = spec.occurrence.map_or(0, |at| at.0);
    told.extend(occurrence.to_be_bytes());
    let trace = spec.trace.as_deref();
    let length = trace.map_or(0, |trace| trace.len() + 1);
    told.extend(u32::try_from(length).expect("it is short").to_be_bytes());
    told.extend(trace.unwrap_or_default().as_bytes());
    told.extend(payload.as_bytes());
    told
}

/// The spec of a job, of which a script keeps what was told of it, its first step, and
/// what never changes of its record.
pub(super) fn spec(value: &[u8]) -> Result<Arc<JobSpec>, BrokerError> {
    let spec = read_spec(value).ok_or_else(|| corrupt("a job"))?;
    Ok(Arc::new(spec))
}

fn read_spec(value: &[u8]) -> Option<JobSpec> {
    // It ends in the length of what was added, and in a one if it was cancelled.
    let value = value.strip_suffix(&[1]).unwrap_or(value);
    let added = usize::from(*value.last()?);
    let (told, birth) = value.split_at_checked(value.len().checked_sub(added)?)?;
    let (mut told, mut birth) = (Reader(told), Reader(birth));
    birth.step()?;
    let urgency = u8::try_from(birth.number(8)? >> 48).ok()?;
    let max_attempts = u32::try_from(birth.number(4)?).ok()?;
    let (keep, _delay) = (birth.time()?, birth.time()?);
    let kind = birth.number(1)?;
    let kind = birth.text(kind)?;
    let (timeout, base, cap) = (told.time()?, told.time()?, told.time()?);
    let occurrence = Some(told.number(8)?).filter(|at| *at > 0).map(Timestamp);
    let trace = told.number(4)?.checked_sub(1);
    let trace = match trace {
        Some(length) => Some(told.text(length)?),
        None => None,
    };
    let payload = std::str::from_utf8(told.0).ok()?;
    Some(JobSpec {
        kind: Kind::new(kind).ok()?,
        payload: RawValue::from_string(payload.to_owned()).ok()?,
        priority: Priority::new(9_u8.checked_sub(urgency)?).ok()?,
        max_attempts,
        backoff: Backoff { base, cap },
        timeout,
        keep,
        trace,
        occurrence,
    })
}

/// What `show` answers for a job: its record, its spec, and how much it waits for.
pub(super) type Shown = (Option<Vec<u8>>, Option<Vec<u8>>, Option<u64>);

/// All that is known of a job; none, if there is no such job.
pub(super) fn record(
    id: JobId,
    (record, spec, waits_for): Shown,
) -> Result<Option<JobRecord>, BrokerError> {
    let Some(bytes) = record else {
        return Ok(None);
    };
    let spec = self::spec(&spec.unwrap_or_default())?;
    let mut record = read_record(id, spec, &bytes)
        .ok_or_else(|| corrupt(&format!("the record of job {id}")))?;
    record.waits_for = waits_for.unwrap_or(0);
    Ok(Some(record))
}

fn read_record(id: JobId, spec: Arc<JobSpec>, bytes: &[u8]) -> Option<JobRecord> {
    let mut reader = Reader(bytes);
    let state = state(reader.number(1)?)?;
    let (flags, attempts) = (reader.number(1)?, reader.number(4)?);
    let (_token, _group, _due) =
        (reader.number(8)?, reader.number(2)?, reader.number(8)?);
    let steps = reader.number(1)?;
    let (cold, worker) = (reader.number(2)?, reader.number(2)?);
    let said = reader.number(4)?;
    let history: Option<Vec<_>> = (0..steps).map(|_| reader.step()).collect();
    let mut history = history?;
    history.reverse();
    reader.take(usize::try_from(cold).ok()?)?;
    let (worker, said) = (reader.text(worker)?, reader.text(said)?);
    let (result, error) = if state == State::Done {
        (Some(RawValue::from_string(said).ok()?.into()), None)
    } else {
        (None, Some(said).filter(|said| !said.is_empty()))
    };
    Some(JobRecord {
        id,
        spec,
        state,
        attempts: u32::try_from(attempts).ok()?,
        worker: (!worker.is_empty()).then(|| worker.into()),
        cancel_requested: flags & 1 == 1,
        waits_for: 0,
        result,
        error,
        history,
    })
}

/// The state of this number.
pub(super) fn state(number: u64) -> Option<State> {
    State::ALL.get(usize::try_from(number).ok()?).copied()
}

/// Big-endian numbers, and bytes.
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn number(&mut self, size: usize) -> Option<u64> {
        let bytes = self.take(size)?;
        Some(
            bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
        )
    }

    fn text(&mut self, length: u64) -> Option<String> {
        let text = self.take(usize::try_from(length).ok()?)?;
        String::from_utf8(text.to_vec()).ok()
    }

    fn time(&mut self) -> Option<Duration> {
        self.number(8).map(Duration::from_millis)
    }

    fn step(&mut self) -> Option<Transition> {
        Some(Transition {
            to: state(self.number(1)?)?,
            attempt: u32::try_from(self.number(4)?).ok()?,
            at: Timestamp(self.number(6)?),
        })
    }
}
