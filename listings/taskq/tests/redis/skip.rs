//! What becomes of tests of Redis on a machine that has none.

use std::env;
use std::process::ExitCode;

use libtest_mimic::Trial;

use super::server::{PROGRAM, is_installed};

/// How to get a server.
pub const INSTALL: &str = "apt-get install redis-server";

/// The tests as they are where there is a server. Without one they are skipped, and that
/// is said; with `CI=true` it is a failure, unless `LISTINGS_WITHOUT` names `redis`.
pub fn without_server(trials: Vec<Trial>) -> Result<Vec<Trial>, ExitCode> {
    if is_installed() {
        return Ok(trials);
    }
    let set = |name| env::var(name).unwrap_or_default();
    let without = set("LISTINGS_WITHOUT");
    let is_excused = without.split(',').any(|word| word.trim() == "redis");
    if set("CI") == "true" && !is_excused {
        eprintln!(
            "error: {PROGRAM} is missing: {INSTALL}; or, on a machine that cannot have it, \
             LISTINGS_WITHOUT=redis",
        );
        return Err(ExitCode::FAILURE);
    }
    eprintln!("SKIPPED: {} tests need {PROGRAM}: {INSTALL}", trials.len());
    let skipped = trials.into_iter().map(|it| it.with_ignored_flag(true));
    Ok(skipped.collect())
}
