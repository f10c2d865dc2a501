//! What the broker does when Redis, or the way to it, fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use taskq::broker::{
    Broker, BrokerError, Enqueued, LeaseRequest, Leased, Outcome, Settled, Settlement,
};
use taskq::redis::{PIECE, Settings};
use taskq::{Kind, NewJob, RedisBroker};
use tokio::time::{sleep, timeout};

use crate::proxy::{Proxy, Weather};
use crate::server::{Server, broker_at, settings};

/// No call takes longer than this, whatever happens.
const SOON: Duration = Duration::from_secs(10);

fn parcels() -> Kind {
    Kind::new("parcel").expect("it is letters")
}

fn parcel(number: usize) -> NewJob {
    NewJob::new(parcels(), &number).expect("a number is JSON")
}

async fn lease(broker: &RedisBroker, total: usize) -> Result<Vec<Leased>, BrokerError> {
    let request = LeaseRequest {
        worker: "ann".into(),
        kinds: vec![(parcels(), total)],
        total,
        lease: Duration::from_mins(1),
    };
    broker.lease(request).await
}

fn done(job: &Leased) -> Settlement {
    let result = serde_json::value::to_raw_value(&true).expect("it is JSON");
    Settlement {
        id: job.id,
        token: job.token,
        outcome: Outcome::Done(Arc::from(result)),
    }
}

/// A call that must fail soon, in a way that lets it be repeated.
async fn unavailable<T: std::fmt::Debug>(
    call: impl Future<Output = Result<T, BrokerError>>,
) -> String {
    let answer = timeout(SOON, call).await.expect("it takes no longer");
    let error = answer.expect_err("nobody is there");
    assert!(error.is_retryable(), "{error}");
    // With its causes, none of them twice.
    let chain: Vec<_> = anyhow::Chain::new(&error)
        .map(ToString::to_string)
        .collect();
    for pair in chain.windows(2) {
        assert!(!pair[0].contains(&pair[1]), "{chain:?}");
    }
    error.to_string()
}

