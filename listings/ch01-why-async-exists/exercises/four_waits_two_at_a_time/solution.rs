use super::Radio;

/// The winds of harbour, valley, ridge and island.
pub async fn read_all(radio: &Radio) -> [u32; 4] {
    let (harbour, valley) = tokio::join!(radio.read("harbour"), radio.read("valley"));
    let (ridge, island) = tokio::join!(radio.read("ridge"), radio.read("island"));
    [harbour, valley, ridge, island]
}
