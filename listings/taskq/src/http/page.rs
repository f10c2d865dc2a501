//! The live page: three files and the numbers that it asks for each second.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use serde::Serialize;

use crate::broker::{Broker, BrokerError, Stats, WorkerInfo};
use crate::names::{JobId, Kind, Timestamp};

/// How many dead letters the page shows.
const DEAD: usize = 20;

pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let file = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(CONTENT_TYPE, kind)], text).into_response() })
    };
    let html = file("text/html; charset=utf-8", include_str!("page.html"));
    let css = file("text/css; charset=utf-8", include_str!("page.css"));
    let js = file("text/javascript; charset=utf-8", include_str!("page.js"));
    let icon = file("image/svg+xml", include_str!("icon.svg"));
    Router::new()
        .route("/", html)
        .route("/page.css", css)
        .route("/page.js", js)
        .route("/icon.svg", icon)
}

/// What the page shows.
#[derive(Serialize)]
pub(super) struct Snapshot {
    /// The time by the broker's clock.
    now: Timestamp,
    #[serde(flatten)]
    stats: Stats,
    workers: Vec<Worker>,
    schedules: Vec<Planned>,
    dead: Vec<Dead>,
}

#[derive(Serialize)]
struct Worker {
    #[serde(flatten)]
    info: WorkerInfo,
    heard_ms: u128,
}

#[derive(Serialize)]
struct Planned {
    name: String,
    kind: Kind,
    cron: String,
    zone: String,
    next: Option<Timestamp>,
}

#[derive(Serialize)]
struct Dead {
    id: JobId,
    kind: Kind,
    attempts: u32,
    error: Option<String>,
}

/// Asks a broker for all of it.
pub(super) async fn snapshot<B: Broker>(broker: &B) -> Result<Snapshot, BrokerError> {
    let (now, planned) = broker.schedules().await?;
    let workers = broker.workers().await?.into_iter();
    let dead = broker.dead(None, 0, DEAD).await?.into_iter();
    Ok(Snapshot {
        now,
        stats: broker.stats().await?,
        workers: workers
            .map(|(info, heard)| Worker {
                info,
                heard_ms: heard.as_millis(),
            })
            .collect(),
        schedules: planned
            .into_iter()
            .map(|planned| {
                let (cron, zone) = planned.schedule.pattern();
                Planned {
                    cron: cron.to_owned(),
                    zone: zone.to_owned(),
                    kind: planned.schedule.spec.kind.clone(),
                    name: planned.schedule.name,
                    next: planned.next,
                }
            })
            .collect(),
        dead: dead
            .map(|job| Dead {
                id: job.id,
                kind: job.spec.kind.clone(),
                attempts: job.attempts,
                error: job.error,
            })
            .collect(),
    })
}
