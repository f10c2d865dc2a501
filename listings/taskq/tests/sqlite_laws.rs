//! Every law on the broker in a file. It syncs to a real disk; only its clock is moved
//! by hand, so that a busy machine breaks no law.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use libtest_mimic::{Arguments, Trial};
use taskq::SqliteBroker;
use taskq::contract::{Ground, laws};
use taskq::names::Timestamp;
use taskq::sqlite::Settings;
use tempfile::TempDir;

fn main() {
    let arguments = Arguments::from_args();
    let trials = laws::<File>().into_iter().map(|law| {
        Trial::test(format!("sqlite::{}", law.name), move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async { (law.check)(File::new().await).await });
            Ok(())
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

struct File {
    broker: SqliteBroker,
    /// How far the broker's clock is ahead of the machine's, in milliseconds.
    ahead: Arc<AtomicU64>,
    _folder: TempDir,
}

impl File {
    async fn new() -> Self {
        let folder = TempDir::new().expect("there is a folder for temporary files");
        let ahead = Arc::new(AtomicU64::new(0));
        let by = Arc::clone(&ahead);
        let clock = move || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            let ahead = Duration::from_millis(by.load(Ordering::SeqCst));
            Timestamp(0).after(now.expect("it is after 1970") + ahead)
        };
        let path = folder.path().join("jobs.db");
        let broker =
            SqliteBroker::open_with_clock(path, Settings::default(), clock).await;
        Self {
            broker: broker.expect("a new file can be made"),
            ahead,
            _folder: folder,
        }
    }
}

impl Ground for File {
    type Broker = SqliteBroker;

    fn broker(&self) -> &SqliteBroker {
        &self.broker
    }

    async fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).expect("a law takes less");
        self.ahead.fetch_add(millis, Ordering::SeqCst);
    }

    fn unit(&self) -> Duration {
        Duration::from_secs(5)
    }
}
