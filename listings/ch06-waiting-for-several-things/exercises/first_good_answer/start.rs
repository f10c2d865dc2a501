use futures::future::{BoxFuture, select_all};

/// A question to a station, which may fail.
pub type Call = BoxFuture<'static, Result<u32, String>>;

/// The first good answer, or all reasons why there is none.
pub async fn first_good(calls: Vec<Call>) -> Result<u32, Vec<String>> {
    let (first, _index, _rest) = select_all(calls).await;
    first.map_err(|reason| vec![reason])
}
