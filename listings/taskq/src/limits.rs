//! How many jobs of a kind may begin in a time.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::names::{Kind, Timestamp};

/// The rate of each kind that has one.
pub type RateLimits = BTreeMap<Kind, RateLimit>;

/// What is done where something else is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// Nothing: the caller gets an error.
    Refuse,
    /// It is replaced, and every kind that is not named loses its limit.
    Replace,
}

/// A token bucket: it begins with `permits`, each job takes one, and each `per /
/// permits` one comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    /// How many may begin at once, and in `per`. None is taken for one.
    pub permits: u32,
    /// In which the bucket fills from empty to full.
    #[serde(with = "crate::model::millis")]
    pub per: Duration,
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} per {:?}", self.permits, self.per)
    }
}

/// A bucket is one number: the instant, in microseconds of the broker's clock, at which
/// it will be full again (the generic cell rate algorithm). Brokers store that and no
/// more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bucket {
    /// When the bucket is full.
    pub full_at_us: u64,
}

impl Bucket {
    /// How many permits are there now.
    #[must_use]
    pub fn available(self, limit: RateLimit, now: Timestamp) -> usize {
        let missing = self.full_at_us.saturating_sub(now.0 * 1000);
        let free = limit.window().saturating_sub(missing) / limit.interval();
        usize::try_from(free).unwrap_or(usize::MAX)
    }

    /// Takes `count` permits that are there.
    pub fn take(&mut self, limit: RateLimit, count: usize, now: Timestamp) {
        let start = self.full_at_us.max(now.0 * 1000);
        self.full_at_us = start + limit.interval() * count as u64;
    }

    /// When there will be a permit.
    #[must_use]
    pub fn next(self, limit: RateLimit) -> Timestamp {
        let wait = limit.window() - limit.interval();
        Timestamp(self.full_at_us.saturating_sub(wait).div_ceil(1000))
    }
}

impl RateLimit {
    /// Microseconds until a permit comes back; at least one.
    #[must_use]
    pub fn interval(self) -> u64 {
        let window = u64::try_from(self.per.as_micros()).unwrap_or(u64::MAX / 4);
        (window / u64::from(self.permits.max(1))).max(1)
    }

    /// Microseconds in which the bucket fills: whole intervals.
    #[must_use]
    pub fn window(self) -> u64 {
        self.interval() * u64::from(self.permits.max(1))
    }
}
