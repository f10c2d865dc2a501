use std::fmt::Write;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::{Archive, Radio, STATIONS};

/// The lines that `original.py` prints.
pub async fn bulletin(radio: Arc<Radio>, archive: Arc<Archive>) -> String {
    let calls = STATIONS.map(|station| {
        // A task: `ask` returns `Pending` while it waits, so waiting needs no thread.
        let radio = Arc::clone(&radio);
        let wind = tokio::spawn(async move { radio.ask(station).await });
        // A thread: `search` gives its thread back only with the result.
        let archive = Arc::clone(&archive);
        let record = spawn_blocking(move || archive.search(station));
        (station, wind, record)
    });

    let mut lines = String::new();
    for (station, wind, record) in calls {
        let wind = wind.await.expect("asking does not panic");
        let record = record.await.expect("searching does not panic");
        writeln!(
            lines,
            "{station:<7} {wind:>3} km/h, record {record:>3} km/h"
        )
        .expect("writing to a String cannot fail");
    }
    lines
}
