//! What must not happen in a page, whatever is tested.

use crate::bidi::Event;
use serde_json::Value;
use url::Url;

/// The fault that an event of a page of the site at `base` is, if it is one: an error
/// on the console, an exception that nobody caught, a request to another host, a
/// request that failed.
#[must_use]
pub fn fault(event: &Event, base: &Url) -> Option<String> {
    let params = &event.params;
    match event.method.as_str() {
        "log.entryAdded" if params["level"] == "error" => {
            let text = params["text"].as_str().unwrap_or_default();
            let kind = match params["type"].as_str() {
                Some("javascript") => "uncaught",
                _ => "on the console",
            };
            Some(format!("{kind}: {text}{}", place(params)))
        }
        "network.beforeRequestSent" => {
            let url = url(params)?;
            (!belongs(&url, base)).then(|| format!("a request to another host: {url}"))
        }
        "network.responseCompleted" => {
            let status = params["response"]["status"].as_u64()?;
            let url = url(params)?;
            // Browsers ask for it unless the page names one, and show none if there
            // is none.
            (status >= 400 && url.path() != "/favicon.ico")
                .then(|| format!("{status} for {url}"))
        }
        "network.fetchError" => {
            let url = url(params)?;
            let why = params["errorText"].as_str().unwrap_or_default();
            let left = ["net::ERR_ABORTED", "NS_BINDING_ABORTED"].contains(&why);
            // Already a fault, or a page that was left while it was loading.
            (!left && belongs(&url, base) && !preloaded_from_disk(&url))
                .then(|| format!("{url} failed: {why}"))
        }
        _ => None,
    }
}

fn url(params: &Value) -> Option<Url> {
    Url::parse(params["request"]["url"].as_str()?).ok()
}

/// Whether the site's own pages may ask for this.
fn belongs(url: &Url, base: &Url) -> bool {
    match url.scheme() {
        "data" | "blob" | "about" => true,
        "file" => base.scheme() == "file" && url.path().starts_with(base.path()),
        _ => url.origin() == base.origin(),
    }
}

/// A face is preloaded as if from another host. That is refused to files, which are then
/// loaded without: that the faces are there is a test's business.
fn preloaded_from_disk(url: &Url) -> bool {
    url.scheme() == "file" && url.path().ends_with(".woff2")
}

/// Where the error was made: the innermost function that is known.
fn place(params: &Value) -> String {
    let frame = &params["stackTrace"]["callFrames"][0];
    match (frame["url"].as_str(), frame["lineNumber"].as_u64()) {
        // Lines of scripts are counted from zero.
        (Some(url), Some(line)) if !url.is_empty() => format!(" ({url}:{})", line + 1),
        _ => String::new(),
    }
}
