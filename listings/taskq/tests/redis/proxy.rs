//! A TCP proxy between a broker and its server, to do to a connection what networks do.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

/// What happens to what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// It arrives.
    Fair,
    /// It arrives after a while.
    Slow(Duration),
    /// Requests arrive, answers do not.
    Deaf,
    /// Nothing arrives, and nobody is told.
    Silent,
    /// The connection is closed, and new ones are at once.
    Cut,
    /// It arrives, but the server calls itself an old version.
    Old,
}

/// A proxy; connections end with it. One that has lost something stays silent for ever:
/// better weather is for new connections.
pub struct Proxy {
    port: u16,
    weather: Arc<watch::Sender<Weather>>,
    _accepting: AbortOnDropHandle<()>,
}

impl Proxy {
    pub async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let weather = Arc::new(watch::Sender::new(Weather::Fair));
        let shared = Arc::clone(&weather);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                    let (client, server) = (client.into_split(), server.into_split());
                    let there = carry(client.0, server.1, true, shared.subscribe());
                    let back = carry(server.0, client.1, false, shared.subscribe());
                    tokio::spawn(async { tokio::join!(there, back) });
                }
            }
        });
        Self {
            port,
            weather,
            _accepting: AbortOnDropHandle::new(accepting),
        }
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

/// Carries bytes in one direction until an end closes, or the weather cuts it.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    to_server: bool,
    mut weather: watch::Receiver<Weather>,
) {
    let mut bytes = vec![0; 64 * 1024];
    let mut lost = false;
    loop {
        let read = tokio::select! {
            read = from.read(&mut bytes) => read.unwrap_or(0),
            _ = weather.wait_for(|it| *it == Weather::Cut) => return,
        };
        let now = *weather.borrow();
        lost |= now == Weather::Silent || now == Weather::Deaf && !to_server;
        if let Weather::Slow(time) = now {
            sleep(time).await;
        }
        if now == Weather::Old {
            replace(&mut bytes[..read], b"redis_version:7", b"redis_version:5");
        }
        if read == 0 || !lost && to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|window| window == old);
    if let Some(at) = at {
        bytes[at..at + new.len()].copy_from_slice(new);
    }
}
