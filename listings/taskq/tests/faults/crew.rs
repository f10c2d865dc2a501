//! The worker processes: how they are started, struck, and what they leave behind.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use taskq::JobId;

use super::ledger::now;
use super::work::{Post, VARIABLE};

/// After it goes on, a worker is left alone for so long: it shall say what it has to say.
const SPARED: Duration = Duration::from_millis(1500);

/// All workers of one queue. They end with it.
pub struct Crew {
    folder: PathBuf,
    /// Where the broker is: each worker is told another of these, in turn.
    addresses: Vec<String>,
    hired: usize,
    hands: Vec<Hand>,
    /// Those that were killed.
    pub deaths: Vec<Death>,
}

/// One process.
struct Hand {
    name: String,
    process: Child,
    /// Until when it stands still.
    stopped: Option<Instant>,
    spared: Instant,
    was_stopped: bool,
}

/// The end of a worker by SIGKILL.
#[derive(Debug, Clone)]
pub struct Death {
    pub worker: String,
    /// In milliseconds since 1970.
    pub at: u64,
    /// Whether it had stood still before, and held leases that were over.
    pub was_stopped: bool,
}

/// What a worker has heard about a report or a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A report counted.
    Settled(JobId, u64),
    /// A report did not: it came too late, or twice.
    Refused(JobId, u64),
    /// A lease is lost: a heartbeat was told so, or could not extend it in time.
    LeaseLost,
}

impl Crew {
    pub fn new(folder: &Path, addresses: Vec<String>) -> Self {
        Self {
            folder: folder.to_owned(),
            addresses,
            hired: 0,
            hands: Vec::new(),
            deaths: Vec::new(),
        }
    }

    /// Where handlers note what they did.
    pub fn ledger(&self) -> PathBuf {
        self.folder.join("ledger.db")
    }

    /// Starts workers until so many move.
    pub fn hire(&mut self, number: usize) -> Result<()> {
        while self.moving().count() < number {
            let name = format!("w{}", self.hired);
            let post = Post {
                broker: self.addresses[self.hired % self.addresses.len()].clone(),
                ledger: self.ledger(),
                log: self.folder.join(format!("{name}.log")),
                name: name.clone(),
            };
            let process = Command::new(env::current_exe()?)
                .env(VARIABLE, serde_json::to_string(&post)?)
                .stdin(Stdio::piped())
                .spawn()
                .context("a worker does not start")?;
            self.hired += 1;
            self.hands.push(Hand {
                name,
                process,
                stopped: None,
                spared: Instant::now(),
                was_stopped: false,
            });
        }
        Ok(())
    }

    fn moving(&self) -> impl Iterator<Item = &Hand> {
        self.hands.iter().filter(|hand| hand.stopped.is_none())
    }

    /// The names of those that move.
    pub fn names(&self) -> Vec<String> {
        self.moving().map(|hand| hand.name.clone()).collect()
    }

    /// Kills one of those that move. Returns whether there was one.
    pub fn kill_one(&mut self, random: &mut fastrand::Rng) -> Result<bool> {
        let may_die =
            |hand: &Hand| hand.stopped.is_none() && hand.spared <= Instant::now();
        let places = 0..self.hands.len();
        let places: Vec<_> = places.filter(|&it| may_die(&self.hands[it])).collect();
        let Some(place) = random.choice(places) else {
            return Ok(false);
        };
        let mut hand = self.hands.swap_remove(place);
        hand.process.kill()?;
        let at = now();
        let end = hand.process.wait()?;
        ensure!(end.code().is_none(), "{} ended by itself: {end}", hand.name);
        self.deaths.push(Death {
            worker: hand.name.clone(),
            at,
            was_stopped: hand.was_stopped,
        });
        Ok(true)
    }

    /// Lets this worker stand still.
    pub fn stop(&mut self, name: &str, time: Duration) -> Result<()> {
        if let Some(hand) = self.hands.iter_mut().find(|hand| hand.name == name) {
            kill_process(Pid::from_child(&hand.process), Signal::STOP)?;
            hand.stopped = Some(Instant::now() + time);
        }
        Ok(())
    }

    /// How many stand still.
    pub fn stopped(&self) -> usize {
        self.hands.len() - self.moving().count()
    }

    /// Lets all go on whose time is over; or this one at once, as if nothing had been.
    pub fn go_on(&mut self, at_once: Option<&str>) -> Result<()> {
        for hand in &mut self.hands {
            let is_it = at_once == Some(&hand.name);
            if hand
                .stopped
                .is_some_and(|until| is_it || until <= Instant::now())
            {
                kill_process(Pid::from_child(&hand.process), Signal::CONT)?;
                hand.stopped = None;
                if !is_it {
                    hand.was_stopped = true;
                    hand.spared = Instant::now() + SPARED;
                }
            }
        }
        Ok(())
    }

    /// Ends all by SIGTERM. Returns how many there were.
    ///
    /// # Errors
    ///
    /// One that has not ended in time, or has left a lease.
    pub async fn dismiss(&mut self) -> Result<usize> {
        let mut hands = std::mem::take(&mut self.hands);
        for hand in &hands {
            kill_process(Pid::from_child(&hand.process), Signal::TERM)?;
        }
        let start = Instant::now();
        for hand in &mut hands {
            let end = loop {
                if let Some(end) = hand.process.try_wait()? {
                    break end;
                }
                let waited = start.elapsed();
                ensure!(waited < Duration::from_secs(40), "{} goes on", hand.name);
                tokio::time::sleep(Duration::from_millis(20)).await;
            };
            ensure!(end.success(), "{} was told to stop: {end}", hand.name);
        }
        Ok(hands.len())
    }

    /// What all of them have heard, as far as they lived to write it down.
    pub fn heard(&self) -> Result<Vec<Heard>> {
        let mut heard = Vec::new();
        for number in 0..self.hired {
            let path = self.folder.join(format!("w{number}.log"));
            // One that was killed at once has none.
            if path.exists() {
                heard.extend(read_log(&path)?);
            }
        }
        Ok(heard)
    }
}

/// What the worker with this log has heard. Its last line may have no end.
pub fn read_log(path: &Path) -> Result<Vec<Heard>> {
    let log = fs::read_to_string(path)?;
    let lines = log.split_inclusive('\n').filter(|it| it.ends_with('\n'));
    let mut heard = Vec::new();
    for line in lines {
        heard.extend(hear(&serde_json::from_str(line)?));
    }
    Ok(heard)
}

fn hear(line: &Value) -> Option<Heard> {
    let fields = &line["fields"];
    let number = |name: &str| fields[name].as_str()?.parse().ok();
    let id = || fields["id"].as_str()?.parse().ok();
    match fields["message"].as_str()? {
        "settled" => Some(Heard::Settled(id()?, number("token")?)),
        "its outcome came too late, or twice" => {
            Some(Heard::Refused(id()?, number("token")?))
        }
        "its lease was lost" => Some(Heard::LeaseLost),
        _ => None,
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        // It may have ended.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
