use super::{readings, send};

/// Sends the strongest wind of the day.
pub async fn report() -> u8 {
    let strongest = {
        let readings = Box::pin(readings()).await;
        *readings.iter().max().expect("there are readings")
    };
    send(strongest).await
}
