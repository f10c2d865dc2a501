use std::fmt::Write;
use std::sync::Arc;

use super::{Archive, Radio, STATIONS};

/// The lines that `original.py` prints.
pub async fn bulletin(radio: Arc<Radio>, archive: Arc<Archive>) -> String {
    // The pool is gone, and with it everything that happened at once.
    let mut lines = String::new();
    for station in STATIONS {
        let wind = radio.ask(station).await;
        let record = archive.search(station);
        writeln!(
            lines,
            "{station:<7} {wind:>3} km/h, record {record:>3} km/h"
        )
        .expect("writing to a String cannot fail");
    }
    lines
}
