//! A closure's async block borrows what the closure has captured.

// ANCHOR: main
async fn thrice<F: Future<Output = ()>>(mut visit: impl FnMut() -> F) {
    for _ in 0..3 {
        visit().await;
    }
}

#[tokio::main]
async fn main() {
    let mut log = Vec::new();
    thrice(|| async { log.push("a knot") }).await;
    println!("{}", log.len());
}
// ANCHOR_END: main
