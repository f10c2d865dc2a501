//! Every law on every broker. Each pair is a test of its own: `cargo test -p taskq --test
//! laws priority`.

use std::time::Duration;

use libtest_mimic::{Arguments, Trial};
use taskq::MemBroker;
use taskq::contract::{Ground, laws};

fn main() {
    let arguments = Arguments::from_args();
    let trials = laws::<Memory>().into_iter().map(|law| {
        Trial::test(format!("memory::{}", law.name), move || {
            // Paused: what takes hours for the broker takes no time here.
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(true)
                .build()?;
            runtime.block_on(async { (law.check)(Memory::new()).await });
            Ok(())
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

struct Memory {
    broker: MemBroker,
}

impl Memory {
    fn new() -> Self {
        Self {
            broker: MemBroker::default(),
        }
    }
}

impl Ground for Memory {
    type Broker = MemBroker;

    fn broker(&self) -> &MemBroker {
        &self.broker
    }

    async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    fn unit(&self) -> Duration {
        Duration::from_secs(10)
    }
}
