//! WebDriver BiDi over one socket: commands, and the events that arrive in between.
//!
//! It is the protocol that Firefox speaks by itself and Chromium through chromedriver,
//! so that one test drives both: <https://w3c.github.io/webdriver-bidi/>.

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket, client};
use url::Url;

/// Longer than any command takes: only a hang takes that long.
const HANGS: Duration = Duration::from_secs(30);

/// What the browser tells without having been asked.
#[derive(Debug, Clone)]
pub struct Event {
    /// Such as `log.entryAdded`.
    pub method: String,
    /// As the specification has them for that method.
    pub params: Value,
}

/// A connection to a browser.
#[derive(Debug)]
pub struct Connection {
    socket: WebSocket<TcpStream>,
    last: u64,
    events: VecDeque<Event>,
}

impl Connection {
    /// Connects to the socket at `url`, such as `ws://127.0.0.1:4444/session`.
    ///
    /// # Errors
    ///
    /// If nobody listens there, or not for BiDi.
    pub fn open(url: &str) -> Result<Self> {
        let address = Url::parse(url).with_context(|| format!("no address: {url}"))?;
        let address = address.socket_addrs(|| None)?;
        let stream = TcpStream::connect(&*address)
            .with_context(|| format!("nobody listens at {url}"))?;
        stream.set_nodelay(true)?;
        let (socket, _) = client(url, stream)
            .map_err(|error| anyhow!("{url} does not speak WebSocket: {error}"))?;
        Ok(Self {
            socket,
            last: 0,
            events: VecDeque::new(),
        })
    }

    /// Sends a command and waits for its result. Events that arrive until then are
    /// kept for [`Connection::events`].
    ///
    /// # Errors
    ///
    /// What the browser refused, or that it did not answer within half a minute.
    pub fn call(&mut self, method: &str, params: &Value) -> Result<Value> {
        self.last += 1;
        let command = json!({ "id": self.last, "method": method, "params": params });
        self.socket
            .send(Message::text(command.to_string()))
            .with_context(|| format!("{method}: the browser is gone"))?;
        let deadline = Instant::now() + HANGS;
        loop {
            let answer = self.read(deadline).context(method.to_owned())?;
            if answer["id"] != self.last {
                continue;
            }
            if answer["type"] == "success" {
                return Ok(answer["result"].clone());
            }
            let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
            bail!("{method}: {}: {}", text("error"), text("message"));
        }
    }

    /// What happened until the last answer, in its order; each event is given once.
    pub fn events(&mut self) -> impl Iterator<Item = Event> {
        self.events.drain(..)
    }

    /// The next message. An event is kept, too.
    fn read(&mut self, deadline: Instant) -> Result<Value> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            bail!("the browser did not answer within {} s", HANGS.as_secs());
        }
        self.socket.get_ref().set_read_timeout(Some(left))?;
        let text = match self.socket.read() {
            Ok(Message::Text(text)) => text,
            Ok(_) => return Ok(Value::Null),
            Err(tungstenite::Error::Io(error))
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) =>
            {
                bail!("the browser did not answer within {} s", HANGS.as_secs())
            }
            Err(error) => return Err(error).context("the browser is gone"),
        };
        let message: Value = serde_json::from_str(&text).context("not JSON")?;
        if message["type"] == "event" {
            self.events.push_back(Event {
                method: message["method"].as_str().unwrap_or_default().to_owned(),
                params: message["params"].clone(),
            });
        }
        Ok(message)
    }
}
