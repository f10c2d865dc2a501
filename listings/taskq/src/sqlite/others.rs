//! What a broker keeps beside jobs: schedules, workers, and the keys of duplicates.

use std::time::Duration;

use rusqlite::{OptionalExtension, params};

use crate::broker::{BrokerError, Enqueued, FORGOTTEN_AFTER, WorkerInfo};
use crate::names::Timestamp;
use crate::schedule::{Planned, Schedule};

use super::fault::Fault;
use super::ledger::{Entry, Ledger, count};
use super::rows::{millis, time};

impl Ledger {
    /// What changes whenever another process has committed something.
    pub fn data_version(&self) -> Result<i64, Fault> {
        let mut version = self.db.prepare_cached("PRAGMA data_version")?;
        Ok(version.query_row([], |row| row.get(0))?)
    }

    pub fn put_schedule(&self, schedule: &Schedule) -> Result<(), Fault> {
        let json = to_json(schedule);
        let find = "SELECT json FROM schedule WHERE name = ?";
        let find = self
            .db
            .query_row(find, [&schedule.name], |row| row.get::<_, String>(0));
        if find.optional()?.is_some_and(|kept| kept == json) {
            return Ok(());
        }
        let next = schedule.next_after(self.now)?.map(millis);
        self.execute(
            "INSERT OR REPLACE INTO schedule (name, json, next) VALUES (?, ?, ?)",
            params![schedule.name, json, next],
        )?;
        Ok(())
    }

    pub fn remove_schedule(&self, name: &str) -> Result<bool, Fault> {
        let removed = self
            .db
            .execute("DELETE FROM schedule WHERE name = ?", [name])?;
        Ok(removed > 0)
    }

    pub fn schedules(&self) -> Result<Vec<Planned>, Fault> {
        let all = "SELECT name, json, next FROM schedule ORDER BY name";
        let mut all = self.db.prepare_cached(all)?;
        let mut rows = all.query([])?;
        let mut schedules = Vec::new();
        while let Some(row) = rows.next()? {
            let (name, json): (String, String) = (row.get(0)?, row.get(1)?);
            let schedule = from_json("schedule", &name, &json)?;
            let next = row.get::<_, Option<i64>>(2)?.map(time);
            schedules.push(Planned { schedule, next });
        }
        Ok(schedules)
    }

    pub fn fire(
        &mut self,
        name: &str,
        at: Timestamp,
        next: Option<Timestamp>,
        job: &Entry,
    ) -> Result<Option<Enqueued>, Fault> {
        let moved = self.execute(
            "UPDATE schedule SET next = ? WHERE name = ? AND next = ?",
            params![next.map(millis), name, millis(at)],
        )?;
        if moved == 0 {
            return Ok(None);
        }
        self.enqueue(job, None).map(Some)
    }

    pub fn heartbeat(&self, worker: &WorkerInfo) -> Result<(), Fault> {
        self.execute(
            "INSERT OR REPLACE INTO worker (id, json, seen) VALUES (?, ?, ?)",
            params![worker.id, to_json(worker), millis(self.now)],
        )?;
        Ok(())
    }

    pub fn workers(&self) -> Result<Vec<(WorkerInfo, Duration)>, Fault> {
        let all = "SELECT id, json, seen FROM worker ORDER BY id";
        let mut all = self.db.prepare_cached(all)?;
        let mut rows = all.query([])?;
        let mut workers = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
            let silent = self.now.since(time(row.get(2)?));
            if silent < FORGOTTEN_AFTER {
                workers.push((from_json("worker", &id, &json)?, silent));
            }
        }
        Ok(workers)
    }

    pub fn sweep(&mut self, limit: usize) -> Result<usize, Fault> {
        let over = self.forget(limit)?;
        self.execute(
            "DELETE FROM dedupe WHERE rowid IN \
             (SELECT rowid FROM dedupe WHERE ends <= ? ORDER BY ends LIMIT ?)",
            params![millis(self.now), count(limit)],
        )?;
        let forgotten = i64::try_from(FORGOTTEN_AFTER.as_millis()).unwrap_or(i64::MAX);
        self.execute(
            "DELETE FROM worker WHERE seen <= ?",
            [millis(self.now) - forgotten],
        )?;
        Ok(over)
    }
}

fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it has string keys only")
}

fn from_json<T: serde::de::DeserializeOwned>(
    what: &str,
    name: &str,
    json: &str,
) -> Result<T, Fault> {
    serde_json::from_str(json).map_err(|error| {
        let what = format!("the {what} `{name}` cannot be read: {error}");
        BrokerError::Corrupt { what }.into()
    })
}
