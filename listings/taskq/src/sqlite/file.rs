//! The file: whose it is, of which version, and how it is written.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::broker::BrokerError;
use crate::model::Sizes;

use super::fault::{Fault, is_busy, read_only};

/// Marks a database as one of taskq: "task" in ASCII.
const APPLICATION: i64 = 0x7461_736b;
/// Of the tables. Another number, another way to read them.
const VERSION: i64 = 1;

/// How a file is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How much one job may bring along.
    pub sizes: Sizes,
    /// How large the file may become, without the log beside it. Then jobs are refused
    /// until others are forgotten.
    pub max_bytes: Option<u64>,
    /// How long a call waits for a file that another process has locked.
    pub patience: Duration,
    /// How often [`wait_for_work`](crate::Broker::wait_for_work) looks for what other
    /// processes have enqueued. Of what its own process enqueues it hears at once.
    pub poll: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sizes: Sizes::default(),
            max_bytes: None,
            patience: Duration::from_secs(5),
            poll: Duration::from_millis(20),
        }
    }
}

/// The path in an address such as `sqlite:jobs.db`, or the path itself.
pub(super) fn without_scheme(path: &Path) -> PathBuf {
    let text = path.to_str().and_then(|text| text.strip_prefix("sqlite:"));
    text.map_or_else(
        || path.to_owned(),
        |path| path.trim_start_matches("//").into(),
    )
}

/// Opens the database in this file, and makes it where there is none.
pub(super) fn open(path: &Path, settings: &Settings) -> Result<Connection, Fault> {
    let until = Instant::now() + settings.patience;
    loop {
        match try_open(path, settings) {
            // Where two begin at once, one of them makes the tables.
            Err(Fault::Store(error)) if is_busy(&error) && Instant::now() < until => {
                thread::sleep(Duration::from_millis(fastrand::u64(1..20)));
            }
            result => return result,
        }
    }
}

fn try_open(path: &Path, settings: &Settings) -> Result<Connection, Fault> {
    use rusqlite::OpenFlags as Flags;
    let flags = Flags::SQLITE_OPEN_READ_WRITE
        | Flags::SQLITE_OPEN_CREATE
        | Flags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags)?;
    // SQLite's own handler sleeps ever longer. Who comes late would not get a turn
    // beside a process that writes all the time.
    db.busy_handler(Some(|tries| {
        thread::sleep(Duration::from_micros(fastrand::u64(200..1200)));
        tries < 100
    }))?;
    if db.is_readonly(rusqlite::MAIN_DB)? {
        return Err(read_only(path).into());
    }
    // In one transaction: another process may be making the tables between two looks.
    db.execute_batch("BEGIN")?;
    check_owner(&db, path)?;
    db.execute_batch("COMMIT")?;
    let mode: String =
        db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(unsuitable(
            format!(
                "{}, where SQLite keeps a journal by `{mode}`,",
                path.display()
            ),
            "a file on a local disk, which can have a write-ahead log".to_owned(),
        ));
    }
    // FULL: who has an answer has it on the disk, and a power failure takes nothing
    // back. NORMAL would sync only at checkpoints, and lose the last commits. The log
    // becomes longer than by default (64 MB) before it is copied: a page that many
    // commits have changed is copied once.
    db.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA wal_autocheckpoint = 16000;
         PRAGMA journal_size_limit = 134217728;
         PRAGMA cache_size = -65536;
         PRAGMA temp_store = MEMORY;",
    )?;
    if let Some(bytes) = settings.max_bytes {
        let page: i64 = db.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / page;
        db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch("BEGIN IMMEDIATE")?;
    if !check_owner(&db, path)? {
        db.execute_batch(include_str!("schema.sql"))?;
        db.pragma_update(None, "application_id", APPLICATION)?;
        db.pragma_update(None, "user_version", VERSION)?;
    }
    db.execute_batch("COMMIT")?;
    Ok(db)
}

/// Whether there are tables already. Nothing is done to a database of others.
fn check_owner(db: &Connection, path: &Path) -> Result<bool, Fault> {
    let number = |sql| db.query_row(sql, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let path = path.display();
    match (application, version, tables) {
        (0, 0, 0) => Ok(false),
        (APPLICATION, VERSION, _) => Ok(true),
        (APPLICATION, other, _) => Err(unsuitable(
            format!("{path}, with tables of version {other},"),
            format!("version {VERSION}: use the taskq that wrote it, or another path"),
        )),
        _ => Err(unsuitable(
            format!("{path}, a database of another program,"),
            "a database of taskq, or a path where there is no file yet".to_owned(),
        )),
    }
}

fn unsuitable(found: String, needed: String) -> Fault {
    BrokerError::Unsuitable { found, needed }.into()
}
