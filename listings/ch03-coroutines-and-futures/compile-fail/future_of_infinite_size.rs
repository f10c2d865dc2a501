//! An `async fn` that awaits itself would have to contain itself.

// ANCHOR: main
#[tokio::main]
async fn main() {
    println!("{} gates to the sea", gates(5).await);
}

async fn gates(height: u32) -> u32 {
    if height == 0 {
        0
    } else {
        1 + gates(height - 1).await
    }
}
// ANCHOR_END: main
