//! A group, first version: the first failure leaves the scope at once.

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
    ) -> Result<R, E> {
        let tasks = JoinSet::new();
        let mut group = Self { tasks };
        let value = body(&mut group).await?;
        while let Some(ended) = group.tasks.join_next().await {
            ended.expect("no task panics")?;
        }
        Ok(value)
    }
    // ANCHOR_END: scope
}
// ANCHOR_END: group

// ANCHOR: clear
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

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let cleared = Group::scope(async |group| {
        group.spawn(async {
            let _pilot = Pilot;
            sleep(3 * SECOND).await;
            Ok(())
        });
        group.spawn(refused_by("customs"));
        group.spawn(refused_by("health"));
        Ok("cleared for sea")
    })
    .await;
    println!("{} s  {cleared:?}", start.elapsed().as_secs());
    sleep(SECOND).await;
    println!("2 s  the ship stays in port");
}
// ANCHOR_END: clear
