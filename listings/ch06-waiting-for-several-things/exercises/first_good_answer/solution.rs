use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;

/// A question to a station, which may fail.
pub type Call = BoxFuture<'static, Result<u32, String>>;

/// The first good answer, or all reasons why there is none.
pub async fn first_good(calls: Vec<Call>) -> Result<u32, Vec<String>> {
    let mut calls: FuturesUnordered<_> = calls.into_iter().collect();
    let mut reasons = Vec::new();
    while let Some(answer) = calls.next().await {
        match answer {
            Ok(wind_kmh) => return Ok(wind_kmh),
            Err(reason) => reasons.push(reason),
        }
    }
    Err(reasons)
}
