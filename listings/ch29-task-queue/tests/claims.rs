//! Claims of chapter 29 that no page shows a listing for.

use std::time::Duration;

use ch29::laws::{
    late_report_changes_nothing, lost_order_comes_again, one_holder, order_is_given_up,
};
use ch29::{Bounded, Fenced, LEASE, Leased, Popped, Queue, Settled};
use taskq::model::Backoff;
use tokio::time::advance;

#[tokio::test(start_paused = true)]
async fn the_first_version_loses_an_order_and_the_second_hands_it_out_again() {
    assert!(!lost_order_comes_again::<Popped>().await);
    assert!(lost_order_comes_again::<Leased>().await);
}

#[tokio::test(start_paused = true)]
async fn the_second_version_hears_a_late_report_and_the_third_refuses_it() {
    assert!(!late_report_changes_nothing::<Leased>().await);
    assert!(late_report_changes_nothing::<Fenced>().await);
}

#[tokio::test(start_paused = true)]
async fn the_third_version_never_gives_up_and_the_fourth_does() {
    assert!(!order_is_given_up::<Fenced>().await);
    assert!(order_is_given_up::<Bounded>().await);
}

#[tokio::test(start_paused = true)]
async fn the_fourth_version_keeps_every_law() {
    assert!(one_holder::<Bounded>().await);
    assert!(lost_order_comes_again::<Bounded>().await);
    assert!(late_report_changes_nothing::<Bounded>().await);
    assert!(order_is_given_up::<Bounded>().await);
}

#[tokio::test(start_paused = true)]
async fn a_late_report_counts_while_nobody_else_has_the_order() {
    let queue = Fenced::default();
    queue.push(1);
    let lease = queue.lease().expect("there is an order");
    advance(2 * LEASE).await;
    assert_eq!(queue.done(lease), Settled::Ok, "nobody has asked since");
}

/// A store that knows the highest token it has seen.
#[derive(Default)]
struct Store {
    highest: u64,
    charges: u32,
}

impl Store {
    fn charge(&mut self, token: u64) -> bool {
        let current = token >= self.highest;
        if current {
            self.highest = token;
            self.charges += 1;
        }
        current
    }
}

#[test]
fn a_store_that_checks_tokens_refuses_the_earlier_lease() {
    let mut store = Store::default();
    assert!(store.charge(2), "Bob comes first");
    assert!(!store.charge(1), "Ann slept, and comes after him");
    assert_eq!(store.charges, 1);
}

#[test]
fn a_store_that_checks_tokens_charges_twice_if_the_earlier_lease_comes_first() {
    let mut store = Store::default();
    assert!(store.charge(1), "Ann charges, and then falls asleep");
    assert!(store.charge(2), "Bob has a higher token");
    assert_eq!(store.charges, 2);
}

/// A store whose key and charge are two steps, and an attempt that dies in between.
#[derive(Default)]
struct TwoSteps {
    key: bool,
    charges: u32,
}

impl TwoSteps {
    fn key_first(&mut self, dies: bool) {
        if !std::mem::replace(&mut self.key, true) && !dies {
            self.charges += 1;
        }
    }

    fn charge_first(&mut self, dies: bool) {
        if !self.key {
            self.charges += 1;
            self.key = !dies;
        }
    }
}

#[test]
fn a_key_that_is_written_before_the_charge_loses_the_charge() {
    let mut store = TwoSteps::default();
    store.key_first(true);
    store.key_first(false);
    assert_eq!(store.charges, 0, "the second attempt found the key");
}

#[test]
fn a_key_that_is_written_after_the_charge_lets_it_happen_twice() {
    let mut store = TwoSteps::default();
    store.charge_first(true);
    store.charge_first(false);
    assert_eq!(store.charges, 2, "the second attempt found no key");
}

#[test]
fn the_limit_of_a_wait_doubles_up_to_ten_minutes() {
    let backoff = Backoff::default();
    for (failure, seconds) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (11, 600)] {
        let limit = Duration::from_secs(seconds);
        let waits = (0..1000).map(|seed| {
            let mut random = fastrand::Rng::with_seed(seed);
            backoff.wait(failure, &mut random)
        });
        let longest = waits.max().expect("there are a thousand");
        assert!(longest < limit && longest > limit * 9 / 10, "{longest:?}");
    }
}
