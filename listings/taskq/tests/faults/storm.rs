//! What is done to the workers and to their broker, and in which order.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result, ensure};
use taskq::broker::Stats;
use taskq::model::State;
use taskq::schedule::Schedule;
use taskq::{AnyBroker, Broker};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::crew::{Crew, Death};
use super::ground::{Ground, Upset};
use super::judge::Evidence;
use super::ledger::{Ledger, is_held_up};
use super::orders::{Told, enqueue, job};
use super::work::insist;

/// A lease, and from nothing to two seconds more: others have the jobs by then, or had
/// them.
const STANDSTILL: RangeInclusive<u64> = 6000..=8000;
/// How long anything may take that has to happen at all.
const PATIENCE: Duration = Duration::from_mins(1);

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many workers there are at a time.
    pub crew: usize,
    /// Workers killed while the broker is well, and then while it is not.
    pub kills: [usize; 2],
    /// Workers that stand still beyond their leases, in the same two times.
    pub stops: [usize; 2],
    /// What happens to the broker in the second.
    pub upsets: usize,
    /// How far apart the kills are, on average.
    pub gap: Duration,
    /// How long the longest jobs take, in milliseconds.
    pub longest: u64,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Done {
    pub drained: usize,
    pub kills: usize,
    pub stops: usize,
    /// Of these, how many held up the file that all write to.
    pub in_a_write: usize,
    pub upsets: BTreeMap<Upset, usize>,
    /// How long it took.
    pub took: Duration,
}

/// What came of it.
pub struct Aftermath {
    pub done: Done,
    pub evidence: Evidence,
    /// From a worker's death to the next lease of each job that it held.
    pub recoveries: Vec<Duration>,
}

struct Storm {
    ground: Ground,
    broker: AnyBroker,
    crew: Crew,
    ledger: Ledger,
    random: fastrand::Rng,
    plan: Plan,
    done: Done,
    upset: Option<(Upset, Instant)>,
    /// How often it was tried in vain to stop a worker, since the last that was.
    tries: usize,
}

/// Runs the whole of it, and gathers the evidence.
pub async fn rage(
    ground: Ground,
    folder: &TempDir,
    plan: Plan,
    seed: u64,
) -> Result<Aftermath> {
    let start = Instant::now();
    let broker = ground.broker().await?;
    let tick = Schedule::new("tick", "* * * * * *", "UTC", job("tick", 100, 0))?;
    broker.put_schedule(tick).await?;
    let crew = Crew::new(folder.path(), ground.addresses());
    let mut storm = Storm {
        ledger: Ledger::open(&crew.ledger())?,
        broker: broker.clone(),
        ground,
        crew,
        random: fastrand::Rng::with_seed(seed),
        plan,
        done: Done::default(),
        upset: None,
        tries: 0,
    };
    let (told, stop) = (Arc::default(), CancellationToken::new());
    let orders = enqueue(
        broker,
        Arc::clone(&told),
        (!seed, plan.longest),
        stop.clone(),
    );
    let orders = tokio::spawn(orders);

    storm.deploy().await?;
    storm.crew.hire(plan.crew)?;
    storm.strike(0).await?;
    let deaths = storm.crew.deaths.clone();
    let recoveries = storm.recover(&deaths).await?;
    storm.strike(1).await?;
    stop.cancel();
    storm.run_dry(orders).await?;
    storm.crew.dismiss().await?;
    storm.done.kills = storm.crew.deaths.len();
    storm.done.took = start.elapsed();
    let told = std::mem::take(&mut *told.lock().expect("nobody panics with it"));
    storm.evidence(told, recoveries).await
}

impl Storm {
    /// Starts workers and ends them by SIGTERM in the middle of their work, as a
    /// deployment does.
    async fn deploy(&mut self) -> Result<()> {
        self.crew.hire(self.plan.crew)?;
        let start = Instant::now();
        loop {
            // Who has a heart has ears: a signal before that would end it at once.
            let there = self.broker.workers().await?.len();
            let runs = sum(&self.broker.stats().await?, State::Leased);
            if there == self.plan.crew && runs > 0 {
                break;
            }
            ensure!(start.elapsed() < PATIENCE, "{there} workers, {runs} jobs");
            sleep(Duration::from_millis(20)).await;
        }
        self.done.drained = self.crew.dismiss().await?;
        let leased = sum(&self.broker.stats().await?, State::Leased);
        ensure!(leased == 0, "drained workers have left {leased} leases");
        Ok(())
    }

