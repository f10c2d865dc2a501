//! The values that name and order jobs. None can be made that a broker would choke on.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Names one job for ever. It is also the idempotency key that a handler gets: the same
/// in every attempt.
///
/// Whoever enqueues makes it, so that a request whose answer was lost can be repeated.
/// Ids made one after another sort in that order (UUID version 7).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct JobId(Uuid);

impl JobId {
    /// A new id.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "two defaults would differ")]
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }

    /// The id of this number: for examples and tests, whose output must not vary.
    #[must_use]
    pub const fn from_u128(number: u128) -> Self {
        Self(Uuid::from_u128(number))
    }

    /// The number behind the id, for a broker that stores 16 bytes.
    #[must_use]
    pub const fn as_u128(self) -> u128 {
        self.0.as_u128()
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for JobId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Uuid::try_parse(text)
            .map(Self)
            .map_err(|_| Invalid::new("job id", text, "a UUID"))
    }
}

/// Proof of one lease. Every lease of a job has a higher token than the one before, so
/// a broker can tell the present holder from one that slept through its time.
///
/// It orders the attempts of one job: tokens of two jobs say nothing of each other. It
/// is kept where the jobs are, so a replica or a backup that takes over may give one
/// out again; so does a job that is enqueued anew under an id that was forgotten.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Token(pub u64);

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An instant on the broker's clock, in milliseconds since 1970. No decision is ever
/// made by another clock.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The instant that lies `time` after this one, counted in whole milliseconds.
    #[must_use]
    pub fn after(self, time: Duration) -> Self {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(millis))
    }

    /// How long `earlier` is past at this instant; nothing, if it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = Invalid;

    fn try_from(time: Timestamp) -> Result<Self, Invalid> {
        let millis = i64::try_from(time.0).unwrap_or(i64::MAX);
        Self::from_millisecond(millis)
            .map_err(|_| Invalid::new("time", &time.0.to_string(), "a year to 9999"))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::try_from(*self) {
            Ok(time) => write!(f, "{time:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// Names the handler that a job is for, and the line that it waits in.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Kind(Arc<str>);

impl Kind {
    /// The kind of this name.
    ///
    /// # Errors
    ///
    /// A name that is empty, longer than 64 bytes, or has other characters than
    /// letters, digits and `. _ -`: it becomes part of keys, of metrics and of
    /// addresses.
    pub fn new(name: impl Into<String>) -> Result<Self, Invalid> {
        let name = name.into();
        let fits = |c: u8| c.is_ascii_alphanumeric() || b"._-".contains(&c);
        if (1..=64).contains(&name.len()) && name.bytes().all(fits) {
            Ok(Self(name.into()))
        } else {
            let form = "1 to 64 letters, digits or any of . _ -";
            Err(Invalid::new("kind", &name, form))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Kind {
    type Error = Invalid;

    fn try_from(name: String) -> Result<Self, Invalid> {
        Self::new(name)
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        kind.0.as_ref().to_owned()
    }
}

/// How urgent a job is: 9 goes first, 0 last.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct Priority(u8);

impl Priority {
    /// What a job has that asks for none.
    pub const DEFAULT: Self = Self(5);

    /// This priority.
    ///
    /// # Errors
    ///
    /// A number above 9.
    pub fn new(number: u8) -> Result<Self, Invalid> {
        if number > 9 {
            return Err(Invalid::new("priority", &number.to_string(), "0 to 9"));
        }
        Ok(Self(number))
    }

    /// The number, 0 to 9.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Priority {
    type Error = Invalid;

    fn try_from(number: u8) -> Result<Self, Invalid> {
        Self::new(number)
    }
}

impl From<Priority> for u8 {
    fn from(priority: Priority) -> Self {
        priority.0
    }
}

/// A value that cannot be what it was given for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no {what}: it takes {form}")]
pub struct Invalid {
    what: &'static str,
    given: String,
    form: String,
}

impl Invalid {
    pub(crate) fn new(what: &'static str, given: &str, form: &str) -> Self {
        let given = given.chars().take(80).collect();
        let form = form.to_owned();
        Self { what, given, form }
    }
}
