//! Spawns a loading, goes on, waits for something else, and then asks for the result.

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
async fn load(crates: u32) -> u32 {
    println!("crane: loads {crates} crates");
    crates
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let loading = tokio::spawn(load(7));
    println!("office: has spawned the loading");
    sleep(Duration::from_secs(1)).await;
    println!("office: asks for the result");
    let crates = loading.await.expect("the crane does not panic");
    println!("office: {crates} crates are loaded");
}
// ANCHOR_END: main
