//! The same survey with its chart in the future, and on the heap.

use std::future::ready;

// ANCHOR: main
const POINTS: usize = 4 * 1024 * 1024;

async fn survey() -> u8 {
    let chart = [7_u8; POINTS];
    ready(()).await;
    chart[0]
}

async fn survey_on_the_heap() -> u8 {
    let chart = vec![7_u8; POINTS];
    ready(()).await;
    chart[0]
}

/// The size of what a function returns, without calling it.
fn size<T>(_make: fn() -> T) -> usize {
    size_of::<T>()
}

fn main() {
    println!("larger than its chart: {}", size(survey) > POINTS);
    println!("on the heap: {} bytes", size(survey_on_the_heap));
}
// ANCHOR_END: main
