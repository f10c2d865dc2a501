//! What went wrong in a group: one failure a task, all of them in an error.

use std::any::Any;
use std::error::Error;
use std::fmt::{self, Display, Formatter};

use tokio::task::JoinError;

/// Why a task of a [`TaskGroup`](crate::TaskGroup), or its body, did not succeed.
// ANCHOR: failure
#[derive(Debug)]
pub enum Failure<E> {
    /// It returned this error.
    Error(E),
    /// It panicked with this message.
    Panic(String),
    /// It was a group itself, and failed as one.
    Group(GroupError<E>),
}

/// Everything that failed in a [`TaskGroup`](crate::TaskGroup), in the order in which
/// it was noticed.
#[derive(Debug)]
pub struct GroupError<E> {
    pub(crate) failures: Vec<Failure<E>>,
}
// ANCHOR_END: failure

impl<E> GroupError<E> {
    /// The failures of this group: at least one. Those of an inner group are within it.
    pub fn failures(&self) -> &[Failure<E>] {
        &self.failures
    }

    /// The failures of this group, by value.
    pub fn into_failures(self) -> Vec<Failure<E>> {
        self.failures
    }

    /// Every failure that is not a group, in the order in which they were noticed.
    pub fn leaves(&self) -> Vec<&Failure<E>> {
        let mut leaves = Vec::new();
        for failure in &self.failures {
            match failure {
                Failure::Group(group) => leaves.extend(group.leaves()),
                leaf => leaves.push(leaf),
            }
        }
        leaves
    }

    /// Divides the errors into those of which `taken` says yes, and everything else, as
    /// Python's `except*` does. Groups keep their shape on both sides. A panic is always
    /// left: it says nothing that a program could act on.
    pub fn split(
        self,
        mut taken: impl FnMut(&E) -> bool,
    ) -> (Option<Self>, Option<Self>) {
        self.split_by(&mut taken)
    }

    fn split_by(
        self,
        taken: &mut dyn FnMut(&E) -> bool,
    ) -> (Option<Self>, Option<Self>) {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for failure in self.failures {
            match failure {
                Failure::Error(error) if taken(&error) => {
                    yes.push(Failure::Error(error))
                }
                Failure::Group(group) => {
                    let (inner_yes, inner_no) = group.split_by(taken);
                    yes.extend(inner_yes.map(Failure::Group));
                    no.extend(inner_no.map(Failure::Group));
                }
                other => no.push(other),
            }
        }
        let group =
            |failures: Vec<_>| (!failures.is_empty()).then_some(Self { failures });
        (group(yes), group(no))
    }
}

impl<E> From<E> for Failure<E> {
    fn from(error: E) -> Self {
        Self::Error(error)
    }
}

impl<E> From<GroupError<E>> for Failure<E> {
    fn from(error: GroupError<E>) -> Self {
        Self::Group(error)
    }
}

impl<E> Failure<E> {
    /// `None` if the task was aborted: whoever stopped it knows.
    pub(crate) fn of_task(error: JoinError) -> Option<Self> {
        let payload = error.try_into_panic().ok()?;
        Some(Self::Panic(message_of(payload.as_ref())))
    }
}

/// What `panic!` was called with, which is a `&str` or a `String` for nearly all panics.
fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

impl<E: Display> Display for Failure<E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => error.fmt(f),
            Self::Panic(message) => write!(f, "panic: {message}"),
            Self::Group(group) => write!(f, "({group})"),
        }
    }
}

impl<E: Display> Display for GroupError<E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (position, failure) in self.failures.iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}{failure}")?;
        }
        Ok(())
    }
}

impl<E: fmt::Debug + Display> Error for Failure<E> {}
impl<E: fmt::Debug + Display> Error for GroupError<E> {}
