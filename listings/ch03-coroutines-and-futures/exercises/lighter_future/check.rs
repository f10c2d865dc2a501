//! Shrink a future of four kilobytes below 256 bytes, without changing what it returns.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

/// A day's readings, one every twenty seconds or so.
pub async fn readings() -> [u8; 4096] {
    let mut readings = [9; 4096];
    readings[1234] = 71;
    readings
}

/// Sends the strongest wind, and waits until it has been received.
pub async fn send(strongest: u8) -> u8 {
    tokio::task::yield_now().await;
    strongest
}

#[tokio::test]
async fn the_strongest_wind_is_sent() {
    let sent = exercise::report().await;
    assert_eq!(
        sent, 71,
        "the strongest of the readings is 71, and {sent} was sent"
    );
}

#[test]
fn it_is_light() {
    let size = size_of_val(&exercise::report());
    assert!(
        size < 256,
        "the future is {size} bytes large: what still lives across an await, or is it \
         a future that is large?"
    );
}
