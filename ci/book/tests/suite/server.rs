//! `cargo book serve` as a process, and what a browser would ask of it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// Longer than anything takes here: only a hang takes that long.
const HANGS: Duration = Duration::from_secs(60);

/// A server, stopped on drop.
pub struct Server {
    pub child: Child,
    /// `127.0.0.1:3000`.
    pub host: String,
    lines: Receiver<String>,
}

impl Server {
    /// Starts a server of the book at `root`; returns when it has said its address.
    pub fn start(root: &Path) -> Self {
        Self::started(Command::new(env!("CARGO_BIN_EXE_book")).arg("serve"), root)
    }

    /// Starts a server by a command of its own.
    pub fn started(command: &mut Command, root: &Path) -> Self {
        command.current_dir(root);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let (sender, lines) = channel();
        send_lines(child.stdout.take().expect("it is piped"), sender.clone());
        send_lines(child.stderr.take().expect("it is piped"), sender);
        let mut server = Self {
            child,
            host: String::new(),
            lines,
        };
        let line = server.says("Serving the book at http://");
        let rest = line.split("http://").nth(1).expect("an address");
        server.host = rest.split('/').next().expect("a host").to_owned();
        server
    }

    /// Waits for a line on the terminal that contains `words`.
    #[track_caller]
    pub fn says(&self, words: &str) -> String {
        let mut before = String::new();
        loop {
            match self.lines.recv_timeout(HANGS) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => before += &(line + "\n"),
                Err(error) => panic!("{error}, waiting for {words:?} after\n{before}"),
            }
        }
    }

    /// A page, and its status.
    #[track_caller]
    pub fn get(&self, path: &str) -> (u16, String) {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(HANGS))
            .build()
            .new_agent();
        let url = format!("http://{}/{path}", self.host);
        let mut response = agent.get(url).call().expect("the server answers");
        let body = response.body_mut().read_to_string().expect("UTF-8");
        (response.status().as_u16(), body)
    }

    /// Opens the stream that tells pages of new builds.
    pub fn listen(&self) -> Listener {
        let mut stream = TcpStream::connect(&self.host).expect("the server listens");
        stream.set_read_timeout(Some(HANGS)).expect("a limit");
        let host = &self.host;
        write!(
            stream,
            "GET /_book/events HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n"
        )
        .expect("the server reads");
        Listener(BufReader::new(stream))
    }

    /// Waits until a page has `words`, looking again whenever a build is announced.
    #[track_caller]
    pub fn shows(&self, listener: &mut Listener, path: &str, words: &str) -> String {
        let start = Instant::now();
        loop {
            let (_, page) = self.get(path);
            if page.contains(words) {
                return page;
            }
            assert!(start.elapsed() < HANGS, "no {words:?} in {page}");
            listener.built();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The stream of builds, as a page listens to it.
pub struct Listener(BufReader<TcpStream>);

impl Listener {
    /// Waits for the number of the next build; the first is that of the current one.
    #[track_caller]
    pub fn built(&mut self) -> u64 {
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line);
            assert_ne!(read.expect("an event comes"), 0, "the stream has ended");
            if let Some(number) = line.strip_prefix("data: ") {
                return number.trim().parse().expect("a number");
            }
        }
    }
}

fn send_lines(stream: impl std::io::Read + Send + 'static, lines: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                return;
            }
        }
    });
}
