//! The connection that all commands share. It is replaced when it fails, and only then.
//!
//! `redis::aio::ConnectionManager` would not do: after a time-out it goes on with the
//! same connection, so a half-open one is kept until the operating system gives it up.

use std::error::Error;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ErrorKind, FromRedisValue,
    IntoConnectionInfo, RedisError, Script, ServerErrorKind, Value, cmd,
};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::pack::corrupt;
use super::scripts::Call;
use crate::broker::BrokerError;
use crate::model::Backoff;
use crate::names::Invalid;

/// How long to leave a server alone that could not be reached.
pub(super) const PAUSE: Backoff = Backoff {
    base: Duration::from_millis(50),
    cap: Duration::from_secs(1),
};

pub(super) struct Link {
    home: Client,
    patience: Duration,
    // Held while one caller connects: the others wait for what it gets.
    line: Mutex<Line>,
}

struct Line {
    open: Option<MultiplexedConnection>,
    /// Which connection this is: only its own failure may close it.
    number: u64,
    failures: u32,
    not_before: Instant,
    /// Where a cluster has said that the queue is.
    moved_to: Option<Client>,
}

impl Link {
    /// Makes no connection yet. What takes longer than `patience` is given up.
    pub fn new(url: &str, patience: Duration) -> Result<Self, BrokerError> {
        let invalid = |error| {
            // What stands before the @ is a password.
            let address = url.rsplit('@').next().unwrap_or(url);
            let form = format!("redis://[[USER]:PASSWORD@]HOST[:PORT][/DB] ({error})");
            Invalid::new("Redis address", address, &form)
        };
        let info = url.into_connection_info().map_err(invalid)?;
        // Without this, a request waits for the acknowledgement of the one before,
        // which the other side holds back for 40 ms.
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        let home = Client::open(info.set_tcp_settings(tcp)).map_err(invalid)?;
        let line = Line {
            open: None,
            number: 0,
            failures: 0,
            not_before: Instant::now(),
            moved_to: None,
        };
        Ok(Self {
            home,
            patience,
            line: Mutex::new(line),
        })
    }

    pub fn home(&self) -> &Client {
        &self.home
    }

    /// Runs a script. Whether it ran cannot be known after
    /// [`BrokerError::Unavailable`].
    pub async fn call<T: FromRedisValue>(
        &self,
        call: Call<'_>,
    ) -> Result<T, BrokerError> {
        self.run(&call.command, Some(&call.known.script)).await
    }

    /// Runs a command that changes nothing.
    pub async fn ask<T: FromRedisValue>(
        &self,
        command: &Cmd,
    ) -> Result<T, BrokerError> {
        self.run(command, None).await
    }

    async fn run<T: FromRedisValue>(
        &self,
        command: &Cmd,
        script: Option<&Script>,
    ) -> Result<T, BrokerError> {
        let mut moves = 0;
        loop {
            let (mut connection, number) = self.connection().await?;
            let mut answer = command.query_async::<Value>(&mut connection).await;
            if let (Err(error), Some(script)) = (&answer, script)
                && error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
            {
                answer = match script.load_async(&mut connection).await {
                    Ok(_) => command.query_async(&mut connection).await,
                    Err(error) => Err(error),
                };
            }
            let error = match answer {
                Ok(value) => {
                    return redis::from_redis_value(value)
                        .map_err(|error| corrupt(&format!("an answer: {error}")));
                }
                Err(error) => error,
            };
            self.judge(&error, number).await;
            moves += 1;
            if error.redirect_node().is_none() || moves > 1 {
                return Err(self.refused(error));
            }
        }
    }

    /// The open connection, or a new one.
    async fn connection(&self) -> Result<(MultiplexedConnection, u64), BrokerError> {
        let mut line = self.line.lock().await;
        if let Some(open) = &line.open {
            return Ok((open.clone(), line.number));
        }
        let now = Instant::now();
        if now < line.not_before {
            let wait = line.not_before - now;
            let what = format!(
                "{} could not be reached, and will be tried again in \
                 {wait:.0?}",
                address(&self.home)
            );
            return Err(BrokerError::Unavailable { what, source: None });
        }
        let client = line.moved_to.as_ref().unwrap_or(&self.home);
        let first = line.number == 0;
        match timeout(self.patience * 2, self.open(client, first)).await {
            Ok(Ok(open)) => {
                line.open = Some(open.clone());
                line.number += 1;
                line.failures = 0;
                Ok((open, line.number))
            }
            failed => {
                line.failures += 1;
                let wait = PAUSE.wait(line.failures, &mut fastrand::Rng::new());
                line.not_before = Instant::now() + wait;
                line.moved_to = None;
                let what = format!("connecting to {}", address(&self.home));
                Err(match failed {
                    Ok(Err(error)) => error,
                    _ => BrokerError::Unavailable { what, source: None },
                })
            }
        }
    }

