//! What is told over HTTP.

mod common;

use std::time::Duration;

use common::{Line, Remote, kind};
use taskq::broker::{Broker, LeaseRequest, Outcome, Settlement, WorkerInfo};
use taskq::schedule::Schedule;
use taskq::{JobId, MemBroker, NewJob, http};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A broker and its pages, which end with it.
struct Pages {
    broker: MemBroker,
    line: Remote,
    base: String,
    draining: CancellationToken,
    stop: CancellationToken,
}

impl Pages {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port is free");
        let base = listener.local_addr().expect("it is bound").to_string();
        let broker = MemBroker::default();
        let line = Remote::new(broker.clone());
        let (draining, stop) = (CancellationToken::new(), CancellationToken::new());
        let (far, dr, st) = (line.clone(), draining.clone(), stop.clone());
        tokio::spawn(http::serve(listener, far, dr, st));
        Self {
            broker,
            line,
            base,
            draining,
            stop,
        }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        self.get_as(&self.base, path).await
    }

    /// Asks as somebody does who believes that this is `host`.
    async fn get_as(&self, host: &str, path: &str) -> (u16, String) {
        let (url, host) = (format!("http://{}{path}", self.base), host.to_owned());
        let ask = move || {
            let agent = ureq::Agent::config_builder().http_status_as_error(false);
            let agent = agent.build().new_agent();
            let mut answer = agent.get(url).header("Host", host).call()?;
            let policy = answer.headers().get("content-security-policy").cloned();
            let policy = policy.expect("every answer has one");
            assert!(
                policy
                    .to_str()
                    .is_ok_and(|it| it.starts_with("default-src 'none'"))
            );
            let text = answer.body_mut().read_to_string()?;
            Ok::<_, ureq::Error>((answer.status().as_u16(), text))
        };
        let answer = tokio::task::spawn_blocking(ask).await;
        answer.expect("it does not panic").expect("it answers")
    }

    /// One job that failed, one that waits, a worker and a schedule.
    async fn fill(&self) -> JobId {
        let mail = |number| {
            let job = NewJob::new(kind("email"), &"<b>ann</b>").expect("it is JSON");
            job.id(JobId::from_u128(number))
        };
        let broker = &self.broker;
        broker.enqueue(vec![mail(1)]).await.expect("it works");
        let lease = LeaseRequest {
            worker: "ann".into(),
            kinds: vec![(kind("email"), 1)],
            total: 1,
            lease: Duration::from_mins(1),
        };
        let leased = broker.lease(lease).await.expect("it works");
        let settlement = Settlement {
            id: leased[0].id,
            token: leased[0].token,
            outcome: Outcome::Failed {
                error: "no such address".to_owned(),
                retry_in: None,
            },
        };
        broker.settle(vec![settlement]).await.expect("it works");
        broker.enqueue(vec![mail(2)]).await.expect("it works");
        let worker = WorkerInfo {
            id: "ann".into(),
            kinds: vec![kind("email")],
            slots: 4,
            running: 1,
        };
        broker.heartbeat(worker).await.expect("it works");
        let schedule = Schedule::new("yearly", "0 0 1 1 *", "UTC", mail(3));
        let schedule = schedule.expect("it is a pattern");
        broker.put_schedule(schedule).await.expect("it works");
        leased[0].id
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[tokio::test]
async fn ready_says_no_without_a_broker_and_while_draining() {
    let pages = Pages::new().await;
    assert_eq!(pages.get("/health").await, (200, "ok\n".to_owned()));
    assert_eq!(pages.get("/ready").await, (200, "ready\n".to_owned()));

    pages.line.set(Line::Cut);
    let (status, text) = pages.get("/ready").await;
    assert_eq!(status, 503);
    assert!(text.contains("the broker is not available"), "{text}");
    for path in [
        "/metrics",
        "/stats.json",
        &format!("/jobs/{}", JobId::new()),
    ] {
        assert_eq!(pages.get(path).await.0, 503, "{path}");
    }
    assert_eq!(pages.get("/health").await.0, 200);

    pages.line.set(Line::Up);
    assert_eq!(pages.get("/ready").await.0, 200);
    pages.draining.cancel();
    let draining = (503, "{\"error\":\"draining\"}\n".to_owned());
    assert_eq!(pages.get("/ready").await, draining);
    assert_eq!(pages.get("/health").await.0, 200);
}

#[tokio::test]
async fn metrics_count_each_state_of_each_kind() {
    let pages = Pages::new().await;
    pages.fill().await;
    let (status, text) = pages.get("/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "# TYPE taskq_jobs gauge",
        "taskq_jobs{kind=\"email\",state=\"ready\"} 1",
        "taskq_jobs{kind=\"email\",state=\"dead\"} 1",
        "taskq_jobs{kind=\"email\",state=\"done\"} 0",
        "# TYPE taskq_enqueued_total counter",
        "taskq_enqueued_total{kind=\"email\"} 2",
        "taskq_failed_attempts_total{kind=\"email\"} 1",
        "taskq_workers 1",
        "taskq_slots 4",
        "taskq_running 1",
    ] {
        assert!(text.lines().any(|it| it == line), "no {line} in\n{text}");
    }
    // Each name is introduced once, before its numbers, as Prometheus wants it.
    let mut names: Vec<_> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("# TYPE ") {
            Some(rest) => names.push(rest.split(' ').next().expect("a name")),
            None if line.starts_with('#') => {}
            None => {
                let name = line.split(['{', ' ']).next();
                assert_eq!(name, names.last().copied(), "{line}");
            }
        }
    }
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[tokio::test]
async fn a_job_is_told_with_its_history() {
    let pages = Pages::new().await;
    let id = pages.fill().await;
    let (status, text) = pages.get(&format!("/jobs/{id}")).await;
    assert_eq!(status, 200);
    let job: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(job["error"], "no such address");
    let steps = job["history"].as_array().expect("it is a list");
    let steps: Vec<_> = steps.iter().map(|step| step["to"].as_str()).collect();
    assert_eq!(steps, [Some("ready"), Some("leased"), Some("dead")]);

    let (status, text) = pages.get(&format!("/jobs/{}", JobId::from_u128(9))).await;
    assert_eq!(status, 404);
    assert!(text.contains("it never was, or is forgotten"), "{text}");
    let (status, text) = pages.get("/jobs/nine").await;
    assert_eq!(status, 400);
    assert!(text.contains("it takes a UUID"), "{text}");
}

#[tokio::test]
async fn the_page_is_all_there_and_has_its_numbers() {
    let pages = Pages::new().await;
    let id = pages.fill().await;
    let (_, html) = pages.get("/").await;
    for file in ["page.css", "page.js", "icon.svg"] {
        assert!(html.contains(file), "{file}");
        assert_eq!(pages.get(&format!("/{file}")).await.0, 200, "{file}");
    }
    let (_, text) = pages.get("/stats.json").await;
    let stats: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(stats["kinds"]["email"]["ready"], 1);
    assert_eq!(stats["workers"][0]["id"], "ann");
    assert_eq!(stats["schedules"][0]["name"], "yearly");
    assert_eq!(stats["dead"][0]["id"], id.to_string());
    assert_eq!(pages.get("/jobs").await.0, 404);
}

/// A page from elsewhere that leads a browser here under its own name reads nothing.
#[tokio::test]
async fn another_host_is_refused_on_this_machines_address() {
    let pages = Pages::new().await;
    for host in ["127.0.0.1", "localhost:7029", "LocalHost", "[::1]:7029"] {
        assert_eq!(pages.get_as(host, "/stats.json").await.0, 200, "{host}");
    }
    for host in [
        "example.com",
        "127.0.0.1.example.com:80",
        "localhost.example.com",
    ] {
        assert_eq!(pages.get_as(host, "/stats.json").await.0, 421, "{host}");
    }
}
