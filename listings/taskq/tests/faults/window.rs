//! How many jobs a Redis forgets that it has taken, when it is killed.

use std::time::{Duration, Instant};

use anyhow::Result;
use taskq::{AnyBroker, Broker};

use super::orders::job;
use super::server::Server;
use super::work::{QUEUE, insist};

/// How a server keeps what it has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    Nothing,
    Snapshots,
    EverySecond,
    Always,
}

/// What was lost.
#[derive(Debug, Default)]
pub struct Loss {
    pub taken: usize,
    pub lost: usize,
    /// For how long the oldest job that was lost had been taken.
    pub window: Duration,
}

impl Keeps {
    pub const ALL: [Self; 4] = [
        Self::Nothing,
        Self::Snapshots,
        Self::EverySecond,
        Self::Always,
    ];

    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Nothing => &[],
            // No snapshot can be asked for more often.
            Self::Snapshots => &["--save", "1", "1"],
            Self::EverySecond => &["--appendonly", "yes", "--appendfsync", "everysec"],
            Self::Always => &["--appendonly", "yes", "--appendfsync", "always"],
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing on the disk",
            Self::Snapshots => "a snapshot every second",
            Self::EverySecond => "append-only file, everysec",
            Self::Always => "append-only file, always",
        }
    }

    /// Enqueues jobs one after another for this long, kills the server, starts it again, and
    /// looks for them.
    pub async fn lose(self, time: Duration) -> Result<Loss> {
        let mut server = Server::start(self.options());
        let broker = AnyBroker::open(&server.url(), QUEUE).await?;
        let mut taken = Vec::new();
        let start = Instant::now();
        while start.elapsed() < time {
            let id = broker.enqueue(vec![job("order", 100, 0)]).await?[0].id();
            taken.push((id, Instant::now()));
        }
        server.kill();
        let killed = Instant::now();
        server.restart();
        let mut loss = Loss {
            taken: taken.len(),
            ..Loss::default()
        };
        for (id, at) in taken {
            if insist(|| broker.job(id)).await?.is_none() {
                loss.lost += 1;
                loss.window = loss.window.max(killed - at);
            }
        }
        Ok(loss)
    }
}
