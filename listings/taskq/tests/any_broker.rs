//! A broker that is chosen by its address keeps the laws: each call reaches the right one.

mod common;

use common::Ground;
use taskq::contract::laws;
use taskq::{AnyBroker, BrokerError};
use tokio::runtime::Builder;

#[test]
fn it_keeps_the_laws() {
    for law in laws::<Ground<AnyBroker>>() {
        println!("{}", law.name);
        let runtime = Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build();
        runtime.expect("a runtime starts").block_on(async {
            let broker = AnyBroker::open("memory:", "").await;
            let broker = broker.expect("there is memory");
            assert!(broker.is_memory());
            (law.check)(Ground { broker }).await;
        });
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_with_those_that_are() {
    for url in ["", "jobs.db", "memory:jobs", "sqlite:", "http://localhost"] {
        let error = AnyBroker::open(url, "").await.err();
        let error = error.unwrap_or_else(|| panic!("`{url}` opens"));
        assert!(matches!(error, BrokerError::Invalid(_)), "{url}: {error}");
        let forms = error.to_string().ends_with(AnyBroker::FORMS);
        assert!(forms, "{url}: {error}");
    }
}
