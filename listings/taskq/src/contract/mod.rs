//! The laws that every broker keeps, and what it takes to try them on one.

mod ends;
mod flow;
mod leases;
mod waiting;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;

use crate::broker::{Broker, KindStats, LeaseRequest, Leased, Outcome, Settlement};
use crate::model::{JobRecord, NewJob, State};
use crate::names::{JobId, Kind};

/// A fresh broker that nobody else uses, and a way to let its time pass.
pub trait Ground: Send + Sync + 'static {
    /// What is tried.
    type Broker: Broker;

    /// The broker.
    fn broker(&self) -> &Self::Broker;

    /// Lets this much time pass by the broker's clock.
    fn pass(&self, time: Duration) -> impl Future<Output = ()> + Send;

    /// The time in which the laws reckon: long enough that a few calls take much less
    /// of it, however busy the machine is. Leases last for one.
    fn unit(&self) -> Duration;
}

/// A law, to be tried on brokers of one sort.
pub struct Law<G> {
    /// Its name, of a test.
    pub name: &'static str,
    /// What it says.
    pub sentence: &'static str,
    /// Tries it. Panics where it is broken.
    pub check: fn(G) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

macro_rules! laws {
    ($($file:ident::$name:ident: $sentence:literal,)*) => {
        /// Every law.
        #[must_use]
        pub fn laws<G: Ground>() -> Vec<Law<G>> {
            vec![$(Law {
                name: stringify!($name),
                sentence: $sentence,
                check: |ground| Box::pin(async move { $file::$name(&ground).await }),
            },)*]
        }
    };
}

// ANCHOR: laws
laws! {
    waiting::priority_then_order:
        "The higher priority is leased first; within one, what was enqueued first.",
    waiting::delay_is_kept:
        "A delayed job is not leased before its time, and keeps its place in line.",
    waiting::id_is_taken_once:
        "A job that is enqueued again under its id is still one job.",
    waiting::repeated_call_takes_the_rest:
        "A call that was half taken is repeated, and each of its jobs is one job.",
    waiting::dedupe_within_the_window:
        "Within its key's window a second job gives way to the first; later, not.",
    waiting::too_large_takes_nothing:
        "If one payload is too large, no job of its call is taken, and no schedule.",
    waiting::wait_ends_when_work_comes:
        "Whoever waits for work hears of a job that is enqueued, or that becomes due.",
    leases::one_holder:
        "A job is leased to one worker at a time, however many ask at once.",
    leases::expired_lease_is_given_again:
        "A job whose lease expired is leased again, with a higher token.",
    leases::stale_token_is_refused:
        "Who holds an old token can neither settle nor extend, and changes nothing.",
    leases::extended_lease_lasts:
        "A lease that is extended in time does not expire.",
    leases::settles_once:
        "A job is settled once: the second settlement is stale.",
    leases::partly_stale_batch:
        "In a batch of settlements each is judged by itself.",
    leases::attempts_are_bounded:
        "A job is leased at most as often as it may be, then it is a dead letter.",
    leases::released_is_no_attempt:
        "A job that is given back counts no attempt, and keeps its place.",
    leases::retry_waits:
        "A failed job waits as long as it was told to, then it is leased again.",
    ends::useless_retry_is_not_made:
        "A failure that asks for no other attempt makes a dead letter at once.",
    ends::dead_letter_is_requeued:
        "A dead letter stays until it is requeued, and then has all its attempts.",
    ends::dead_letter_is_cancelled:
        "A dead letter that is cancelled is forgotten when its time is over.",
    ends::waiting_job_is_cancelled:
        "A job that waits is cancelled at once and is never leased.",
    ends::running_job_hears_of_its_cancellation:
        "A job that runs is cancelled through its worker, which hears as it extends.",
    ends::lost_job_is_cancelled:
        "A job to be cancelled whose worker is lost is cancelled, and not tried again.",
    ends::result_is_kept_for_its_time:
        "A result can be read until its time is over, then the job is forgotten.",
    ends::oversize_result_is_a_dead_letter:
        "A result that is too large makes a dead letter that says so.",
    ends::batch_completes_once:
        "The job behind a batch runs once, when the last member has ended, however.",
    ends::repeated_batch_is_one:
        "A batch that is enqueued again is still one batch.",
    ends::every_job_is_counted_once:
        "Each job is in exactly one state, and the statistics add up.",
    ends::history_tells_each_step:
        "A job's history names each state that it was in, in their order.",
    flow::full_kind_blocks_no_other:
        "A kind for which a worker has no room does not keep others from it.",
    flow::rate_is_kept:
        "No more jobs of a kind begin than its rate allows, however many workers ask.",
    flow::other_rate_is_a_conflict:
        "A service that sets another rate is told so, and changes nothing.",
    flow::occurrence_is_fired_once:
        "Each occurrence of a schedule is enqueued once, however many schedulers run.",
    flow::missed_occurrences:
        "Of missed occurrences the latest fires or each, and a job is told its own.",
    flow::changed_schedule_replaces:
        "A schedule that is put again keeps its next occurrence unless it has changed.",
    flow::unknown_id_is_no_error:
        "An id that nobody knows is answered, and is no error.",
    flow::worker_is_listed:
        "A worker is listed with what it said last, and how long it has been silent.",
}
// ANCHOR_END: laws

// What the laws are told in: parcels, each with a number.

fn kind(name: &str) -> Kind {
    Kind::new(name).expect("it is letters")
}

/// A job of the kind `parcel`.
fn parcel(number: u32) -> NewJob {
    of_kind("parcel", number)
}

fn of_kind(name: &str, number: u32) -> NewJob {
    NewJob::new(kind(name), &number).expect("a number is JSON")
}

/// The numbers of leased parcels.
fn numbers(leased: &[Leased]) -> Vec<u32> {
    let payloads = leased.iter().map(|job| job.spec.payload.get());
    payloads
        .map(|json| json.parse().expect("a parcel has a number"))
        .collect()
}

async fn enqueue<G: Ground>(on: &G, jobs: Vec<NewJob>) {
    on.broker().enqueue(jobs).await.expect("the broker works");
}

/// Leases up to `total` parcels for one unit.
async fn lease<G: Ground>(on: &G, total: usize) -> Vec<Leased> {
    lease_kinds(on, &[("parcel", total)], total).await
}

async fn lease_kinds<G: Ground>(
    on: &G,
    kinds: &[(&str, usize)],
    total: usize,
) -> Vec<Leased> {
    let request = LeaseRequest {
        worker: Arc::from("ann"),
        kinds: kinds.iter().map(|&(name, n)| (kind(name), n)).collect(),
        total,
        lease: on.unit(),
    };
    on.broker().lease(request).await.expect("the broker works")
}

/// Leases one parcel, which must be there.
async fn lease_one<G: Ground>(on: &G) -> Leased {
    let mut leased = lease(on, 1).await;
    assert_eq!(leased.len(), 1, "a parcel is ready");
    leased.remove(0)
}

/// Lets leases of one unit expire, and the reaper come.
async fn outlive_leases<G: Ground>(on: &G) {
    on.pass(on.unit() * 3 / 2).await;
    on.broker().reap(1000).await.expect("the broker works");
}

fn done(job: &Leased) -> Settlement {
    let result = RawValue::from_string("true".to_owned()).expect("it is JSON");
    settlement(job, Outcome::Done(result.into()))
}

fn failed(job: &Leased, retry_in: Option<Duration>) -> Settlement {
    let error = "the label is torn".to_owned();
    settlement(job, Outcome::Failed { error, retry_in })
}

fn settlement(job: &Leased, outcome: Outcome) -> Settlement {
    Settlement {
        id: job.id,
        token: job.token,
        outcome,
    }
}

async fn settle<G: Ground>(on: &G, one: Settlement) -> crate::broker::Settled {
    let settled = on.broker().settle(vec![one]).await;
    settled.expect("the broker works")[0]
}

async fn record<G: Ground>(on: &G, id: JobId) -> JobRecord {
    let record = on.broker().job(id).await.expect("the broker works");
    record.expect("the job is known")
}

async fn state<G: Ground>(on: &G, id: JobId) -> State {
    record(on, id).await.state
}

async fn stats<G: Ground>(on: &G, name: &str) -> KindStats {
    let mut stats = on.broker().stats().await.expect("the broker works");
    stats.kinds.remove(&kind(name)).unwrap_or_default()
}
