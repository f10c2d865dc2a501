//! Asks three stations in turn: one slow answer makes the gale warning late.

use std::thread;
// ANCHOR: shown
use std::time::{Duration, Instant};

// ANCHOR_END: shown
const WARN_WITHIN: Duration = Duration::from_secs(2);
const GALE_KMH: u32 = 62;

// ANCHOR: read
struct Station {
    name: &'static str,
    answers_after: Duration,
    wind_kmh: u32,
}

impl Station {
    /// Keeps the calling thread until the station has answered.
    fn read(&self) -> u32 {
        thread::sleep(self.answers_after);
        self.wind_kmh
    }
}
// ANCHOR_END: read

// ANCHOR: shown
// ANCHOR: stations
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
// ANCHOR_END: stations

// ANCHOR: round
// ANCHOR: report
fn report(station: &Station, asked: Instant) {
    let wind_kmh = station.read();
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
fn main() {
    let asked = Instant::now();
    for station in &STATIONS {
        report(station, asked);
    }
}
// ANCHOR_END: main
// ANCHOR_END: round
// ANCHOR_END: shown
