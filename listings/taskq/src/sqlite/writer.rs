//! The thread that owns the connection, and makes one transaction of all that waits.

use std::iter;
use std::mem;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc, oneshot};

use crate::broker::BrokerError;
use crate::names::Timestamp;

use super::fault::{Fault, explain, is_busy};
use super::ledger::Ledger;

/// For how long a transaction takes in what arrives meanwhile. Other processes wait for
/// it.
const GATHERING: Duration = Duration::from_millis(20);
/// How long another process that writes too has to begin a transaction of its own.
const WAY: Duration = Duration::from_millis(1);

/// What somebody wants to be done. It may be run again after a rollback.
pub(super) trait Request: Send {
    /// Whether it may change something.
    fn writes(&self) -> bool;
    /// Whether somebody still waits for the answer.
    fn is_wanted(&self) -> bool;
    /// Does it, and keeps the answer.
    fn run(&mut self, ledger: &mut Ledger) -> Result<(), Fault>;
    /// Gives the answer, or says why there is none.
    fn answer(self: Box<Self>, outcome: Result<(), BrokerError>);
}

/// A request by a function.
pub(super) struct Call<T, F> {
    pub writes: bool,
    pub act: F,
    pub answer: Option<T>,
    pub to: oneshot::Sender<Result<T, BrokerError>>,
}

impl<T, F> Request for Call<T, F>
where
    T: Send,
    F: FnMut(&mut Ledger) -> Result<T, Fault> + Send,
{
    fn writes(&self) -> bool {
        self.writes
    }

    fn is_wanted(&self) -> bool {
        !self.to.is_closed()
    }

    fn run(&mut self, ledger: &mut Ledger) -> Result<(), Fault> {
        self.answer = Some((self.act)(ledger)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), BrokerError>) {
        let Self { answer, to, .. } = *self;
        let answer = outcome.map(|()| answer.expect("it was run"));
        // Nobody may be there any more; the trait says what that means.
        let _ = to.send(answer);
    }
}

/// The broker's clock: the machine's, but it never goes back. It is read once a
/// transaction, so what happens together happens at one time.
pub(super) struct Clock {
    machine: Box<dyn FnMut() -> Timestamp + Send>,
    last: Timestamp,
}

impl Clock {
    pub fn new(machine: impl FnMut() -> Timestamp + Send + 'static) -> Self {
        Self {
            machine: Box::new(machine),
            last: Timestamp(0),
        }
    }

    fn read(&mut self) -> Timestamp {
        self.last = self.last.max((self.machine)());
        self.last
    }
}

pub(super) type Queue = mpsc::Receiver<Box<dyn Request>>;

pub(super) struct Writer {
    pub ledger: Ledger,
    pub clock: Clock,
    /// Told of each commit after which there is more to lease.
    pub news: Arc<Notify>,
    pub patience: Duration,
    pub path: Arc<Path>,
    /// What SQLite last said of commits by others, and when it changed.
    pub others: (i64, Option<Instant>),
}

impl Writer {
    /// Serves until nobody can ask any more.
    pub fn run(mut self, mut queue: Queue) {
        self.others.0 = self.ledger.data_version().unwrap_or(0);
        while let Some(first) = queue.blocking_recv() {
            if !first.is_wanted() {
                continue;
            }
            let writes = first.writes();
            if let Err(error) = self.begin(writes) {
                // Who came after it has waited as well; who comes after an answer has not.
                let others: Vec<_> = iter::from_fn(|| queue.try_recv().ok()).collect();
                for one in iter::once(first).chain(others) {
                    one.answer(Err(explain(&error, &self.path)));
                }
                continue;
            }
            let mut group = vec![first];
            let more = || if writes { queue.try_recv().ok() } else { None };
            let outcome = self.complete(&mut group, more);
            if outcome.is_err() && group.len() > 1 {
                // Somebody's request failed. It shall fail alone.
                for one in group {
                    self.serve(one);
                }
            } else {
                self.answer(group, outcome);
            }
            if writes {
                self.give_way();
            }
        }
    }

    /// Gives a request a transaction of its own.
    fn serve(&mut self, request: Box<dyn Request>) {
        let mut group = vec![request];
        let begun = self.begin(group[0].writes()).map_err(Fault::Store);
        let outcome = begun.and_then(|()| self.complete(&mut group, || None));
        self.answer(group, outcome);
    }

    /// Answers requests. An outcome that is an error is that of a group of one.
    fn answer(&self, group: Vec<Box<dyn Request>>, outcome: Result<(), Fault>) {
        let mut outcome = outcome.map_err(|fault| fault.explain(&self.path));
        for one in group {
            one.answer(mem::replace(&mut outcome, Ok(())));
        }
    }

    /// Begins a transaction. One that writes begins as a writer: SQLite cannot make one
    /// of a reader once others have written.
    fn begin(&mut self, writes: bool) -> Result<(), Arc<rusqlite::Error>> {
        let sql = if writes { "BEGIN IMMEDIATE" } else { "BEGIN" };
        let until = Instant::now() + self.patience;
        loop {
            match self.ledger.db.execute_batch(sql) {
                Err(error) if is_busy(&error) && Instant::now() < until => {}
                result => {
                    self.ledger.now = self.clock.read();
                    return result.map_err(Arc::new);
                }
            }
        }
    }

    /// Runs a request and, for a while, all that come, and commits. If one fails,
    /// nothing has happened.
    fn complete(
        &mut self,
        group: &mut Vec<Box<dyn Request>>,
        mut more: impl FnMut() -> Option<Box<dyn Request>>,
    ) -> Result<(), Fault> {
        let end = Instant::now() + GATHERING;
        let ledger = &mut self.ledger;
        let mut result = group[0].run(ledger);
        while result.is_ok()
            && Instant::now() < end
            && let Some(mut next) = more()
        {
            if next.is_wanted() {
                result = next.run(ledger);
                group.push(next);
            }
        }
        match result.and_then(|()| ledger.commit()) {
            Ok(true) => self.news.notify_waiters(),
            Ok(false) => {}
            Err(fault) => {
                ledger.roll_back();
                return Err(fault);
            }
        }
        Ok(())
    }

    /// Lets another process begin a transaction, if there is one that writes. Between
    /// two of ours there would be no time: who waits for a lock in SQLite has to look
    /// for it.
    fn give_way(&mut self) {
        let version = self.ledger.data_version().unwrap_or(self.others.0);
        if version != self.others.0 {
            self.others = (version, Some(Instant::now()));
        }
        let seen = self.others.1.map(|seen| seen.elapsed());
        if seen.is_some_and(|ago| ago < Duration::from_secs(1)) {
            thread::sleep(WAY);
        }
    }
}
