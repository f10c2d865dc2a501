//! Acts upon the failures of one kind, and passes the others on.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use ch05::{GroupError, TaskGroup};
use tokio::time::sleep;

// ANCHOR: refusal
#[derive(Debug)]
enum Refusal {
    Weather { until: u32 },
    Papers(&'static str),
}
// ANCHOR_END: refusal

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weather { until } => write!(f, "weather until {until}:00"),
            Self::Papers(missing) => write!(f, "no {missing}"),
        }
    }
}

// ANCHOR: main
async fn office(verdict: Result<(), Refusal>) -> Result<(), Refusal> {
    sleep(Duration::from_secs(1)).await;
    verdict
}

async fn clear_for_sea() -> Result<(), GroupError<Refusal>> {
    TaskGroup::scope(async |group| {
        group.spawn(office(Err(Refusal::Weather { until: 14 })));
        group.spawn(office(Err(Refusal::Papers("crew list"))));
        group.spawn(office(Ok(())));
        group.spawn(office(Err(Refusal::Weather { until: 17 })));
        Ok(())
    })
    .await
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let refused = clear_for_sea().await.expect_err("three offices refuse");
    println!("all:     {refused}");
    let (weather, rest) = refused.split(|why| matches!(why, Refusal::Weather { .. }));
    if let Some(weather) = weather {
        println!("waiting: {weather}");
    }
    if let Some(rest) = rest {
        println!("failed:  {rest}");
    }
}
// ANCHOR_END: main
