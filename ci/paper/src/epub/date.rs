//! When the book was last changed.

use jiff::Timestamp;
use listings::Problem;
use std::path::Path;
use std::process::Command;

/// The variable that says it for a whole build, in seconds since 1970.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// What `SOURCE_DATE_EPOCH` says, or else the time of the last commit; the first moment
/// of 1980 for sources that are in no repository.
///
/// # Errors
///
/// A [`Problem`] if the variable holds something else than seconds.
pub fn modified(root: &Path) -> Result<Timestamp, Problem> {
    match std::env::var(VARIABLE) {
        Ok(seconds) => read(&seconds).ok_or_else(|| {
            let message = format!("{VARIABLE}={seconds} is no time");
            let help = "give seconds since 1970: `git log -1 --format=%ct`";
            Problem::new("book.toml", message, help)
        }),
        Err(_) => Ok(committed(root).unwrap_or(OLDEST)),
    }
}

const OLDEST: Timestamp = Timestamp::constant(315_532_800, 0);

fn committed(root: &Path) -> Option<Timestamp> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["log", "-1", "--format=%ct"]);
    let output = git.output().ok().filter(|it| it.status.success())?;
    read(str::from_utf8(&output.stdout).ok()?)
}

fn read(seconds: &str) -> Option<Timestamp> {
    Timestamp::from_second(seconds.trim().parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, read};

    #[test]
    fn a_time_is_shown_to_the_second() {
        let shown = |seconds: &str| read(seconds).map(|it| it.to_string());
        assert_eq!(shown("0\n").as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(shown("yesterday"), None);
        assert_eq!(OLDEST.to_string(), "1980-01-01T00:00:00Z");
    }
}
