//! A stream of borrowed names is mapped in a task, and everything in it may move.

// ANCHOR: main
use futures::{StreamExt, stream};

#[tokio::main]
async fn main() {
    let lengths = tokio::spawn(async {
        let boats = ["ferry", "tug", "barge"].map(String::from);
        let lengths = stream::iter(&boats).map(|boat| async move { boat.len() });
        lengths.buffered(2).collect::<Vec<_>>().await
    });
    println!("{:?}", lengths.await.expect("it does not panic"));
}
// ANCHOR_END: main
