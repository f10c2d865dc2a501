//! Asks each station from a thread of its own: the gale warning is in time.

// ANCHOR: main
use std::thread;
use std::time::{Duration, Instant};

// ANCHOR_END: main
const WARN_WITHIN: Duration = Duration::from_secs(2);
const GALE_KMH: u32 = 62;

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

// ANCHOR: main
fn main() {
    let asked = Instant::now();
    // The scope ends when all its threads have: `main` waits for the answers.
    thread::scope(|scope| {
        for station in &STATIONS {
            scope.spawn(move || report(station, asked));
        }
    });
}
// ANCHOR_END: main
