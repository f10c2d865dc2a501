//! An async closure lends what it has captured to each of its futures in turn.

// ANCHOR: main
async fn thrice(mut visit: impl AsyncFnMut(u32)) {
    for knot in 1..=3 {
        visit(knot).await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut log = Vec::new();
    thrice(async |knot| log.push(knot)).await;
    println!("{log:?}");
}
// ANCHOR_END: main
