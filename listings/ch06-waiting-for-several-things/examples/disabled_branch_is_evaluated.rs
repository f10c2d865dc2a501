//! A branch is disabled by its `if`, and its expression is evaluated all the same.

// ANCHOR: main
use std::future::{Ready, ready};
use std::time::Duration;

use tokio::time::sleep;

fn price(parcel: Option<u32>) -> Ready<u32> {
    println!("  looks up the price of {parcel:?}");
    ready(parcel.unwrap_or_default() * 3)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let parcel = None;

    println!("a call");
    tokio::select! {
        price = price(parcel), if parcel.is_some() => println!("  {price}"),
        () = sleep(Duration::from_secs(1)) => println!("  no parcel came"),
    }

    println!("a block");
    tokio::select! {
        price = async { price(parcel).await }, if parcel.is_some() => {
            println!("  {price}");
        }
        () = sleep(Duration::from_secs(1)) => println!("  no parcel came"),
    }
}
// ANCHOR_END: main
