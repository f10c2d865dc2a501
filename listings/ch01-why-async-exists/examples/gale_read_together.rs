//! Waits for all three stations at once, on one thread: the gale warning is in time.

use std::time::Duration;

// ANCHOR: round
use tokio::time::{Instant, sleep};

// ANCHOR_END: round
const WARN_WITHIN: Duration = Duration::from_secs(2);
const GALE_KMH: u32 = 62;

// ANCHOR: read
struct Station {
    name: &'static str,
    answers_after: Duration,
    wind_kmh: u32,
}

impl Station {
    /// Gives the thread back at `.await`, until the station has answered.
    async fn read(&self) -> u32 {
        sleep(self.answers_after).await;
        self.wind_kmh
    }
}
// ANCHOR_END: read

const STATIONS: [Station; 3] = [
    Station {
        name: "harbour",
        answers_after: Duration::from_millis(200),
        wind_kmh: 14,
    },
    Station {
        name: "valley",
        answers_after: Duration::from_secs(3),
        wind_kmh: 9,
    },
    Station {
        name: "ridge",
        answers_after: Duration::from_millis(400),
        wind_kmh: 71,
    },
];

// ANCHOR: round
// ANCHOR: report
async fn report(station: &Station, asked: Instant) {
    let wind_kmh = station.read().await;
    let waited = asked.elapsed();
    let warning = match (wind_kmh >= GALE_KMH, waited <= WARN_WITHIN) {
        (true, true) => "  gale warning",
        (true, false) => "  gale warning, too late",
        (false, _) => "",
    };
    let (seconds, name) = (waited.as_secs(), station.name);
    println!("{seconds} s  {name:<7} {wind_kmh:>3} km/h{warning}");
}
// ANCHOR_END: report

// ANCHOR: main
// `start_paused`: whenever everybody waits, Tokio's clock jumps to the next timer.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let asked = Instant::now();
    let [harbour, valley, ridge] = &STATIONS;
    tokio::join!(
        report(harbour, asked),
        report(valley, asked),
        report(ridge, asked),
    );
}
// ANCHOR_END: main
// ANCHOR_END: round
