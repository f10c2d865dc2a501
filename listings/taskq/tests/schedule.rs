//! Schedules in virtual time, and the wall clocks they follow.

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Line, Remote, kind};
use taskq::broker::{Broker, LeaseRequest, Leased};
use taskq::names::Timestamp;
use taskq::schedule::{Missed, Schedule};
use taskq::{Ctx, MemBroker, NewJob, Registry, Worker, WorkerOptions, upkeep};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

const HOUR: Duration = Duration::from_hours(1);

/// 2026-03-23, a Monday, 00:00 UTC. The clocks of Europe go forward on the Sunday
/// after.
const MONDAY: Timestamp = Timestamp(1_774_224_000_000);

fn report() -> NewJob {
    NewJob::new(kind("report"), &()).expect("it is JSON")
}

fn schedule(cron: &str, zone: &str) -> Schedule {
    Schedule::new("report", cron, zone, report()).expect("it is a pattern")
}

fn occurrences(cron: &str, zone: &str, after: Timestamp, count: usize) -> Vec<String> {
    let schedule = schedule(cron, zone);
    let next = |at: &Timestamp| schedule.next_after(*at).expect("it is valid");
    std::iter::successors(Some(after), next)
        .skip(1)
        .take(count)
        .map(|at| at.to_string().replace(":00.000Z", ""))
        .collect()
}

#[test]
fn a_time_is_the_wall_clock_s() {
    let sunday = MONDAY.after(HOUR * 24 * 5);
    // 07:30 in Berlin is an hour earlier by UTC once summer has begun.
    assert_eq!(
        occurrences("30 7 * * *", "Europe/Berlin", sunday, 3),
        ["2026-03-28T06:30", "2026-03-29T05:30", "2026-03-30T05:30"]
    );
    // 02:30 does not exist on that Sunday: it fires when the clocks have moved.
    assert_eq!(
        occurrences("30 2 * * *", "Europe/Berlin", sunday, 3),
        ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"]
    );
    // In autumn 02:30 comes twice: it fires once.
    let october = Timestamp(1_792_800_000_000);
    assert_eq!(
        occurrences("30 2 * * *", "Europe/Berlin", october, 3),
        ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]
    );
}

#[test]
fn what_is_no_schedule_says_what_would_be() {
    for (cron, zone, message) in [
        ("61 * * * *", "UTC", "`61 * * * *` is no cron pattern"),
        ("every day", "UTC", "`every day` is no cron pattern"),
        ("", "UTC", "`` is no cron pattern"),
        (
            "0 0 * * *",
            "Mars/Olympus",
            "`Mars/Olympus` is no time zone",
        ),
    ] {
        let error = Schedule::new("report", cron, zone, report()).expect_err(message);
        assert!(error.to_string().starts_with(message), "{error}");
    }
    // A day that never comes is a schedule without an occurrence.
    let never = schedule("0 0 30 2 *", "UTC").next_after(MONDAY);
    assert_eq!(never.expect("it is a pattern"), None);
}

// ANCHOR: week
#[tokio::test(start_paused = true)]
async fn a_week_of_hours_runs_once_each() {
    let broker = MemBroker::starting_at(MONDAY);
    let ran = Arc::new(Mutex::new(Vec::new()));
    let stop = CancellationToken::new();
    let mut registry = Registry::default();
    let log = Arc::clone(&ran);
    registry.on(kind("report"), move |ctx: Ctx, ()| {
        let log = Arc::clone(&log);
        async move {
            sleep(Duration::from_mins(10)).await;
            let hour = ctx.occurrence().expect("a schedule made it");
            log.lock().expect("nobody panics with it").push(hour);
            Ok(())
        }
    });
    // What wakes a worker here is news of work, twice an hour its heart, and nothing
    // else.
    let options = WorkerOptions {
        lease: HOUR * 3 / 2,
        poll: HOUR * 24,
        ..WorkerOptions::default()
    };
    let (_, slots) = watch::channel(4);
    let worker = Worker::with_options(broker.clone(), registry, slots, options);
    let worker = tokio::spawn(worker.run(stop.clone()));
    // Three schedulers, each with its own chance, see every hour.
    for seed in 0..3 {
        let (broker, stop) = (broker.clone(), stop.clone());
        tokio::spawn(async move {
            upkeep::run(&broker, Duration::from_mins(5), seed, &stop).await;
        });
    }
    broker
        .put_schedule(schedule("0 * * * *", "UTC"))
        .await
        .expect("it works");
    sleep(HOUR * 24 * 7 + HOUR / 2).await;

    let ran = ran.lock().expect("nobody panics with it").clone();
    let hour = |n| jiff::Timestamp::try_from(MONDAY.after(HOUR * n));
    let each_hour: Result<Vec<_>, _> = (1..=7 * 24).map(hour).collect();
    assert_eq!(ran, each_hour.expect("it is before 9999"));
    stop.cancel();
    let drained = worker.await.expect("a worker does not panic");
    assert_eq!((drained.released, drained.unsettled), (0, 0));
    let stats = broker.stats().await.expect("it works");
    let stats = &stats.kinds[&kind("report")];
    assert_eq!((stats.total_enqueued, stats.total_done), (168, 168));
    // Kept for a day, and forgotten since.
    assert!((24..=25).contains(&stats.done), "{}", stats.done);
}
// ANCHOR_END: week

