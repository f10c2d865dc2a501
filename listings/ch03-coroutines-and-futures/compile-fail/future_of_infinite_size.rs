//! An `async fn` that awaits itself would have to contain itself.

// ANCHOR: main
#[tokio::main]
async fn main() {
    println!("{} locks to the sea", locks(5).await);
}

async fn locks(height: u32) -> u32 {
    if height == 0 {
        0
    } else {
        1 + locks(height - 1).await
    }
}
// ANCHOR_END: main
