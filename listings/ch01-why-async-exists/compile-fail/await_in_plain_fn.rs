//! A plain function cannot `.await`: it has nowhere to return `Pending` to.

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
async fn read_ridge() -> f64 {
    sleep(Duration::from_millis(10)).await;
    71.0
}

fn in_knots() -> f64 {
    read_ridge().await / 1.852
}

fn main() {
    println!("ridge: {:.0} knots", in_knots());
}
// ANCHOR_END: main
