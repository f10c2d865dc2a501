//! What handlers did: a file that belongs to no broker. An effect has its job's id as
//! its key, so that it happens once; each attempt at it leaves a line all the same.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use rusqlite::{Connection, TransactionBehavior, params};
use taskq::{Ctx, JobId};

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS effect (key TEXT PRIMARY KEY, token INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS run (
        key TEXT NOT NULL,
        token INTEGER NOT NULL,
        kind TEXT NOT NULL,
        worker TEXT NOT NULL,
        made INTEGER,
        ended TEXT
    );
    CREATE INDEX IF NOT EXISTS run_key ON run (key, token);
    PRAGMA journal_mode = WAL;";

/// The file, as one process has it open.
pub struct Ledger {
    db: Mutex<Connection>,
}

/// How far a handler has come.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Begins,
    MakesItsEffect,
    Fails,
    Succeeds,
}

/// Which handler makes an attempt, and whose.
pub struct By {
    kind: &'static str,
    worker: Arc<str>,
}

impl By {
    pub fn new(kind: &'static str, worker: &Arc<str>) -> Self {
        let worker = Arc::clone(worker);
        Self { kind, worker }
    }
}

/// One attempt, as its handler saw it.
#[derive(Debug)]
pub struct Run {
    pub key: JobId,
    pub token: u64,
    pub kind: String,
    /// Whether it made the effect, or found it made; nothing, if it did not come to it.
    pub made: Option<bool>,
    /// Whether it succeeded; nothing, if it was never over.
    pub succeeded: Option<bool>,
}

impl Ledger {
    /// Opens the file, and makes it where there is none.
    pub fn open(path: &Path) -> Result<Self> {
        let db = Connection::open(path)?;
        db.busy_timeout(Duration::from_secs(15))?;
        db.execute_batch(TABLES)?;
        // A process that is killed loses nothing that it has handed to the system.
        db.execute_batch("PRAGMA synchronous = OFF")?;
        let db = Mutex::new(db);
        Ok(Self { db })
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().expect("nobody panics with it")
    }

    /// Notes a step of this attempt. The effect and the note that it was made are one transaction.
    pub fn note(&self, step: Step, ctx: &Ctx, by: &By) -> rusqlite::Result<()> {
        let (key, token) = (ctx.id.to_string(), ctx.token.0.cast_signed());
        let mut db = self.db();
        let begun = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let at = "WHERE key = ?1 AND token = ?2";
        let ends = |how: &str| {
            let end = format!("UPDATE run SET ended = ?3 {at}");
            begun.execute(&end, params![key, token, how])
        };
        match step {
            Step::Begins => begun.execute(
                "INSERT INTO run (key, token, kind, worker) VALUES (?1, ?2, ?3, ?4)",
                params![key, token, by.kind, by.worker],
            )?,
            Step::MakesItsEffect => {
                let effect = "INSERT OR IGNORE INTO effect VALUES (?1, ?2)";
                let made = begun.execute(effect, params![key, token])?;
                let note = format!("UPDATE run SET made = ?3 {at}");
                begun.execute(&note, params![key, token, made == 1])?
            }
            Step::Fails => ends("failed")?,
            Step::Succeeds => ends("succeeded")?,
        };
        begun.commit()
    }

    /// All attempts, in the order in which they began.
    pub fn runs(&self) -> Result<Vec<Run>> {
        let db = self.db();
        let all = "SELECT key, token, kind, made, ended FROM run ORDER BY rowid";
        let mut all = db.prepare(all)?;
        let mut rows = all.query([])?;
        let mut runs = Vec::new();
        while let Some(row) = rows.next()? {
            let ended: Option<String> = row.get(4)?;
            runs.push(Run {
                key: row.get::<_, String>(0)?.parse()?,
                token: row.get::<_, i64>(1)?.cast_unsigned(),
                kind: row.get(2)?,
                made: row.get(3)?,
                succeeded: ended.map(|how| how == "succeeded"),
            });
        }
        Ok(runs)
    }

    /// The jobs whose effect there is.
    pub fn effects(&self) -> Result<Vec<JobId>> {
        let db = self.db();
        let mut all = db.prepare("SELECT key FROM effect")?;
        let keys = all.query_map([], |row| row.get::<_, String>(0))?;
        keys.map(|key| Ok(key?.parse()?)).collect()
    }

    /// The jobs that this worker has begun and not ended.
    pub fn unfinished(&self, worker: &str) -> Result<Vec<JobId>> {
        let db = self.db();
        let begun = "SELECT key FROM run WHERE worker = ? AND ended IS NULL";
        let mut begun = db.prepare(begun)?;
        let keys = begun.query_map([worker], |row| row.get::<_, String>(0))?;
        keys.map(|key| Ok(key?.parse()?)).collect()
    }
}

/// Whether a process holds this file for longer than a write takes.
pub fn is_held_up(file: &Path) -> Result<bool> {
    let db = Connection::open(file)?;
    db.busy_timeout(Duration::from_millis(300))?;
    Ok(db.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_err())
}

/// Milliseconds since 1970: the clock of both brokers on this machine.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}
