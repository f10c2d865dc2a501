//! The task group that chapter 5 arrives at, and the race that it builds on it.

mod failure;
mod group;
mod race;

pub use failure::{Failure, GroupError};
pub use group::TaskGroup;
pub use race::{ATTEMPT_DELAY, MINIMUM_DELAY, first_to_answer, interleaved};
