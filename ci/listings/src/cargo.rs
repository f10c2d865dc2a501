//! The cargo that builds for this program.

use std::process::Command;

/// The cargo that this program was started by, or the one in the path.
#[must_use]
pub fn command() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
