//! Happy eyeballs: a race between addresses, as RFC 8305 describes it.

// ANCHOR: interleaved
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use crate::group::TaskGroup;

/// After so long the next address is tried beside those that have not answered.
pub const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// After so long at the earliest, even if the latest attempt has failed.
pub const MINIMUM_DELAY: Duration = Duration::from_millis(100);

/// Alternates the address families, beginning with that of the first address. Within
/// each family the order stays as it is.
pub fn interleaved(addresses: impl IntoIterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut addresses = addresses.into_iter().peekable();
    let begin_with_ipv6 = addresses.peek().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.partition(|address| address.is_ipv6() == begin_with_ipv6);
    let mut second = second.into_iter();
    let mut order = Vec::new();
    for address in first {
        order.push(address);
        order.extend(second.next());
    }
    order.extend(second);
    order
}
// ANCHOR_END: interleaved

/// Calls `dial` for the addresses, one after another while none has answered, and gives
/// the first connection with its address. All other attempts are gone when it returns.
///
/// # Errors
///
/// If every attempt has failed: all errors, in the order in which they came.
///
/// # Panics
///
/// If an attempt does, even one that has lost; all others are gone by then. If the call
/// of `dial` itself panics, nobody waits for them.
///
/// # Cancel safety
///
/// If this future is dropped, all attempts are aborted.
// ANCHOR: race
pub async fn first_to_answer<C, E, Dialing>(
    addresses: impl IntoIterator<Item = SocketAddr>,
    dial: impl Fn(SocketAddr) -> Dialing,
) -> Result<(SocketAddr, C), Vec<(SocketAddr, E)>>
where
    Dialing: Future<Output = Result<C, E>> + Send + 'static,
    C: Send + 'static,
    E: Send + 'static,
{
    let mut waiting = interleaved(addresses).into_iter();
    let race = TaskGroup::<Infallible>::scope(async |group| {
        let (answers, mut inbox) = mpsc::channel(1);
        let mut errors = Vec::new();
        let (mut dialing, mut calls) = (0, 0);
        let mut begun = Instant::now();
        let mut due = begun;
        while dialing > 0 || waiting.len() > 0 {
            let answer = match waiting.len() {
                0 => inbox.recv().await,
                _ => timeout_at(due, inbox.recv()).await.unwrap_or(None),
            };
            match answer {
                Some((_, from, Ok(connection))) => {
                    group.cancel();
                    return Ok(Ok((from, connection)));
                }
                Some((call, from, Err(error))) => {
                    errors.push((from, error));
                    dialing -= 1;
                    if call == calls {
                        due = begun + MINIMUM_DELAY;
                    }
                }
                None => {
                    let address = waiting.next().expect("one was waiting for its turn");
                    calls += 1;
                    let (call, attempt) = (calls, dial(address));
                    let answers = answers.clone();
                    group.spawn(async move {
                        // Nobody listens any more if another attempt was first.
                        let _ = answers.send((call, address, attempt.await)).await;
                        Ok(())
                    });
                    dialing += 1;
                    begun = Instant::now();
                    due = begun + ATTEMPT_DELAY;
                }
            }
        }
        Ok(Err(errors))
    });
    race.await.unwrap_or_else(|panicked| panic!("{panicked}"))
}
// ANCHOR_END: race
