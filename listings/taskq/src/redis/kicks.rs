//! Who waits for work hears of it from Redis' publish and subscribe. A message may be
//! lost, so whoever waits also looks from time to time.

use std::sync::Arc;
use std::time::Duration;

use ::redis::{
    AsyncConnectionConfig, Client, ProtocolVersion, PushInfo, PushKind, Value, cmd,
};
use tokio::sync::{broadcast, mpsc};
use tokio::time::{interval, sleep};
use tokio_util::task::AbortOnDropHandle;

use super::link::PAUSE;
use crate::names::Kind;

/// A connection of its own: nothing else waits for what comes on it.
pub(super) struct Kicks {
    /// The kinds for which work has come; an empty name stands for all.
    heard: broadcast::Sender<Arc<str>>,
    _listener: AbortOnDropHandle<()>,
}

impl Kicks {
    /// Begins to listen, and does so until it is dropped.
    pub fn listen(client: &Client, channel: String, patience: Duration) -> Self {
        let (heard, _) = broadcast::channel(256);
        let info = client.get_connection_info().clone();
        let settings = info.redis_settings().clone();
        let info =
            info.set_redis_settings(settings.set_protocol(ProtocolVersion::RESP3));
        let listener = listen(info, channel, patience, heard.clone());
        Self {
            heard,
            _listener: AbortOnDropHandle::new(tokio::spawn(listener)),
        }
    }

    /// What is heard from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<str>> {
        self.heard.subscribe()
    }
}

/// Returns when there is work for one of these kinds. Cancel safe.
pub(super) async fn hear(kicks: &mut broadcast::Receiver<Arc<str>>, kinds: &[Kind]) {
    loop {
        match kicks.recv().await {
            Ok(kind) if !kind.is_empty() => {
                if kinds.iter().any(|it| it.as_str() == &*kind) {
                    return;
                }
            }
            // All kinds, or too many to have kept them.
            _ => return,
        }
    }
}

async fn listen(
    info: redis::ConnectionInfo,
    channel: String,
    patience: Duration,
    heard: broadcast::Sender<Arc<str>>,
) {
    let mut failures = 0;
    loop {
        let error = match once(&info, &channel, patience, &heard, &mut failures).await {
            Ok(()) => "the connection was closed".to_owned(),
            Err(error) => error.to_string(),
        };
        failures += 1;
        tracing::debug!(error, "Redis does not tell of new work");
        sleep(PAUSE.wait(failures, &mut fastrand::Rng::new())).await;
    }
}

/// Listens until the connection fails.
async fn once(
    info: &redis::ConnectionInfo,
    channel: &str,
    patience: Duration,
    heard: &broadcast::Sender<Arc<str>>,
    failures: &mut u32,
) -> Result<(), redis::RedisError> {
    let (sender, mut pushed) = mpsc::unbounded_channel();
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(patience))
        .set_response_timeout(Some(patience))
        .set_push_sender(sender);
    let client = Client::open(info.clone())?;
    let connection = client.get_multiplexed_async_connection_with_config(&config);
    let mut connection = connection.await?;
    connection.subscribe(channel).await?;
    *failures = 0;
    // What was published before is lost: whoever waits looks again.
    _ = heard.send(Arc::from(""));
    // A half-open connection is silent, like one on which nothing comes.
    let mut pings = interval(patience);
    loop {
        tokio::select! {
            push = pushed.recv() => match push {
                Some(PushInfo { kind: PushKind::Message, data }) => {
                    if let Some(Value::BulkString(kind)) = data.into_iter().nth(1) {
                        let kind = String::from_utf8_lossy(&kind);
                        _ = heard.send(kind.into_owned().into());
                    }
                }
                Some(push) if push.kind != PushKind::Disconnection => {}
                _ => return Ok(()),
            },
            _ = pings.tick() => cmd("PING").exec_async(&mut connection).await?,
        }
    }
}
