//! Calls a station by three addresses, of which the first is silent.

// ANCHOR: main
use std::net::SocketAddr;
use std::time::Duration;

use ch05::{first_to_answer, interleaved};
use tokio::time::{Instant, sleep};

// ANCHOR_END: main
const MILLISECOND: Duration = Duration::from_millis(1);

// ANCHOR: line
/// A call that says when it begins, and how it ends.
struct Line {
    to: SocketAddr,
    start: Instant,
    answered: bool,
}

impl Line {
    fn note(&self, what: &str) {
        let waited = self.start.elapsed().as_millis();
        println!("{waited:>3} ms  {:<15} {what}", self.to.ip());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.note(if self.answered { "hung up" } else { "given up" });
    }
}
// ANCHOR_END: line

// ANCHOR: main
async fn dial(to: SocketAddr, start: Instant) -> Result<Line, &'static str> {
    let mut line = Line {
        to,
        start,
        answered: false,
    };
    line.note("called");
    sleep(match to.ip().to_string().as_str() {
        "192.0.2.7" => 300 * MILLISECOND,
        "2001:db8::8" => 400 * MILLISECOND,
        _silent => 60_000 * MILLISECOND,
    })
    .await;
    line.answered = true;
    Ok(line)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let addresses = ["[2001:db8::7]:102", "[2001:db8::8]:102", "192.0.2.7:102"];
    let addresses = addresses.map(|text| text.parse().expect("an address and a port"));
    for address in interleaved(addresses) {
        println!("        {}", address.ip());
    }
    let start = Instant::now();
    let answered = first_to_answer(addresses, |to| dial(to, start)).await;
    let (_, line) = answered.expect("two of three answer");
    line.note("answers first");
}
// ANCHOR_END: main
