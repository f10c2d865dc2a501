//! Where a storm takes place: a broker, and what can be done to it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use taskq::AnyBroker;
use taskq::broker::BrokerError;

use super::ledger::is_held_up;
use super::proxy::{Proxy, Weather};
use super::server::Server;
use super::work::QUEUE;

/// A broker that real processes share.
pub enum Ground {
    File(PathBuf),
    /// Half of the workers go through the proxy.
    Redis(Server, Proxy),
}

/// What happens to Redis, or to the way there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upset {
    /// The server is killed, and is away for a while.
    Away,
    Cut,
    /// The connection is there, and nothing arrives.
    HalfOpen,
    /// Requests arrive, answers do not.
    Deaf,
    Slow,
}

impl Upset {
    pub const ALL: [Self; 5] = [
        Self::Away,
        Self::HalfOpen,
        Self::Cut,
        Self::Deaf,
        Self::Slow,
    ];
}

impl Ground {
    pub fn file(folder: &Path) -> Self {
        Self::File(folder.join("jobs.db"))
    }

    /// A server that has on the disk whatever it has answered.
    pub async fn redis() -> Self {
        let server = Server::start(&["--appendonly", "yes", "--appendfsync", "always"]);
        let proxy = Proxy::to(server.port).await;
        Self::Redis(server, proxy)
    }

    /// The broker with its default settings, by the shortest way.
    pub async fn broker(&self) -> Result<AnyBroker, BrokerError> {
        AnyBroker::open(&self.addresses()[0], QUEUE).await
    }

    /// All ways to the broker.
    pub fn addresses(&self) -> Vec<String> {
        match self {
            Self::File(path) => vec![format!("sqlite:{}", path.display())],
            Self::Redis(server, proxy) => vec![server.url(), proxy.url()],
        }
    }

    /// Whether a process that stands still keeps all others from writing.
    pub fn is_held_up(&self) -> Result<bool> {
        match self {
            Self::File(path) => is_held_up(path),
            Self::Redis(..) => Ok(false),
        }
    }

    /// Lets something happen. A file has nothing of this.
    pub fn upset(&mut self, what: Upset) {
        if let Self::Redis(server, proxy) = self {
            match what {
                Upset::Away => server.kill(),
                Upset::Cut => proxy.set(Weather::Cut),
                Upset::HalfOpen => proxy.set(Weather::Silent),
                Upset::Deaf => proxy.set(Weather::Deaf),
                Upset::Slow => {
                    proxy.set(Weather::Slow(Duration::from_millis(100)));
                }
            }
        }
    }

    /// Ends it.
    pub fn mend(&mut self, what: Upset) {
        if let Self::Redis(server, proxy) = self {
            match what {
                Upset::Away => server.restart(),
                _ => proxy.set(Weather::Fair),
            }
        }
    }
}
