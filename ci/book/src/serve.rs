//! `cargo book serve`: builds, serves, watches, reloads. Listings are compiled for the
//! page after the first pages are served; the pages then come again with Run buttons.

use crate::live::Live;
use crate::progress::during;
use crate::runner::{self, Run};
use crate::watch::Watch;
use crate::{build, load, making::Making, preprocess, staging};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::http::{StatusCode, header};
use page_runner::Bundle;
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

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

/// Serves the book at `root` until interrupted.
///
/// # Errors
///
/// When no port can be had or the files cannot be watched. A book that does not build
/// is no error here: the failure is shown in the terminal and in every open page, over
/// the last good site.
pub async fn serve(root: &Path, options: &Options) -> Result<()> {
    let interrupted = staging::interrupt().context("cannot wait for Ctrl+C")?;
    tokio::select! {
        ended = until_interrupted(root, options) => ended,
        () = interrupted => Ok(()),
    }
}

async fn until_interrupted(root: &Path, options: &Options) -> Result<()> {
    let listener = bind(options.port).await?;
    let address = format!("http://{}/", listener.local_addr()?);
    let mut watch = Watch::start(root)?;
    let live = Live::new();
    let mut used = rebuild(root, &live).await;
    let site = load::site(root);
    let app = live.around(pages(&site));
    println!("Serving the book at {address} (Ctrl+C ends it)");
    if options.open
        && let Err(error) = open::that(&address)
    {
        eprintln!("no browser could be opened ({error}): open {address} yourself");
    }
    let root = root.to_owned();
    let mut making = Making::start(&root);
    let watching = async move {
        loop {
            tokio::select! {
                changed = watch.changed() => {
                    let Some(changed) = changed else { break };
                    announce(&root, &changed);
                    used = rebuild(&root, &live).await;
                    if changed.iter().any(|path| is_of_listings(&root, path)) {
                        making.again();
                    }
                }
                made = making.made() => {
                    if report(made) != used {
                        used = rebuild(&root, &live).await;
                    }
                }
            }
        }
    };
    tokio::select! {
        served = axum::serve(listener, app) => served.context("the server ended"),
        () = watching => bail!("the file watcher ended"),
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

/// Whether a changed file may change what runs in the page.
fn is_of_listings(root: &Path, path: &Path) -> bool {
    let page = ["src", "theme"].map(|name| root.join(name));
    !page.iter().any(|folder| path.starts_with(folder))
}

/// Says how the compilation for the page ended; the bundle that it gave.
fn report(made: Result<Run>) -> Option<Bundle> {
    match made {
        Ok(Run::Nothing) => None,
        Ok(run) => {
            println!("{run}");
            run.bundle().cloned()
        }
        Err(error) => {
            eprintln!("{}\n\nThe pages stay as they are.", describe(&error));
            None
        }
    }
}

/// Builds the pages with the bundle that is there; returns it.
async fn rebuild(root: &Path, live: &Live) -> Option<Bundle> {
    let root = root.to_owned();
    let built = tokio::task::spawn_blocking(move || {
        let run = runner::made_before(&root);
        during("Building the book", || build::build_with(&root, run))
    })
    .await
    .unwrap_or_else(|panic| Err(anyhow::anyhow!("the build panicked: {panic}")));
    let mut used = None;
    let message = match built {
        Ok(site) => {
            println!("Built {} pages in {:.2?}", site.pages, site.took);
            used = site.run.bundle().cloned();
            None
        }
        Err(error) => {
            let message = describe(&error);
            eprintln!("{message}\n\nThe last good site stays.");
            Some(message)
        }
    };
    live.built(message);
    used
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

/// The site in the folder `site`, as readers are served it.
pub fn pages(site: &Path) -> Router {
    let files = ServeDir::new(site).fallback(missing(site));
    Router::new().fallback_service(files)
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
