use super::{readings, send};

/// Sends the strongest wind of the day.
pub async fn report() -> u8 {
    let readings = readings().await;
    let strongest = readings.iter().max().expect("there are readings");
    send(*strongest).await
}
