//! The broker in Redis: every law, and what happens when something goes wrong. Each
//! test that needs a server starts one.
//!
//! Without `redis-server` they are skipped, and that is said. With `CI=true` it is a
//! failure, unless `LISTINGS_WITHOUT` names `redis`.

mod faults;
mod keeping;
mod proxy;
mod server;
mod skip;

use std::process::{Command, ExitCode};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use taskq::RedisBroker;
use taskq::contract::{Ground, laws};
use taskq::redis::Settings;

use server::Server;
use skip::{INSTALL, without_server};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Most of them wait for time to pass.
    arguments.test_threads.get_or_insert(16);
    let mut trials = law_trials();
    trials.extend(fault_trials());
    trials.extend(keeping_trials());
    let mut trials = match without_server(trials) {
        Ok(trials) => trials,
        Err(failure) => return failure,
    };
    trials.push(Trial::test(
        "gate::missing_server_is_told",
        missing_server_is_told,
    ));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Every law, on one server: each has a queue of its own there.
fn law_trials() -> Vec<Trial> {
    let server: Arc<OnceLock<Server>> = Arc::default();
    let trials = laws::<Redis>().into_iter().map(|law| {
        let server = Arc::clone(&server);
        Trial::test(format!("law::{}", law.name), move || {
            let url = server.get_or_init(Server::cluster).url();
            in_real_time(async move {
                let settings = Settings {
                    queue: law.name.to_owned(),
                    ..Settings::default()
                };
                let broker = RedisBroker::connect(&url, settings).await?;
                (law.check)(Redis { broker }).await;
                Ok(())
            })
        })
    });
    trials.collect()
}

macro_rules! trials {
    ($all:ident: $module:ident, $group:literal: $($name:ident)*) => {
        /// Each on servers of its own.
        fn $all() -> Vec<Trial> {
            vec![$(Trial::test(concat!($group, "::", stringify!($name)), || {
                in_real_time(async {
                    $module::$name().await;
                    Ok(())
                })
            }),)*]
        }
    };
}

trials! {
    fault_trials: faults, "fault":
    restart_loses_nothing
    forgotten_scripts_are_given_again
    half_open_connection_is_replaced
    lost_answer_is_asked_for_again
    cuts_take_nothing_away
    slow_network_is_no_failure
    unsuitable_server_is_named
    password_is_asked_for_and_kept
    failover_is_outlived
    full_server_works_itself_free
    foreign_data_is_named
    many_jobs_go_in_pieces
    call_that_failed_half_way_is_repeated
    cluster_node_leads_to_another
}

trials! {
    keeping_trials: keeping, "keeping":
    spec_comes_back_whole
    old_entry_starts_nothing
    first_outcome_counts
}

fn in_real_time(test: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(test)
}

/// A machine of continuous integration without a server does not pass.
fn missing_server_is_told() -> Result<(), Failed> {
    let run = |without: &str| {
        Command::new(std::env::current_exe()?)
            .args(["law::", "--quiet"])
            .env("PATH", "/nowhere")
            .env("CI", "true")
            .env("LISTINGS_WITHOUT", without)
            .output()
    };
    let refused = run("browser")?;
    let says = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && says.contains(INSTALL),
        "{says}"
    );
    let excused = run("browser, redis")?;
    let says = String::from_utf8_lossy(&excused.stderr).into_owned();
    assert!(
        excused.status.success() && says.starts_with("SKIPPED: "),
        "{says}"
    );
    Ok(())
}

struct Redis {
    broker: RedisBroker,
}

impl Ground for Redis {
    type Broker = RedisBroker;

    fn broker(&self) -> &RedisBroker {
        &self.broker
    }

    async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    fn unit(&self) -> Duration {
        Duration::from_secs(1)
    }
}
