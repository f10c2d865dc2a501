use super::Radio;

/// The winds of harbour, valley, ridge and island.
pub async fn read_all(radio: &Radio) -> [u32; 4] {
    // Four seconds. The radio carries two conversations at a time: use both.
    [
        radio.read("harbour").await,
        radio.read("valley").await,
        radio.read("ridge").await,
        radio.read("island").await,
    ]
}
