//! A broker in Redis 6.2 or later: for workers and queues on many machines.
//!
//! Each operation on jobs is one Lua script, and while it runs, Redis does nothing else.
//! So a call about many jobs is made in pieces of at most [`PIECE`] jobs, which take a
//! few milliseconds each: where the second fails, the first has been made. Only
//! [`enqueue_batch`](crate::Broker::enqueue_batch) is one piece, however many its jobs.
//!
//! What a script has written before an error stays: Redis takes nothing back. So a
//! script looks before it writes, and a server without memory refuses its first write.
//!
//! Redis' own clock decides. If it is set forward, leases expire early, and their
//! tokens keep the late worker from doing harm; if it is set back, they last longer.

mod broker;
mod calls;
mod kicks;
mod link;
mod pack;
mod scripts;

use std::sync::Arc;
use std::time::Duration;

use ::redis::cmd;

use crate::broker::BrokerError;
use crate::model::Sizes;
use crate::names::Invalid;

use kicks::Kicks;
use link::Link;
use scripts::{Call, Keys, Known, Scripts};

/// How many jobs one script deals with at most.
pub const PIECE: usize = 500;

/// How many bytes of jobs one script takes at most, unless a single job has more.
const PIECE_BYTES: usize = 1 << 20;

/// How a [`RedisBroker`] is used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The name of the queue. All brokers of one name share their jobs; the keys in
    /// Redis begin with `{q:NAME}:`.
    pub queue: String,
    /// How much a job may bring along.
    pub sizes: Sizes,
    /// How long to wait for a connection or an answer before the server counts as
    /// unavailable.
    pub patience: Duration,
    /// How often to look for work that nobody has told of; each time somewhat more or
    /// less, so that many workers do not look at once.
    pub poll: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            queue: "taskq".to_owned(),
            sizes: Sizes::default(),
            patience: Duration::from_secs(2),
            poll: Duration::from_secs(1),
        }
    }
}

/// The broker. Its clones share their connections: one for commands, one on which it
/// hears of new work.
#[derive(Clone)]
pub struct RedisBroker {
    shared: Arc<Shared>,
}

struct Shared {
    link: Link,
    kicks: Kicks,
    keys: Keys,
    scripts: Scripts,
    settings: Settings,
}

impl RedisBroker {
    /// Connects to the server of this address,
    /// `redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]` or `redis+unix:///PATH`. Of a Redis
    /// Cluster, any node will do.
    ///
    /// # Errors
    ///
    /// - [`BrokerError::Invalid`]: no such address, or the queue's name is empty or has
    ///   braces.
    /// - [`BrokerError::Unavailable`]: the server cannot be reached.
    /// - [`BrokerError::Unsuitable`]: it is older than 6.2, a read-only replica, evicts
    ///   keys when its memory is full, or does not let this user in.
    pub async fn connect(url: &str, settings: Settings) -> Result<Self, BrokerError> {
        let queue = &settings.queue;
        if queue.is_empty() || queue.contains(['{', '}']) {
            return Err(
                Invalid::new("queue's name", queue, "text without braces").into()
            );
        }
        let link = Link::new(url, settings.patience)?;
        link.ask::<String>(&cmd("PING")).await?;
        let keys = Keys::new(queue);
        let channel = keys.kick().to_owned();
        let shared = Shared {
            kicks: Kicks::listen(link.home(), channel, settings.patience),
            link,
            keys,
            scripts: Scripts::new(),
            settings,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// A call of a script that needs no lines.
    fn script<'a>(&'a self, pick: fn(&'a Scripts) -> &'a Known) -> Call<'a> {
        self.with_lines(pick, [].into_iter())
    }

    fn with_lines<'a, 'k>(
        &'a self,
        pick: fn(&'a Scripts) -> &'a Known,
        kinds: impl ExactSizeIterator<Item = &'k str>,
    ) -> Call<'a> {
        Call::new(pick(&self.shared.scripts), &self.shared.keys, kinds)
    }
}
