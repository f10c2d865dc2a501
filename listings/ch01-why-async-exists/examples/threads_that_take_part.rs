//! Adds the same numbers by `join!`, by `spawn` and by rayon, and counts the threads.

// ANCHOR: team
use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Barrier, Mutex};
use std::thread::{self, ThreadId};

const LEFT: Range<u64> = 0..500_000;
const RIGHT: Range<u64> = 500_000..1_000_000;

/// The threads that took part, and where they meet.
struct Team {
    members: Mutex<HashSet<ThreadId>>,
    meeting: Barrier,
}

impl Team {
    /// A team whose `size` halves begin to add only once all of them have arrived.
    fn of(size: usize) -> Arc<Self> {
        let (members, meeting) = (Mutex::default(), Barrier::new(size));
        Arc::new(Self { members, meeting })
    }

    fn add_up(&self, numbers: Range<u64>) -> u64 {
        let mut members = self.members.lock().expect("no member panics");
        members.insert(thread::current().id());
        drop(members);
        // Blocks, on purpose, until all are here: only different threads can be.
        self.meeting.wait();
        numbers.sum()
    }

    fn report(&self, how: &str, sum: u64) {
        let threads = self.members.lock().expect("no member panics").len();
        println!("{how:<5} sum {sum}, threads {threads}");
    }
}
// ANCHOR_END: team

// ANCHOR: main
#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let team = Team::of(1);
    let (left, right) =
        tokio::join!(async { team.add_up(LEFT) }, async { team.add_up(RIGHT) });
    team.report("join!", left + right);

    let team = Team::of(2);
    let left = tokio::spawn({
        let team = Arc::clone(&team);
        async move { team.add_up(LEFT) }
    });
    let right = team.add_up(RIGHT);
    let left = left.await.expect("adding does not panic");
    team.report("spawn", left + right);

    let team = Team::of(2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build();
    let pool = pool.expect("two more threads can be started");
    let (left, right) = pool.join(|| team.add_up(LEFT), || team.add_up(RIGHT));
    team.report("rayon", left + right);
}
// ANCHOR_END: main
