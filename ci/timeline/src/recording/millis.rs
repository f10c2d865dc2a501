//! Instants and spans as milliseconds: whole numbers where they are whole.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::time::Duration;

const NANOS: u64 = 1_000_000;

pub fn serialize<S: Serializer>(
    time: &Duration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    if nanos.is_multiple_of(NANOS) {
        (nanos / NANOS).serialize(serializer)
    } else {
        (nanos as f64 / NANOS as f64).serialize(serializer)
    }
}

pub fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    let millis = f64::deserialize(deserializer)?;
    Duration::try_from_secs_f64(millis / 1000.0)
        .map_err(|_| D::Error::custom(format!("{millis} is no instant")))
}

/// An instant on its own.
#[derive(Serialize, Deserialize)]
pub struct Millis(#[serde(with = "super::millis")] pub Duration);

/// The same for a value that may be absent.
pub mod option {
    use super::{Deserialize, Deserializer, Duration, Millis, Serialize, Serializer};

    pub fn serialize<S: Serializer>(
        time: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(Millis).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        let millis = Option::<Millis>::deserialize(deserializer)?;
        Ok(millis.map(|Millis(time)| time))
    }
}
