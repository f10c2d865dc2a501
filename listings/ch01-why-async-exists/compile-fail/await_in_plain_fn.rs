//! A plain function cannot `.await`: it has nowhere to return `Pending` to.

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
async fn read_ridge() -> u32 {
    sleep(Duration::from_millis(10)).await;
    71
}

fn gale_on_ridge() -> bool {
    read_ridge().await >= 62
}

fn main() {
    println!("gale on the ridge: {}", gale_on_ridge());
}
// ANCHOR_END: main
