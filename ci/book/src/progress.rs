//! Says what is going on while it takes long; says nothing when nobody looks.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// Runs `work` beneath a spinner that shows what is done and for how long. Without a
/// terminal on standard error nothing is drawn.
pub fn during<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let spinner = ProgressBar::new_spinner()
        .with_style(style)
        .with_message(what.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(120));
    let value = work();
    spinner.finish_and_clear();
    value
}
