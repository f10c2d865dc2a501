//! Three carriers make an offer, and the cheapest so far is known at any time.

// ANCHOR: main
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, sleep};

struct Parcel {
    kg: u32,
}

async fn offer(
    carrier: &'static str,
    seconds: u64,
    price_per_kg: u32,
    parcel: &Parcel,
) -> (&'static str, u32) {
    sleep(Duration::from_secs(seconds)).await;
    (carrier, price_per_kg * parcel.kg)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let parcel = Parcel { kg: 12 };
    let asked = Instant::now();
    let mut offers = FuturesUnordered::new();
    offers.push(offer("mail", 4, 4, &parcel));
    offers.push(offer("courier", 1, 5, &parcel));
    offers.push(offer("ferry", 2, 3, &parcel));
    let mut cheapest = u32::MAX;
    while let Some((carrier, price)) = offers.next().await {
        cheapest = cheapest.min(price);
        let seconds = asked.elapsed().as_secs();
        println!("{seconds} s  {carrier}: {price}, cheapest so far: {cheapest}");
    }
}
// ANCHOR_END: main
