use super::Gauge;
use futures::{Stream, stream};

/// The levels of the water, without end.
pub fn levels(gauge: &Gauge) -> impl Stream<Item = u32> {
    stream::unfold(gauge, async |gauge| Some((gauge.measure().await, gauge)))
}
