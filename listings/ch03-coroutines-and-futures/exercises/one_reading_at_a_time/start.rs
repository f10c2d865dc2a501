use super::Gauge;
use futures::{FutureExt, Stream, StreamExt, stream};

/// The levels of the water, without end.
pub fn levels(gauge: &Gauge) -> impl Stream<Item = u32> {
    // Four measurements are always on their way.
    let measurements = stream::repeat_with(|| gauge.measure().boxed_local());
    measurements.buffered(4)
}
