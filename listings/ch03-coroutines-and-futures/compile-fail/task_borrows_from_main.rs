//! A task borrows a list that its caller owns.

// ANCHOR: main
#[tokio::main]
async fn main() {
    let boats = vec!["ferry", "tug", "barge"];
    let count = tokio::spawn(async { boats.len() });
    println!("{}", count.await.expect("it does not panic"));
}
// ANCHOR_END: main
