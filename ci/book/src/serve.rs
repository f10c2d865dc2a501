//! `cargo book serve`: builds, serves, watches, reloads.

use crate::progress::during;
use crate::watch::Watch;
use crate::{build, preprocess};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_livereload::{LiveReloadLayer, Reloader};

/// The first port that is tried when none was asked for.
const FIRST_PORT: u16 = 3000;
/// How many further ones are tried.
const FURTHER_PORTS: u16 = 100;

/// What a reader may choose.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// This port and no other; else the first free one from 3000 on.
    pub port: Option<u16>,
    /// Open the page in the reader's browser.
    pub open: bool,
}

/// What stands between the last good site and the page: the failure, if there is one.
type Failure = Arc<RwLock<Option<String>>>;

/// Serves the book at `root` until interrupted.
///
/// # Errors
///
/// When no port can be had or the files cannot be watched. A book that does not build
/// is no error here: the failure is shown in the terminal and in every open page, over
/// the last good site.
pub async fn serve(root: &Path, options: &Options) -> Result<()> {
    let listener = bind(options.port).await?;
    let address = format!("http://{}/", listener.local_addr()?);
    let mut watch = Watch::start(root)?;
    let failure = Failure::default();
    rebuild(root, &failure).await;
    let live = LiveReloadLayer::new();
    let reloader = live.reloader();
    let site = root.join("book");
    let app = Router::new()
        .fallback_service(ServeDir::new(&site).fallback(missing(&site)))
        .layer(middleware::from_fn_with_state(failure.clone(), overlay))
        .layer(live);
    println!("Serving the book at {address} (Ctrl+C ends it)");
    if options.open
        && let Err(error) = open::that(&address)
    {
        eprintln!("no browser could be opened ({error}): open {address} yourself");
    }
    let root = root.to_owned();
    let watching = async move {
        while let Some(changed) = watch.changed().await {
            announce(&root, &changed);
            rebuild(&root, &failure).await;
            reload(&reloader);
        }
    };
    tokio::select! {
        served = axum::serve(listener, app) => served.context("the server ended"),
        () = watching => bail!("the file watcher ended"),
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for Ctrl+C"),
    }
}

/// Binds the port that was asked for, or the first free one.
///
/// # Errors
///
/// When the port asked for is taken, or none is free.
pub async fn bind(port: Option<u16>) -> Result<TcpListener> {
    if let Some(port) = port {
        return TcpListener::bind(("127.0.0.1", port)).await.with_context(|| {
            format!(
                "port {port} cannot be used; without --port the next free one is taken"
            )
        });
    }
    for port in FIRST_PORT..=FIRST_PORT + FURTHER_PORTS {
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            return Ok(listener);
        }
    }
    let last = FIRST_PORT + FURTHER_PORTS;
    bail!("no free port from {FIRST_PORT} to {last}: name one with --port")
}

async fn rebuild(root: &Path, failure: &Failure) {
    let root = root.to_owned();
    let built = tokio::task::spawn_blocking(move || {
        during("Building the book", || build::build(&root))
    })
    .await
    .unwrap_or_else(|panic| Err(anyhow::anyhow!("the build panicked: {panic}")));
    let message = match built {
        Ok(site) => {
            println!("Built {} pages in {:.2?}", site.pages, site.took);
            None
        }
        Err(error) => {
            let message = describe(&error);
            eprintln!("{message}\n\nThe last good site stays.");
            Some(message)
        }
    };
    *failure.write().unwrap_or_else(PoisonError::into_inner) = message;
}

/// An error with its causes, problems one below the other.
#[must_use]
pub fn describe(error: &anyhow::Error) -> String {
    match error
        .chain()
        .find_map(|cause| cause.downcast_ref::<preprocess::Problems>())
    {
        Some(problems) => problems.to_string(),
        None => format!("{error:#}"),
    }
}

fn announce(root: &Path, changed: &[PathBuf]) {
    let first = changed[0].strip_prefix(root).unwrap_or(&changed[0]);
    match changed.len() {
        1 => println!("{} changed", first.display()),
        more => println!("{} and {} more changed", first.display(), more - 1),
    }
}

fn reload(reloader: &Reloader) {
    reloader.reload();
}

/// What stands at an address without a file: the book's 404 page, or, before the first
/// good build, an empty page for the failure to stand on.
fn missing(site: &Path) -> Router {
    let page = site.join("404.html");
    Router::new().fallback(move || {
        let page = page.clone();
        async move {
            let body = tokio::fs::read_to_string(&page).await.unwrap_or_else(|_| {
                "<!DOCTYPE html><title>Not built yet</title><body></body>".to_owned()
            });
            (
                StatusCode::NOT_FOUND,
                [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
                body,
            )
        }
    })
}

/// Lays the failure of the last build over every page.
async fn overlay(
    State(failure): State<Failure>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let message = failure
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let (mut parts, body) = response.into_parts();
    // A saved page must be seen at once, whatever the browser thinks of its age.
    parts.headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    let Some(message) = message.filter(|_| html) else {
        return Response::from_parts(parts, body);
    };
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let page = String::from_utf8_lossy(&bytes).replacen(
        "</body>",
        &(banner(&message) + "</body>"),
        1,
    );
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
}

fn banner(message: &str) -> String {
    format!(
        "<div role=\"alert\" id=\"build-failure\" style=\"position:fixed;inset:auto 0 0 0;\
         max-height:60vh;overflow:auto;z-index:1000;margin:0;padding:1rem 1.5rem;\
         background:#5c1a12;color:#fff;font:14px/1.5 ui-monospace,monospace\">\
         <strong>The book does not build. This is the last good page.</strong>\
         <pre style=\"margin:.5rem 0 0;padding:0;background:none;color:inherit;\
         white-space:pre-wrap\">{}</pre></div>",
        preprocess::escape(message)
    )
}
