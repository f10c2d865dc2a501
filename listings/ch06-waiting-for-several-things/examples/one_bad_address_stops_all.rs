//! Three parcels leave together, and one of them has a bad address.

// ANCHOR: main
use std::time::Duration;

use futures::future::try_join_all;
use tokio::time::sleep;

async fn deliver(parcel: u32, seconds: u64, street: &str) -> Result<u32, String> {
    println!("parcel {parcel} leaves");
    sleep(Duration::from_secs(seconds)).await;
    if street.is_empty() {
        return Err(format!("parcel {parcel} has no address"));
    }
    println!("parcel {parcel} is delivered to {street}");
    Ok(parcel)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let parcels = [
        deliver(1, 1, "Quay Street"),
        deliver(2, 2, ""),
        deliver(3, 3, "Mill Lane"),
    ];
    println!("{:?}", try_join_all(parcels).await);

    sleep(Duration::from_secs(3600)).await;
    println!("an hour later");
}
// ANCHOR_END: main
