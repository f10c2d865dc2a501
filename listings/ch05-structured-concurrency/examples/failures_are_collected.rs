//! A group, third version: every failure is collected.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

type Refusal = &'static str;

// ANCHOR: group
/// Tasks, each of which may fail.
pub struct Group<E> {
    tasks: JoinSet<Result<(), E>>,
}

impl<E: Send + 'static> Group<E> {
    /// Starts a task of this group.
    pub fn spawn(
        &mut self,
        task: impl Future<Output = Result<(), E>> + Send + 'static,
    ) {
        self.tasks.spawn(task);
    }

    // ANCHOR: scope
    /// Runs `body`, which spawns the tasks, and waits for them.
    pub async fn scope<R>(
        body: impl AsyncFnOnce(&mut Self) -> Result<R, E>,
    ) -> Result<R, Vec<E>> {
        let tasks = JoinSet::new();
        let mut group = Self { tasks };
        let mut failures = Vec::new();
        let value = body(&mut group)
            .await
            .map_err(|failure| failures.push(failure));
        if value.is_err() {
            group.tasks.abort_all();
        }
        while let Some(ended) = group.tasks.join_next().await {
            if let Ok(Err(failure)) = ended {
                group.tasks.abort_all();
                failures.push(failure);
            }
        }
        match value {
            Ok(value) if failures.is_empty() => Ok(value),
            _ => Err(failures),
        }
    }
    // ANCHOR_END: scope
}
// ANCHOR_END: group

struct Pilot;

impl Drop for Pilot {
    fn drop(&mut self) {
        println!("     pilot: goes home");
    }
}

async fn refused_by(office: Refusal) -> Result<(), Refusal> {
    sleep(SECOND).await;
    Err(office)
}

// ANCHOR: clear
async fn clear(until_high_tide: Duration) {
    let start = Instant::now();
    let cleared = Group::scope(async |group| {
        group.spawn(async {
            let _pilot = Pilot;
            sleep(9 * SECOND).await;
            Ok(())
        });
        group.spawn(refused_by("customs"));
        group.spawn(refused_by("health"));
        sleep(until_high_tide).await;
        Ok("cleared for sea")
    })
    .await;
    println!("{} s  {cleared:?}", start.elapsed().as_secs());
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    clear(Duration::ZERO).await;
    clear(6 * SECOND).await;
}
// ANCHOR_END: clear