    async fn open(
        &self,
        client: &Client,
        first: bool,
    ) -> Result<MultiplexedConnection, BrokerError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.patience))
            .set_response_timeout(Some(self.patience));
        let open = client.get_multiplexed_async_connection_with_config(&config);
        let mut open = open.await.map_err(|error| self.refused(error))?;
        let info = cmd("INFO").query_async::<String>(&mut open).await;
        let info = info.map_err(|error| self.refused(error))?;
        match suitable(&info, &address(client)) {
            // Not for good: a failover makes replicas of primaries, and the other way
            // round.
            Err(Unfit::Replica(error)) if !first => Err(BrokerError::Unavailable {
                what: error.to_string(),
                source: None,
            }),
            Err(Unfit::Replica(error) | Unfit::Other(error)) => Err(error),
            Ok(()) => Ok(open),
        }
    }

    /// Closes a connection whose failure this is.
    async fn judge(&self, error: &RedisError, number: u64) {
        let moved_to = error.redirect_node().and_then(|(node, _)| self.at(node));
        let broken = error.is_io_error()
            || error.is_unrecoverable_error()
            // A primary that has become a replica: its name may lead to another by now.
            || error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly);
        if broken || moved_to.is_some() {
            let mut line = self.line.lock().await;
            if line.number == number {
                line.open = None;
                line.moved_to = moved_to.or(line.moved_to.take());
            }
        }
    }

    /// Another node of the same cluster.
    fn at(&self, node: &str) -> Option<Client> {
        let (host, port) = node.rsplit_once(':')?;
        let address = ConnectionAddr::Tcp(host.to_owned(), port.parse().ok()?);
        let info = self.home.get_connection_info().clone().set_addr(address);
        Client::open(info.into_connection_info().ok()?).ok()
    }

    fn refused(&self, error: RedisError) -> BrokerError {
        let at = address(&self.home);
        match (error.kind(), error.code()) {
            (_, Some("OOM")) => BrokerError::Unavailable {
                what: format!(
                    "{at} has reached its maxmemory and takes no more jobs until some \
                     are done and forgotten: raise it, or keep results for less time"
                ),
                source: once(&error),
            },
            (_, Some("NOAUTH" | "WRONGPASS" | "NOPERM"))
            | (ErrorKind::AuthenticationFailed, _) => BrokerError::Unsuitable {
                found: format!("{at} ({error})"),
                needed: "a user who may log in, and use all keys, channels and \
                         commands of the queue"
                    .to_owned(),
            },
            (ErrorKind::Server(ServerErrorKind::ResponseError), _)
            | (_, Some("WRONGTYPE")) => {
                corrupt(&format!("a queue of this version ({error})"))
            }
            _ => BrokerError::Unavailable {
                what: format!("{at} did not answer as it should"),
                source: once(&error),
            },
        }
    }
}

/// The error as a cause that has none: what it says of itself is what its own cause
/// says.
fn once(error: &RedisError) -> Option<Box<dyn Error + Send + Sync>> {
    Some(error.to_string().into())
}

/// The server's address, without the password.
fn address(client: &Client) -> String {
    format!("Redis at {}", client.get_connection_info().addr())
}

/// Whether a server that says this of itself (`INFO`) can keep a queue.
fn suitable(info: &str, at: &str) -> Result<(), Unfit> {
    let field = |name: &str| {
        let value =
            |line: &str| Some(line.strip_prefix(name)?.strip_prefix(':')?.to_owned());
        info.lines().find_map(value).unwrap_or_default()
    };
    let unsuitable = |what: String, needed: &str| BrokerError::Unsuitable {
        found: format!("{at} ({what})"),
        needed: needed.to_owned(),
    };
    let version = field("redis_version");
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0_u32));
    if (numbers.next(), numbers.next()) < (Some(6), Some(2)) {
        let found = format!("version {version}");
        return Err(Unfit::Other(unsuitable(found, "version 6.2 or later")));
    }
    let policy = field("maxmemory_policy");
    if field("maxmemory") != "0" && policy.starts_with("allkeys") {
        let found = format!("maxmemory-policy {policy}, which would forget jobs");
        return Err(Unfit::Other(unsuitable(
            found,
            "maxmemory-policy noeviction",
        )));
    }
    if field("role") == "slave" {
        let found = "a read-only replica".to_owned();
        return Err(Unfit::Replica(unsuitable(found, "its primary")));
    }
    Ok(())
}

/// Why a server cannot keep a queue.
enum Unfit {
    Replica(BrokerError),
    Other(BrokerError),
}
