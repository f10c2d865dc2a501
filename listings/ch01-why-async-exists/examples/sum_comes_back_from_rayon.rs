//! Rayon computes the sums, and a channel brings each back to the future that waits.

// ANCHOR: main
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use tokio::sync::oneshot;

async fn add_up_rain(tenths_of_mm: u64) -> u64 {
    let (sender, sum) = oneshot::channel();
    rayon::spawn(move || {
        let readings = (0..1_000_000_u64).into_par_iter();
        let year: u64 = readings.map(|reading| reading % tenths_of_mm).sum();
        // Sending fails if nobody wants the sum any more, which is no error.
        let _ = sender.send(year);
    });
    sum.await.expect("the sum does not panic")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let sums = tokio::join!(add_up_rain(3), add_up_rain(5), add_up_rain(9));
    println!("harbour, valley, ridge: {sums:?}");
}
// ANCHOR_END: main