#[tokio::test(start_paused = true)]
async fn a_scheduler_that_was_away_makes_up_as_told() {
    for (missed, expected) in [(Missed::Latest, 48..=48), (Missed::Each, 1..=48)] {
        let broker = MemBroker::starting_at(MONDAY);
        let hourly = schedule("0 * * * *", "UTC").missed(missed);
        broker.put_schedule(hourly).await.expect("it works");
        sleep(HOUR * 48 + HOUR / 3).await;
        let expected: Vec<_> = expected.map(|n| MONDAY.after(HOUR * n)).collect();
        for expected in [&expected[..], &[]] {
            upkeep::once(&broker).await.expect("it works");
            assert_eq!(fired(&broker).await, expected, "{missed:?}");
        }
    }
}

/// The occurrences for which jobs wait, which are leased now.
async fn fired(broker: &impl Broker) -> Vec<Timestamp> {
    let request = LeaseRequest {
        worker: "ann".into(),
        kinds: vec![(kind("report"), 1000)],
        total: 1000,
        lease: HOUR * 1000,
    };
    let leased = broker.lease(request).await.expect("it works");
    let occurrence = |job: &Leased| job.spec.occurrence.expect("a schedule made it");
    leased.iter().map(occurrence).collect()
}

#[tokio::test(start_paused = true)]
async fn the_latest_occurrence_is_the_last_of_all_whatever_the_clocks_do() {
    // The two Sundays of 2026 on which the clocks of Berlin are changed, from noon on
    // the day before.
    for saturday in [1_774_695_600_000, 1_792_836_000_000].map(Timestamp) {
        for cron in ["0 * * * *", "30 2 * * *", "*/7 * * * *", "15,45 1-3 * * *"] {
            for hours in [13, 14, 15, 16] {
                let mut all = Vec::new();
                for missed in [Missed::Each, Missed::Latest] {
                    let broker = MemBroker::starting_at(saturday);
                    let often = schedule(cron, "Europe/Berlin").missed(missed);
                    broker.put_schedule(often).await.expect("it works");
                    sleep(HOUR * hours).await;
                    upkeep::once(&broker).await.expect("it works");
                    all.push(fired(&broker).await);
                }
                let last: Vec<_> = all[0].last().into_iter().copied().collect();
                assert_eq!(all[1], last, "{cron}, {hours} h after {saturday}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_hour_has_one_job_where_the_clocks_change() {
    for (evening, hours) in [
        // 02:00 in Berlin is 03:00.
        (
            Timestamp(1_774_735_200_000),
            [
                "00:00+01:00",
                "01:00+01:00",
                "03:00+02:00",
                "04:00+02:00",
                "05:00+02:00",
            ],
        ),
        // 03:00 is 02:00 once more.
        (
            Timestamp(1_792_875_600_000),
            [
                "00:00+02:00",
                "01:00+02:00",
                "02:00+02:00",
                "02:00+01:00",
                "03:00+01:00",
            ],
        ),
    ] {
        let broker = MemBroker::starting_at(evening.after(Duration::from_secs(1)));
        let hourly = schedule("0 * * * *", "Europe/Berlin").missed(Missed::Each);
        broker.put_schedule(hourly).await.expect("it works");
        sleep(HOUR * 5).await;
        upkeep::once(&broker).await.expect("it works");
        let fired = fired(&broker).await;
        let local = fired.iter().map(|&at| {
            let at = jiff::Timestamp::try_from(at).expect("it is before 9999");
            let at = at.in_tz("Europe/Berlin").expect("it is a zone");
            at.strftime("%H:%M%:z").to_string()
        });
        assert_eq!(local.collect::<Vec<_>>(), hours);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_fires_nothing_twice() {
    let line = Remote::new(MemBroker::starting_at(MONDAY));
    line.put_schedule(schedule("0 * * * *", "UTC"))
        .await
        .expect("it works");
    sleep(HOUR).await;
    line.set(Line::Deaf);
    upkeep::once(&line).await.expect_err("no answer comes");
    line.set(Line::Up);
    upkeep::once(&line).await.expect("it works");
    assert_eq!(total(&line).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_stop_is_not_kept_waiting_by_what_is_left_to_do() {
    let line = Remote::new(MemBroker::starting_at(MONDAY));
    let hourly = schedule("0 * * * *", "UTC").missed(Missed::Each);
    line.put_schedule(hourly).await.expect("it works");
    sleep(HOUR * 48).await;
    line.set(Line::Slow(Duration::from_secs(1)));
    let stop = CancellationToken::new();
    let (upkept, stopped) = (line.clone(), stop.clone());
    let upkeep = tokio::spawn(async move {
        upkeep::run(&upkept, Duration::from_secs(1), 7, &stopped).await;
    });
    sleep(Duration::from_secs(10)).await;
    stop.cancel();
    let soon = tokio::time::timeout(Duration::from_millis(1), upkeep).await;
    soon.expect("it stops at once").expect("it does not panic");
    line.set(Line::Up);
    assert!((1..48).contains(&total(&line).await));
    // Who comes next goes on from there: each is there once.
    upkeep::once(&line).await.expect("it works");
    assert_eq!(total(&line).await, 48);
}

async fn total(broker: &impl Broker) -> u64 {
    let stats = broker.stats().await.expect("it works");
    stats
        .kinds
        .get(&kind("report"))
        .map_or(0, |stats| stats.total_enqueued)
}
