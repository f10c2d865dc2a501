//! What an open page hears of a rebuild: that it is out of date, and what failed.
//!
//! Every page carries the number of the build that was in place when it was sent, and
//! listens to a stream that says the number of the current one, at once and whenever
//! it changes. A page that was sent during a build therefore reloads as soon as it
//! listens, however late it is.

use crate::preprocess::escape;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream::{self, Stream};
use std::convert::Infallible;
use std::time::SystemTime;
use tokio::sync::watch;

/// Where pages listen.
const EVENTS: &str = "/_book/events";
/// The script that does.
const LISTENER: &str = "/_book/live.js";

/// What is in place: the last good site, and the failure of a later build if one
/// failed.
#[derive(Debug, Clone)]
struct Shown {
    number: u64,
    failure: Option<String>,
}

/// Tells open pages what is in place.
#[derive(Debug, Clone)]
pub struct Live(watch::Sender<Shown>);

impl Live {
    /// Nothing is built yet.
    pub fn new() -> Self {
        // Numbers go on rising when the server is started again: a page of the server
        // before must not be taken for up to date.
        let start = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self(watch::Sender::new(Shown {
            number: start.as_millis().try_into().unwrap_or_default(),
            failure: None,
        }))
    }

    /// A build has ended; open pages reload.
    pub fn built(&self, failure: Option<String>) {
        self.0.send_modify(|shown| {
            shown.number += 1;
            shown.failure = failure;
        });
    }

    /// Adds the stream and what listens to it to a server of pages.
    pub fn around(&self, pages: Router) -> Router {
        pages
            .layer(middleware::from_fn_with_state(self.0.subscribe(), complete))
            .route(EVENTS, get(events).with_state(self.0.subscribe()))
            .route(LISTENER, get(listener))
    }
}

async fn events(
    State(shown): State<watch::Receiver<Shown>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let numbers = stream::unfold((shown, true), |(mut shown, first)| async move {
        if !first {
            shown.changed().await.ok()?;
        }
        let number = shown.borrow_and_update().number;
        let event = Event::default().event("built").data(number.to_string());
        Some((Ok(event), (shown, false)))
    });
    Sse::new(numbers).keep_alive(KeepAlive::default())
}

/// Completes every page by the script that listens and by the failure of the last
/// build.
async fn complete(
    State(shown): State<watch::Receiver<Shown>>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    // Read before the page is: a build that ends in between must count as newer.
    let shown = shown.borrow().clone();
    let (mut parts, body) = next.run(request).await.into_parts();
    // A saved page must be seen at once, whatever the browser thinks of its age.
    let at_once = header::HeaderValue::from_static("no-store");
    parts.headers.insert(header::CACHE_CONTROL, at_once);
    let kind = parts.headers.get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return Response::from_parts(parts, body);
    }
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut page = String::from_utf8_lossy(&bytes).into_owned();
    let end = page.rfind("</body>").unwrap_or(page.len());
    let banner = shown.failure.as_deref().map(banner).unwrap_or_default();
    page.insert_str(end, &(banner + &script(shown.number)));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
}

/// What listens, as a file: a page's policy lets no script be written into it.
async fn listener() -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (kind, include_str!("live.js").replace("EVENTS", EVENTS))
}

fn script(number: u64) -> String {
    format!("<script src=\"{LISTENER}\" data-built='{number}'></script>")
}

fn banner(message: &str) -> String {
    format!(
        "<div role=\"alert\" id=\"build-failure\" style=\"position:fixed;inset:auto 0 0 0;\
         max-height:60vh;overflow:auto;z-index:1000;margin:0;padding:1rem 1.5rem;\
         background:#5c1a12;color:#fff;font:14px/1.5 ui-monospace,monospace\">\
         <strong>The book does not build. This is the last good page.</strong>\
         <pre style=\"margin:.5rem 0 0;padding:0;background:none;color:inherit;\
         white-space:pre-wrap\">{}</pre></div>",
        escape(message)
    )
}
