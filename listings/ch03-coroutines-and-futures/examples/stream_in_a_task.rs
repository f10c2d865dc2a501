//! Three ways to map borrowed names in a task.

// ANCHOR: main
use futures::{StreamExt, stream};

const BOATS: [&str; 3] = ["ferry", "tug", "barge"];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let owned = tokio::spawn(async {
        let boats = BOATS.map(String::from);
        let lengths = stream::iter(boats).map(|boat| async move { boat.len() });
        lengths.buffered(2).collect::<Vec<_>>().await
    });
    let boxed = tokio::spawn(async {
        let boats = BOATS.map(String::from);
        let lengths = stream::iter(&boats).map(|boat| async move { boat.len() });
        lengths.boxed().buffered(2).collect::<Vec<_>>().await
    });
    let looped = tokio::spawn(async {
        let boats = BOATS.map(String::from);
        let mut lengths = Vec::new();
        for boat in &boats {
            lengths.push(length(boat).await);
        }
        lengths
    });
    for (way, task) in [("owned", owned), ("boxed", boxed), ("a loop", looped)] {
        println!("{way}: {:?}", task.await.expect("it does not panic"));
    }
}

async fn length(boat: &str) -> usize {
    boat.len()
}
// ANCHOR_END: main
