//! mdBook reports what it cannot make sense of as log warnings and builds on. Here
//! they count as problems.

use listings::Problem;
use listings::pages::line_of;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// How mdBook begins to say that there is much to search. It is no fault of a page.
const LARGE_INDEX: &str = "search index is very large";

/// Runs `work` and returns what it gave with every warning and error that was logged.
pub fn collect<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    let messages = Arc::new(Mutex::new(Vec::new()));
    let subscriber = tracing_subscriber::registry().with(Collector(messages.clone()));
    let value = tracing::subscriber::with_default(subscriber, work);
    let collected =
        std::mem::take(&mut *messages.lock().unwrap_or_else(PoisonError::into_inner));
    (value, collected)
}

/// A warning as a problem of the page that it names, at the line of the last tag that
/// it names.
pub fn problem(root: &Path, warning: &str) -> Problem {
    let quoted = || warning.split('`').skip(1).step_by(2);
    let page = quoted().find(|name| name.ends_with(".md"));
    let Some(page) = page else {
        return Problem::new("src", warning, "mdBook warns of this");
    };
    let src = Path::new("src");
    let mut file = src.join(page);
    if !root.join(&file).is_file() && file.ends_with("index.md") {
        file.set_file_name("README.md");
    }
    let message = warning.replace(&format!(" found in `{page}`"), "");
    let text = std::fs::read_to_string(root.join(&file)).unwrap_or_default();
    let tag = quoted().find(|name| name.starts_with('<'));
    let at = tag.and_then(|tag| text.rfind(tag.trim_end_matches('>')));
    let problem = Problem::new(
        file,
        message,
        "close every element that is opened, in the order in which they were opened",
    );
    match at {
        Some(at) => problem.at(line_of(&text, at)),
        None => problem,
    }
}

struct Collector(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Collector {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() <= Level::WARN {
            let mut message = Message(String::new());
            event.record(&mut message);
            if message.0.starts_with(LARGE_INDEX) {
                return;
            }
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(message.0);
        }
    }
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            // Writing to a String does not fail.
            let _ = write!(self.0, "{value:?}");
        }
    }
}
