//! Values of the command line that have a form.

use std::str::FromStr;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use jiff::SignedDuration;
use taskq::limits::RateLimit;
use taskq::{Kind, Priority};

/// A time such as `500ms`, `10s` or `1h30m`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let time = SignedDuration::from_str(text).ok();
    time.and_then(|time| Duration::try_from(time).ok())
        .ok_or_else(|| "a time is written 500ms, 10s, 5m or 1h30m".to_owned())
}

/// A time that has to pass.
pub fn positive(text: &str) -> Result<Duration, String> {
    let time = duration(text)?;
    if time < Duration::from_millis(1) {
        return Err("it has to be 1ms or longer".to_owned());
    }
    Ok(time)
}

/// A number from 1 to `most`.
pub fn count(most: u64) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=most)
}

pub fn priority(text: &str) -> Result<Priority, String> {
    let number = text.parse().ok();
    number
        .and_then(|number| Priority::new(number).ok())
        .ok_or_else(|| "a priority is a number from 0 to 9; 9 goes first".to_owned())
}

pub fn kind(text: &str) -> Result<Kind, String> {
    Kind::new(text).map_err(|error| error.to_string())
}

/// `KIND=N/TIME`: so many jobs of a kind may begin in a time.
pub fn rate(text: &str) -> Result<(Kind, RateLimit), String> {
    let form = || "a rate is written KIND=N/TIME, such as email=10/1s".to_owned();
    let (name, rate) = text.split_once('=').ok_or_else(form)?;
    let (permits, per) = rate.split_once('/').ok_or_else(form)?;
    let permits: u32 = permits.parse().map_err(|_| form())?;
    if permits == 0 {
        return Err(form());
    }
    let per = positive(per)?;
    Ok((kind(name)?, RateLimit { permits, per }))
}

/// A W3C `traceparent`.
pub fn trace(text: &str) -> Result<String, String> {
    let parts: Vec<_> = text.split('-').collect();
    let is_hex = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
    let has_form = parts.iter().map(|part| part.len()).eq([2, 32, 16, 2])
        && parts.iter().all(|part| part.bytes().all(is_hex));
    if has_form && parts[1..3].iter().all(|part| part.contains(|c| c != '0')) {
        return Ok(text.to_owned());
    }
    Err(
        "a traceparent is written 00-TRACE-PARENT-01, of 32 and 16 of the digits \
         0-9 a-f"
            .to_owned(),
    )
}
