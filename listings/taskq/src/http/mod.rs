//! What a process tells over HTTP: whether it works, how much, and what became of a
//! job. It only reads: whoever reaches it can change nothing.

mod metrics;
mod page;

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::broker::{Broker, BrokerError};
use crate::names::JobId;

/// How long a broker may take to answer before it counts as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// Nothing that a page shows can run, and nothing is loaded from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What every answer needs.
#[derive(Clone)]
struct App<B> {
    broker: B,
    draining: CancellationToken,
    only_local: bool,
}

/// The pages of a broker. After `draining`, `/ready` says no.
///
/// With `only_local`, requests that name another host than this machine are refused: a
/// page from elsewhere could lead a browser here under a name of its own.
pub fn router<B: Broker + Clone>(
    broker: B,
    draining: CancellationToken,
    only_local: bool,
) -> Router {
    let app = App {
        broker,
        draining,
        only_local,
    };
    Router::new()
        .route("/health", get(async || "ok\n"))
        .route("/ready", get(ready::<B>))
        .route("/metrics", get(metrics::<B>))
        .route("/stats.json", get(stats::<B>))
        .route("/jobs/{id}", get(job::<B>))
        .merge(page::router())
        .layer(middleware::from_fn_with_state(app.clone(), guard::<B>))
        .with_state(app)
}

/// Serves the pages until `stop`. Behind an address of this machine alone, only who asks
/// for this machine is answered.
///
/// # Errors
///
/// What the network said.
pub async fn serve<B: Broker + Clone>(
    listener: TcpListener,
    broker: B,
    draining: CancellationToken,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let only_local = listener.local_addr()?.ip().is_loopback();
    axum::serve(listener, router(broker, draining, only_local))
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}

/// Adds what every answer has, and refuses who asks under a wrong name.
async fn guard<B: Broker>(
    State(app): State<App<B>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let mut response = if app.only_local && !is_local(request.headers()) {
        let text = "ask for 127.0.0.1 or localhost: this address is for this machine\n";
        (StatusCode::MISDIRECTED_REQUEST, text).into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_local(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let Some(host) = host else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_matches(['[', ']']).parse();
    name.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// Why there is no answer.
enum Failure {
    Away(String),
    NotFound(String),
    Bad(String),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::Away(error) => (StatusCode::SERVICE_UNAVAILABLE, error),
            Self::NotFound(error) => (StatusCode::NOT_FOUND, error),
            Self::Bad(error) => (StatusCode::BAD_REQUEST, error),
        };
        (status, json(&serde_json::json!({ "error": error }))).into_response()
    }
}

fn json(value: &impl Serialize) -> Response {
    let text = serde_json::to_string(value).expect("it has string keys only");
    ([(header::CONTENT_TYPE, "application/json")], text + "\n").into_response()
}

/// What the broker answers, if it does so in time.
async fn ask<T>(
    call: impl Future<Output = Result<T, BrokerError>>,
) -> Result<T, Failure> {
    match timeout(PATIENCE, call).await {
        Ok(answer) => answer.map_err(|error| Failure::Away(error.to_string())),
        Err(_) => Err(Failure::Away(format!(
            "the broker has not answered for {PATIENCE:?}"
        ))),
    }
}

async fn ready<B: Broker>(State(app): State<App<B>>) -> Result<&'static str, Failure> {
    if app.draining.is_cancelled() {
        return Err(Failure::Away("draining".to_owned()));
    }
    ask(app.broker.workers()).await?;
    Ok("ready\n")
}

async fn metrics<B: Broker>(State(app): State<App<B>>) -> Result<Response, Failure> {
    let calls = async { Ok((app.broker.stats().await?, app.broker.workers().await?)) };
    let (stats, workers) = ask(calls).await?;
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    let text = metrics::text(&stats, &workers);
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

async fn stats<B: Broker>(State(app): State<App<B>>) -> Result<Response, Failure> {
    Ok(json(&ask(page::snapshot(&app.broker)).await?))
}

async fn job<B: Broker>(
    State(app): State<App<B>>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let parsed: Result<JobId, _> = id.parse();
    let id = parsed.map_err(|error| Failure::Bad(error.to_string()))?;
    match ask(app.broker.job(id)).await? {
        Some(record) => Ok(json(&record)),
        None => Err(Failure::NotFound(format!(
            "there is no job {id}: it never was, or is forgotten"
        ))),
    }
}
