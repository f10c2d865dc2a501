//! What a future remembers across an await is a part of its size.

// ANCHOR: main
use std::future::ready;

/// The chart is used after the await.
async fn kept() -> u8 {
    let chart = [7; 1024];
    ready(()).await;
    chart[0]
}

/// The chart is borrowed before the await only, and is still in scope at it.
async fn borrowed() -> u8 {
    let chart = [7; 1024];
    let strongest = *chart.iter().max().expect("it is not empty");
    ready(()).await;
    strongest
}

/// As `borrowed`, but the chart's block ends before the await.
async fn scoped() -> u8 {
    let strongest = {
        let chart = [7; 1024];
        *chart.iter().max().expect("it is not empty")
    };
    ready(()).await;
    strongest
}

/// The chart is on the heap: a pointer crosses the await.
async fn boxed() -> u8 {
    let chart = Box::new([7; 1024]);
    ready(()).await;
    chart[0]
}

/// A future contains the futures that it awaits, one after the other in one place.
async fn both() -> u8 {
    kept().await + kept().await
}

fn main() {
    println!("kept:     {:>4} bytes", size_of_val(&kept()));
    println!("borrowed: {:>4} bytes", size_of_val(&borrowed()));
    println!("scoped:   {:>4} bytes", size_of_val(&scoped()));
    println!("boxed:    {:>4} bytes", size_of_val(&boxed()));
    println!("both:     {:>4} bytes", size_of_val(&both()));
}
// ANCHOR_END: main
