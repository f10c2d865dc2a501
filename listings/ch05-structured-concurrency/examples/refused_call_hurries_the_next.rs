//! Calls a station by three addresses, and all refuse, one slowly.

use std::net::SocketAddr;
use std::time::Duration;

use ch05::first_to_answer;
use tokio::time::{Instant, sleep};

// ANCHOR: main
async fn dial(to: SocketAddr, start: Instant) -> Result<(), &'static str> {
    let (after, why) = match to.ip().to_string().as_str() {
        "2001:db8::7" => (20, "no route"),
        "192.0.2.7" => (900, "timed out"),
        _other => (150, "refused"),
    };
    println!(
        "{:>4} ms  {:<12} called",
        start.elapsed().as_millis(),
        to.ip()
    );
    sleep(Duration::from_millis(after)).await;
    println!(
        "{:>4} ms  {:<12} {why}",
        start.elapsed().as_millis(),
        to.ip()
    );
    Err(why)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let addresses = ["[2001:db8::7]:102", "[2001:db8::8]:102", "192.0.2.7:102"];
    let addresses = addresses.map(|text| text.parse().expect("an address and a port"));
    let start = Instant::now();
    let answered = first_to_answer(addresses, |to| dial(to, start)).await;
    let errors = answered.expect_err("nobody answers");
    let reasons: Vec<_> = errors.iter().map(|(_, why)| why).collect();
    println!("{:>4} ms  {reasons:?}", start.elapsed().as_millis());
}
// ANCHOR_END: main
