//! Three boats are to be warned, and no warning is sent.

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let warnings = ["ferry", "tug", "barge"].map(warn);
    println!("{} warnings are on their way", warnings.len());
}

async fn warn(boat: &str) {
    println!("to {boat}: gale at the ridge");
}
// ANCHOR_END: main
