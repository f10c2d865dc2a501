//! A Redis server of one test's own.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use taskq::RedisBroker;
use taskq::redis::Settings;
use tempfile::TempDir;

pub const PROGRAM: &str = "redis-server";

/// Whether a server can be started on this machine.
pub fn is_installed() -> bool {
    let version = Command::new(PROGRAM).arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// A server on a free port of this machine; it is stopped when it goes out of scope.
pub struct Server {
    process: Child,
    folder: TempDir,
    pub port: u16,
    options: Vec<String>,
}

impl Server {
    /// Starts one with these options, and what it keeps in a new folder.
    pub fn start(options: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let options: Vec<_> = options.iter().map(|&it| it.to_owned()).collect();
        // Another program may take the port between this look and the start, and a node
        // of a cluster takes one that is 10,000 higher, too.
        for _ in 0..20 {
            let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
            let port = free.local_addr().expect("it is bound").port();
            drop(free);
            if let Some(process) = launch(port, &folder, &options) {
                return Self {
                    process,
                    folder,
                    port,
                    options,
                };
            }
        }
        panic!("{PROGRAM} does not start");
    }

    /// A single node of a cluster, which has all slots: it refuses a script whose keys
    /// lie in more than one.
    pub fn cluster() -> Self {
        let server = Self::start(&["--cluster-enabled", "yes"]);
        server.command(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
        while !server
            .command(&["CLUSTER", "INFO"])
            .contains("cluster_state:ok")
        {
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A broker of the queue `test`.
    pub async fn broker(&self) -> RedisBroker {
        broker_at(&self.url()).await
    }

    /// Runs one command, and returns its answer as text.
    pub fn command(&self, words: &[&str]) -> String {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        let client = redis::Client::open(self.url()).expect("it is an address");
        let mut connection = client.get_connection().expect("the server answers");
        let answer: redis::Value = command.query(&mut connection).expect("it is done");
        redis::from_redis_value(answer.clone())
            .unwrap_or_else(|_| format!("{answer:?}"))
    }

    /// Ends it as a power failure would.
    pub fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }

    /// Starts it again, on the same port and folder.
    pub fn restart(&mut self) {
        let process = launch(self.port, &self.folder, &self.options);
        self.process = process.expect("it starts again");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// How the tests use a broker: they do not wait long.
pub fn settings() -> Settings {
    Settings {
        queue: "test".to_owned(),
        patience: Duration::from_secs(1),
        ..Settings::default()
    }
}

/// A broker of the queue `test` there.
pub async fn broker_at(url: &str) -> RedisBroker {
    let broker = RedisBroker::connect(url, settings()).await;
    broker.expect("the server is suitable")
}

/// A server that takes connections, or none if it ended at once.
fn launch(port: u16, folder: &TempDir, options: &[String]) -> Option<Child> {
    let mut process = Command::new(PROGRAM)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--save", "", "--dir"])
        .arg(folder.path())
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is installed");
    let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
    let mut line = String::new();
    while output.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
        if line.contains("Ready to accept connections") {
            // It goes on to write, and must not find the pipe closed.
            std::thread::spawn(move || {
                std::io::copy(&mut output, &mut std::io::sink())
            });
            return Some(process);
        }
        line.clear();
    }
    process.wait().expect("it has ended");
    None
}
