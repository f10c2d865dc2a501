//! A failed check: a problem, and what was seen.

use crate::problem::Problem;
use std::fmt;
use std::path::Path;

/// A [`Problem`] with what a reader needs to see of it: a diff, a program's output.
#[derive(Debug)]
pub struct Failure {
    problem: Problem,
    seen: String,
}

impl Failure {
    /// A problem together with what was seen.
    pub fn new(problem: Problem, seen: impl Into<String>) -> Self {
        Self {
            problem,
            seen: seen.into(),
        }
    }

    /// The same failure with its file named relative to `root`.
    pub fn relative_to(mut self, root: &Path) -> Self {
        self.problem = self.problem.relative_to(root);
        self
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::new(problem, "")
    }
}

impl From<Vec<Problem>> for Failure {
    /// Several problems of one check: the first leads.
    fn from(mut problems: Vec<Problem>) -> Self {
        let first = problems.remove(0);
        let others: Vec<_> = problems.iter().map(ToString::to_string).collect();
        Self::new(first, others.join("\n"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem)?;
        let seen = self.seen.trim_end();
        if !seen.trim().is_empty() {
            write!(f, "\n{seen}")?;
        }
        Ok(())
    }
}
