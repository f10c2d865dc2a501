//! Calls of scripts: what goes into them, and what comes out.

use super::pack::{self, Reader, Shown, corrupt, id_bytes, millis, order};
use super::scripts::Call;
use super::{PIECE, PIECE_BYTES, RedisBroker};
use crate::broker::{BrokerError, Enqueued, KindStats, LeaseRequest, Leased};
use crate::model::{JobRecord, NewJob, State};
use crate::names::{JobId, Kind, Timestamp, Token};

/// Which jobs were duplicates, from 1, and of which.
pub(super) type Duplicates = Vec<(usize, Vec<u8>)>;
/// The token, and ids, attempts and specs in the order of leased jobs.
type Granted = (u64, Vec<u8>, Vec<u8>, Vec<Vec<u8>>);

impl RedisBroker {
    /// A call that takes these jobs: as the occurrence of a schedule, if that has not
    /// been fired; the last held for the others, if they are a batch.
    pub(super) fn enqueue_call(
        &self,
        jobs: &[NewJob],
        firing: Option<(&str, Timestamp, Option<Timestamp>)>,
        is_batch: bool,
    ) -> Call<'_> {
        let mut kinds: Vec<&str> = Vec::new();
        let mut lines = Vec::with_capacity(jobs.len());
        for job in jobs {
            let kind = job.spec.kind.as_str();
            let line = kinds.iter().position(|it| *it == kind);
            lines.push(line.unwrap_or(kinds.len()));
            if line.is_none() {
                kinds.push(kind);
            }
        }
        let mut call = self.with_lines(|s| &s.enqueue, kinds.into_iter());
        match firing {
            Some((name, at, next)) => {
                call.arg(name);
                call.arg(at.0);
                call.arg(next.map_or_else(String::new, |next| next.0.to_string()));
            }
            None => call.arg(&["", "", ""]),
        }
        call.arg(jobs.len());
        call.arg(u8::from(is_batch));
        for (job, line) in jobs.iter().zip(lines) {
            call.arg(&id_bytes(job.id));
            call.arg(order(job, u16::try_from(line + 1).unwrap_or(u16::MAX)));
            call.arg(pack::told(&job.spec));
            if let Some(dedupe) = &job.dedupe {
                call.arg(format!("{}:{}", job.spec.kind, dedupe.key));
                call.arg(millis(dedupe.window));
            }
        }
        call
    }

    pub(super) async fn run<T: redis::FromRedisValue>(
        &self,
        call: Call<'_>,
    ) -> Result<T, BrokerError> {
        self.shared.link.call(call).await
    }

    /// The jobs of these ids, without those that are not known.
    pub(super) async fn show(
        &self,
        ids: &[Vec<u8>],
    ) -> Result<Vec<JobRecord>, BrokerError> {
        let mut records = Vec::with_capacity(ids.len());
        for piece in ids.chunks(PIECE) {
            let mut call = self.script(|s| &s.show);
            call.arg(piece);
            let shown: Vec<Shown> = self.run(call).await?;
            for (id, shown) in piece.iter().zip(shown) {
                records.extend(pack::record(pack::id(id)?, shown)?);
            }
        }
        Ok(records)
    }

    /// Leases up to a piece.
    pub(super) async fn lease_piece(
        &self,
        request: &LeaseRequest,
        kinds: &[(Kind, usize)],
        total: usize,
    ) -> Result<Vec<Leased>, BrokerError> {
        let names = kinds.iter().map(|(kind, _)| kind.as_str());
        let mut call = self.with_lines(|s| &s.lease, names);
        // The script has two bytes for its length.
        let end = request.worker.floor_char_boundary(255);
        call.arg(&request.worker[..end]);
        call.arg(millis(request.lease));
        call.arg(total);
        for (kind, room) in kinds {
            call.arg(kind.as_str());
            call.arg(room);
        }
        let (token, ids, attempts, specs): Granted = self.run(call).await?;
        let (ids, attempts) = (ids.chunks(16), attempts.chunks(4));
        let jobs = ids.zip(attempts).zip(specs);
        jobs.map(|((id, attempt), spec)| {
            let attempt = Reader(attempt).number(4).unwrap_or_default();
            Ok(Leased {
                id: pack::id(id)?,
                token: Token(token),
                attempt: u32::try_from(attempt).expect("four bytes"),
                spec: pack::spec(&spec)?,
            })
        })
        .collect()
    }

    /// For how long the job has been ready that is next, of each of these kinds.
    pub(super) async fn oldest(&self, kinds: &[Kind]) -> Result<Vec<u64>, BrokerError> {
        let names = || kinds.iter().map(Kind::as_str);
        let mut call = self.with_lines(|s| &s.oldest, names());
        for name in names() {
            call.arg(name);
        }
        self.run(call).await
    }

    /// The state that a job was in when it was told to change; none, if there is none.
    pub(super) async fn change(
        &self,
        what: &str,
        id: JobId,
    ) -> Result<Option<State>, BrokerError> {
        let mut call = self.script(|s| &s.change);
        call.arg(what);
        call.arg(&id_bytes(id));
        let state: i64 = self.run(call).await?;
        match u64::try_from(state) {
            Err(_) => Ok(None),
            Ok(state) => pack::state(state)
                .map(Some)
                .ok_or_else(|| corrupt("a state")),
        }
    }

    pub(super) fn plan(&self, what: &str) -> Call<'_> {
        let mut call = self.script(|s| &s.plan);
        call.arg(what);
        call
    }
}

/// How many of these jobs make one piece.
pub(super) fn piece_of(jobs: &[NewJob]) -> usize {
    let mut bytes = 0;
    let fits = |job: &&NewJob| {
        bytes += job.spec.payload.get().len();
        bytes <= PIECE_BYTES
    };
    jobs.iter().take(PIECE).take_while(fits).count().max(1)
}

/// What became of jobs of which these were duplicates.
pub(super) fn enqueued(
    jobs: &[NewJob],
    duplicates: Duplicates,
) -> Result<Vec<Enqueued>, BrokerError> {
    let mut answer: Vec<_> = jobs.iter().map(|job| Enqueued::New(job.id)).collect();
    for (number, id) in duplicates {
        let place = answer.get_mut(number.wrapping_sub(1));
        *place.ok_or_else(|| corrupt("a duplicate's number"))? =
            Enqueued::Duplicate(pack::id(&id)?);
    }
    Ok(answer)
}

/// Puts a counter of the scripts where it belongs. They do not count what is leased,
/// and count what was done as what is kept of it and what is forgotten.
pub(super) fn count(stats: &mut KindStats, number: &str, count: u64) -> Option<()> {
    let number: u64 = number.parse().ok()?;
    match number {
        7 => {
            stats.total_enqueued = count;
            stats.leased = stats.leased.wrapping_add(count);
        }
        8 => stats.leased = stats.leased.wrapping_sub(count),
        9 => stats.total_done += count,
        10 => stats.total_failed = count,
        11 => stats.total_expired = count,
        _ => {
            let state = pack::state(number)?;
            *stats.of(state) = count;
            stats.leased = stats.leased.wrapping_sub(count);
            if state == State::Done {
                stats.total_done += count;
            }
        }
    }
    Some(())
}
