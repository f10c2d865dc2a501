//! A future that was pinned is moved into a task.

use std::pin::pin;

// ANCHOR: main
#[tokio::main]
async fn main() {
    let tow = async { "towed" };
    let tow = pin!(tow);
    let owned = *tow;
    println!("{}", owned.await);
}
// ANCHOR_END: main
