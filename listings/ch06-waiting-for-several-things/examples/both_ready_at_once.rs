//! Two branches that are always ready race a thousand times.

// ANCHOR: main
use std::future::ready;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut wins = 0;
    for _ in 0..1000 {
        tokio::select! {
            () = ready(()) => wins += 1,
            () = ready(()) => {}
        }
    }
    let about_half = (400..=600).contains(&wins);
    println!("select!: the first wins about half of 1000: {about_half}");

    let mut wins = 0;
    for _ in 0..1000 {
        tokio::select! {
            biased;
            () = ready(()) => wins += 1,
            () = ready(()) => {}
        }
    }
    println!("biased: the first wins {wins} of 1000");
}
// ANCHOR_END: main