    /// Kills, stops and upsets until as many of each are done as the plan has for this
    /// time: the first, in which the broker is well, or the second.
    async fn strike(&mut self, time: usize) -> Result<()> {
        let (mut kills, mut stops) = (self.plan.kills[time], self.plan.stops[time]);
        let is_wild = time > 0;
        let mut upsets = if is_wild { self.plan.upsets } else { 0 };
        let mut next_kill = Instant::now();
        let mut next_upset = Instant::now();
        while kills + stops + upsets > 0
            || self.crew.stopped() > 0
            || self.upset.is_some()
        {
            sleep(Duration::from_millis(10)).await;
            self.crew.go_on(None)?;
            if stops > 0 && self.crew.stopped() < 2 && self.stop_one(is_wild, stops)? {
                stops -= 1;
            }
            if let Some((upset, until)) = self.upset {
                if Instant::now() >= until {
                    self.ground.mend(upset);
                    self.upset = None;
                    next_upset = Instant::now() + self.around(self.plan.gap);
                }
            } else if upsets > 0 && Instant::now() >= next_upset {
                self.upset();
                upsets -= 1;
            }
            if kills > 0
                && Instant::now() >= next_kill
                && self.crew.kill_one(&mut self.random)?
            {
                kills -= 1;
                next_kill = Instant::now() + self.around(self.plan.gap);
            }
            self.crew.hire(self.plan.crew)?;
        }
        Ok(())
    }

    /// A time that is so long on average.
    fn around(&mut self, time: Duration) -> Duration {
        time.mul_f64(2.0 * self.random.f64())
    }

    /// Lets a worker stand still that runs something. Returns whether one does.
    ///
    /// It never holds up the ledger, which is not what is tested. The broker's file is
    /// held up only when times are wild, and then it is tried to, one time in four.
    fn stop_one(&mut self, is_wild: bool, left: usize) -> Result<bool> {
        let Some(name) = self.random.choice(self.crew.names()) else {
            return Ok(false);
        };
        let time = Duration::from_millis(self.random.u64(STANDSTILL));
        self.crew.stop(&name, time)?;
        let in_a_write = self.ground.is_held_up()?;
        let is_file = matches!(self.ground, Ground::File(_));
        let waits_for_a_write =
            is_wild && is_file && left.is_multiple_of(4) && self.tries < 200;
        let unsuited = in_a_write && !is_wild || !in_a_write && waits_for_a_write;
        let is_idle = || Ok::<_, Error>(self.ledger.unfinished(&name)?.is_empty());
        if unsuited || is_held_up(&self.crew.ledger())? || is_idle()? {
            self.tries += 1;
            self.crew.go_on(Some(&name))?;
            return Ok(false);
        }
        self.tries = 0;
        self.done.stops += 1;
        self.done.in_a_write += usize::from(in_a_write);
        Ok(true)
    }

    fn upset(&mut self) {
        let number = self.done.upsets.values().sum::<usize>();
        let upset = Upset::ALL[number % Upset::ALL.len()];
        self.ground.upset(upset);
        let lasts = Duration::from_millis(self.random.u64(100..2000));
        self.upset = Some((upset, Instant::now() + lasts));
        *self.done.upsets.entry(upset).or_default() += 1;
    }

    /// Waits until every job that these workers held was leased again or has ended, and
    /// says how long the former took.
    async fn recover(&mut self, deaths: &[Death]) -> Result<Vec<Duration>> {
        let mut recoveries = Vec::new();
        for death in deaths.iter().filter(|death| !death.was_stopped) {
            for id in self.ledger.unfinished(&death.worker)? {
                let start = Instant::now();
                let again = loop {
                    let job = self.broker.job(id).await?.context("it is lost")?;
                    let mut steps = job.history.iter();
                    let again = steps
                        .find(|step| step.to == State::Leased && step.at.0 > death.at);
                    if again.is_some() || job.state.has_ended() {
                        break again.map(|step| step.at.0 - death.at);
                    }
                    ensure!(start.elapsed() < PATIENCE, "job {id} lies still");
                    sleep(Duration::from_millis(50)).await;
                };
                recoveries.extend(again.map(Duration::from_millis));
            }
        }
        Ok(recoveries)
    }

    /// Lets the workers do what is left.
    async fn run_dry(&mut self, orders: JoinHandle<Result<()>>) -> Result<()> {
        orders.await??;
        self.broker.remove_schedule("tick").await?;
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let stats = insist(|| self.broker.stats()).await?;
            let waits = |state| sum(&stats, state);
            let left = [State::Held, State::Delayed, State::Ready, State::Leased];
            if left.into_iter().map(waits).sum::<u64>() == 0 {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
        // What is left now is stuck, and the judge says so.
        Ok(())
    }

    async fn evidence(
        self,
        told: Told,
        recoveries: Vec<Duration>,
    ) -> Result<Aftermath> {
        let heard = self.crew.heard()?;
        let evidence =
            Evidence::gather(&self.broker, &self.ledger, told, heard).await?;
        Ok(Aftermath {
            done: self.done,
            evidence,
            recoveries,
        })
    }
}

fn sum(stats: &Stats, state: State) -> u64 {
    let kinds = stats.kinds.values().cloned();
    kinds.map(|mut kind| *kind.of(state)).sum()
}