/// Repeats a call until it succeeds, which must be soon.
async fn eventually<T, F: Future<Output = Result<T, BrokerError>>>(
    call: impl Fn() -> F,
) -> T {
    let start = Instant::now();
    loop {
        match call().await {
            Ok(answer) => return answer,
            Err(error) => {
                assert!(error.is_retryable() && start.elapsed() < SOON, "{error}");
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn refused(url: &str) -> BrokerError {
    let broker = RedisBroker::connect(url, settings()).await;
    broker.err().expect("it cannot be used")
}

/// With an append-only file that is written at each command, nothing is lost.
pub async fn restart_loses_nothing() {
    let mut server = Server::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let broker = server.broker().await;
    let jobs: Vec<_> = (0..3).map(parcel).collect();
    broker.enqueue(jobs.clone()).await.expect("it is taken");
    let leased = lease(&broker, 1).await.expect("the broker works");
    server.kill();
    unavailable(broker.settle(vec![done(&leased[0])])).await;
    unavailable(broker.enqueue(vec![parcel(3)])).await;
    server.restart();
    let again = eventually(|| broker.enqueue(jobs.clone())).await;
    assert!(again.iter().all(|it| matches!(it, Enqueued::Duplicate(_))));
    let settled = broker.settle(vec![done(&leased[0])]).await;
    assert_eq!(settled.expect("the broker works"), [Settled::Ok]);
    assert_eq!(lease(&broker, 9).await.expect("the broker works").len(), 2);
}

/// A script is called by the hash of its text: a server that has lost it is given it
/// again.
pub async fn forgotten_scripts_are_given_again() {
    let server = Server::start(&[]);
    let broker = server.broker().await;
    broker.enqueue(vec![parcel(1)]).await.expect("it is taken");
    server.command(&["SCRIPT", "FLUSH"]);
    broker.enqueue(vec![parcel(2)]).await.expect("it is taken");
    server.command(&["SCRIPT", "FLUSH"]);
    assert_eq!(lease(&broker, 9).await.expect("the broker works").len(), 2);
}

/// On a connection that has died without a word, calls end in time, and others take a
/// new one; so does who waits for work.
pub async fn half_open_connection_is_replaced() {
    let server = Server::start(&[]);
    let proxy = Proxy::to(server.port).await;
    let settings = Settings {
        // Only a kick can wake who waits.
        poll: Duration::from_mins(10),
        ..settings()
    };
    let broker = RedisBroker::connect(&proxy.url(), settings).await;
    let broker = broker.expect("the server is suitable");
    broker.enqueue(vec![parcel(1)]).await.expect("it is taken");
    proxy.set(Weather::Silent);
    unavailable(broker.enqueue(vec![parcel(2)])).await;
    proxy.set(Weather::Fair);
    eventually(|| lease(&broker, 9)).await;

    let (kinds, long) = ([parcels()], Duration::from_mins(5));
    let works = async {
        loop {
            broker
                .wait_for_work(&kinds, long)
                .await
                .expect("it can be reached");
            let leased = lease(&broker, 9).await.expect("it can be reached");
            if !leased.is_empty() {
                return leased.len();
            }
        }
    };
    // By now its listener has found its own connection dead, and has another.
    sleep(Duration::from_secs(4)).await;
    let comes = async {
        sleep(Duration::from_millis(300)).await;
        let elsewhere = server.broker().await;
        elsewhere
            .enqueue(vec![parcel(3)])
            .await
            .expect("it is taken");
    };
    let (number, ()) = timeout(SOON, async { tokio::join!(works, comes) })
        .await
        .expect("it is told of the job");
    assert_eq!(number, 1);
}

/// A call whose answer is lost may have been made. Repeated, it changes nothing more.
pub async fn lost_answer_is_asked_for_again() {
    let server = Server::start(&[]);
    let proxy = Proxy::to(server.port).await;
    let broker = broker_at(&proxy.url()).await;
    // The server has to have the scripts: a call by a hash that it does not know is
    // none.
    broker.enqueue(vec![parcel(0)]).await.expect("it is taken");
    let leased = lease(&broker, 9).await.expect("the broker works");
    let settled = broker.settle(vec![done(&leased[0])]).await;
    assert_eq!(settled.expect("the broker works"), [Settled::Ok]);

    let job = parcel(1);
    proxy.set(Weather::Deaf);
    unavailable(broker.enqueue(vec![job.clone()])).await;
    proxy.set(Weather::Fair);
    let again = eventually(|| broker.enqueue(vec![job.clone()])).await;
    assert_eq!(again, [Enqueued::Duplicate(job.id)]);
    let leased = lease(&broker, 9).await.expect("the broker works");
    assert_eq!(leased.len(), 1);
    proxy.set(Weather::Deaf);
    unavailable(broker.settle(vec![done(&leased[0])])).await;
    proxy.set(Weather::Fair);
    let again = eventually(|| broker.settle(vec![done(&leased[0])])).await;
    assert_eq!(again, [Settled::Stale]);
    let stats = broker.stats().await.expect("the broker works");
    assert_eq!(stats.kinds[&parcels()].total_done, 2);
}

/// However often the connection is cut, each job is taken once.
pub async fn cuts_take_nothing_away() {
    let server = Server::start(&[]);
    let proxy = Proxy::to(server.port).await;
    let broker = broker_at(&proxy.url()).await;
    let cuts = async {
        for _ in 0..20 {
            sleep(Duration::from_millis(100)).await;
            proxy.set(Weather::Cut);
            sleep(Duration::from_millis(5)).await;
            proxy.set(Weather::Slow(Duration::from_millis(2)));
        }
    };
    let enqueues = async {
        let start = Instant::now();
        let mut taken = 0;
        while start.elapsed() < Duration::from_millis(2500) {
            let jobs: Vec<_> = (0..20).map(parcel).collect();
            eventually(|| broker.enqueue(jobs.clone())).await;
            taken += jobs.len();
        }
        taken
    };
    let (taken, ()) = tokio::join!(enqueues, cuts);
    let mut found = 0;
    let mut settled = 0;
    while settled < taken {
        let leased = eventually(|| lease(&broker, 100)).await;
        assert!(!leased.is_empty(), "{settled} of {taken}");
        found += leased.len();
        let settlements: Vec<_> = leased.iter().map(done).collect();
        settled += eventually(|| broker.settle(settlements.clone()))
            .await
            .len();
    }
    assert_eq!(found, taken);
    let stats = broker.stats().await.expect("the broker works");
    let stats = &stats.kinds[&parcels()];
    assert_eq!(
        (stats.total_enqueued, stats.done),
        (taken as u64, taken as u64)
    );
}

/// A slow network is slow, and nothing else.
pub async fn slow_network_is_no_failure() {
    let server = Server::start(&[]);
    let proxy = Proxy::to(server.port).await;
    proxy.set(Weather::Slow(Duration::from_millis(100)));
    let broker = broker_at(&proxy.url()).await;
    broker.enqueue(vec![parcel(1)]).await.expect("it is taken");
    assert_eq!(lease(&broker, 9).await.expect("the broker works").len(), 1);
}

/// What cannot keep a queue says so when it is connected to.
pub async fn unsuitable_server_is_named() {
    let evicting =
        Server::start(&["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]);
    let error = refused(&evicting.url()).await.to_string();
    assert!(
        error.contains("allkeys-lru") && error.contains("noeviction"),
        "{error}"
    );

    let port = evicting.port.to_string();
    let replica = Server::start(&["--replicaof", "127.0.0.1", &port]);
    let error = refused(&replica.url()).await;
    assert!(matches!(error, BrokerError::Unsuitable { .. }), "{error}");
    assert!(error.to_string().contains("read-only replica"), "{error}");

    let proxy = Proxy::to(replica.port).await;
    proxy.set(Weather::Old);
    let error = refused(&proxy.url()).await;
    assert!(matches!(error, BrokerError::Unsuitable { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("version 5.") && text.contains("6.2 or later"),
        "{text}"
    );
}

/// Nobody is let in without the password, which no message shows.
pub async fn password_is_asked_for_and_kept() {
    let server = Server::start(&["--requirepass", "sesame"]);
    let error = refused(&server.url()).await;
    assert!(matches!(error, BrokerError::Unsuitable { .. }), "{error}");
    let address = format!("127.0.0.1:{}", server.port);
    broker_at(&format!("redis://:sesame@{address}")).await;
    let wrong = refused(&format!("redis://:sesam@{address}")).await;
    assert!(matches!(wrong, BrokerError::Unsuitable { .. }), "{wrong}");
    let none = refused("redis://:sesame@host:no-port").await;
    assert!(matches!(none, BrokerError::Invalid(_)), "{none}");
    for error in [wrong, none] {
        assert!(!format!("{error} {error:?}").contains(":sesam"), "{error}");
    }
    drop(server);
    let error = refused(&format!("redis://{address}")).await;
    assert!(
        error.is_retryable() && error.to_string().contains(&address),
        "{error}"
    );
}

/// A failover makes a replica of the server, and back: calls fail until it is over.
pub async fn failover_is_outlived() {
    let server = Server::start(&[]);
    let broker = server.broker().await;
    broker.enqueue(vec![parcel(1)]).await.expect("it is taken");
    server.command(&["REPLICAOF", "127.0.0.1", "1"]);
    unavailable(broker.enqueue(vec![parcel(2)])).await;
    server.command(&["REPLICAOF", "NO", "ONE"]);
    eventually(|| broker.enqueue(vec![parcel(3)])).await;
    assert_eq!(lease(&broker, 9).await.expect("the broker works").len(), 2);
}

/// A server without memory takes no more jobs, and is still told of what is done.
pub async fn full_server_works_itself_free() {
    let server = Server::start(&["--maxmemory", "6mb"]);
    let broker = server.broker().await;
    let mut taken = 0;
    let error = loop {
        let jobs = (0..100).map(|_| NewJob::new(parcels(), &"x".repeat(500)));
        let jobs: Result<Vec<_>, _> = jobs.collect();
        match broker.enqueue(jobs.expect("text is JSON")).await {
            Ok(jobs) => taken += jobs.len(),
            Err(error) => break error,
        }
        assert!(taken < 100_000, "memory has an end");
    };
    assert!(
        error.is_retryable() && error.to_string().contains("maxmemory"),
        "{error}"
    );
    let mut settled = 0;
    loop {
        let leased = lease(&broker, 100).await.expect("it needs no memory");
        if leased.is_empty() {
            break;
        }
        let settlements: Vec<_> = leased.iter().map(done).collect();
        let counted = broker
            .settle(settlements)
            .await
            .expect("it needs no memory");
        assert!(counted.iter().all(|it| *it == Settled::Ok));
        settled += counted.len();
    }
    assert_eq!(settled, taken, "none was taken by half");
}

/// What another program wrote under the queue's name is no job, and no panic.
pub async fn foreign_data_is_named() {
    let server = Server::start(&[]);
    let broker = server.broker().await;
    let job = parcel(1);
    server.command(&["SET", "{q:test}:spec", "something else"]);
    let error = broker.enqueue(vec![job]).await.expect_err("it is no hash");
    assert!(matches!(error, BrokerError::Corrupt { .. }), "{error}");
    server.command(&["DEL", "{q:test}:spec"]);
    let job = parcel(2);
    broker
        .enqueue(vec![job.clone()])
        .await
        .expect("it is taken");
    let lua = "for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do \
               redis.call('HSET', KEYS[1], id, 'no record') end return 'OK'";
    server.command(&["EVAL", lua, "1", "{q:test}:spec"]);
    let error = broker.job(job.id).await.expect_err("it is no record");
    assert!(matches!(error, BrokerError::Corrupt { .. }), "{error}");
}

/// Calls about many jobs are made in pieces, and keep the order.
pub async fn many_jobs_go_in_pieces() {
    let server = Server::start(&[]);
    let broker = server.broker().await;
    let jobs: Vec<_> = (0..1700).map(parcel).collect();
    broker.enqueue(jobs.clone()).await.expect("it is taken");
    // Cancelled jobs leave entries behind, which cost nobody a job.
    for job in &jobs[100..400] {
        broker.cancel(job.id).await.expect("the broker works");
    }
    let leased = lease(&broker, 1200).await.expect("the broker works");
    let ids: Vec<_> = leased.iter().map(|job| job.id).collect();
    let expected = jobs[..100].iter().chain(&jobs[400..1500]).map(|job| job.id);
    assert_eq!(ids, expected.collect::<Vec<_>>());
    let leases = leased.iter().map(|job| (job.id, job.token)).collect();
    let extended = broker.extend(leases, Duration::ZERO).await;
    assert_eq!(extended.expect("the broker works").len(), 1200);
    let reaped = broker.reap(1100).await.expect("the broker works");
    assert_eq!(reaped.reclaimed, 1100);
    let reaped = broker.reap(9999).await.expect("the broker works");
    assert_eq!(reaped.reclaimed, 100);
    let leased = lease(&broker, 9999).await.expect("the broker works");
    assert_eq!(leased.len(), 1400);
    let ids: Vec<_> = leased.iter().map(|job| job.id).collect();
    assert!(ids.is_sorted(), "each has kept its place");
    let settled = broker.settle(leased.iter().map(done).collect()).await;
    assert_eq!(settled.expect("the broker works").len(), 1400);
    // Nothing of a lease remains.
    for key in ["leased", "calls", "open"] {
        let exists = server.command(&["EXISTS", &format!("{{q:test}}:{key}")]);
        assert_eq!(exists, "0", "{key}");
    }
}

/// Of many jobs the first piece is taken, and then the way to the server fails.
pub async fn call_that_failed_half_way_is_repeated() {
    let server = Server::start(&[]);
    let proxy = Proxy::to(server.port).await;
    let broker = broker_at(&proxy.url()).await;
    let there = server.broker().await;
    let jobs: Vec<_> = (0..1200).map(parcel).collect();
    // The server has to have the script.
    there
        .enqueue(jobs[..1].to_vec())
        .await
        .expect("it is taken");
    proxy.set(Weather::Deaf);
    unavailable(broker.enqueue(jobs.clone())).await;
    let stats = there.stats().await.expect("the broker works");
    assert_eq!(stats.kinds[&parcels()].ready, PIECE as u64);

    proxy.set(Weather::Fair);
    let answer = eventually(|| broker.enqueue(jobs.clone())).await;
    let ids: Vec<_> = answer.iter().map(|enqueued| enqueued.id()).collect();
    assert_eq!(ids, jobs.iter().map(|job| job.id).collect::<Vec<_>>());
    let stats = there.stats().await.expect("the broker works");
    assert_eq!(stats.kinds[&parcels()].total_enqueued, 1200);
    let leased = lease(&there, 2000).await.expect("the broker works");
    let leased: Vec<_> = leased.iter().map(|job| job.id).collect();
    assert_eq!(leased, ids);
}

/// Of a cluster, any node will do: it says which one has the queue.
pub async fn cluster_node_leads_to_another() {
    let other = Server::cluster();
    let server = Server::start(&["--cluster-enabled", "yes"]);
    let port = other.port.to_string();
    server.command(&["CLUSTER", "MEET", "127.0.0.1", &port]);
    let start = Instant::now();
    while !server
        .command(&["CLUSTER", "INFO"])
        .contains("cluster_state:ok")
    {
        assert!(start.elapsed() < SOON, "they meet");
        sleep(Duration::from_millis(50)).await;
    }
    let broker = server.broker().await;
    broker.enqueue(vec![parcel(1)]).await.expect("it is taken");
    assert_eq!(lease(&broker, 9).await.expect("the broker works").len(), 1);
}
