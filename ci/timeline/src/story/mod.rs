//! A recording, read for drawing and telling: its lanes, and where each event lies.

mod lanes;
mod places;
mod shapes;

pub use lanes::Lane;
pub use places::Place;
pub use shapes::{Bar, Block, Crowd, From, Shapes};

use crate::TWIN;
use crate::recording::Recording;
use crate::words;
use std::collections::BTreeMap;
use std::time::Duration;

/// What is drawn and told of one recording.
#[derive(Debug)]
pub struct Story<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// For each task the name that tells it from the others.
    pub names: Vec<String>,
    /// What is drawn below one another.
    pub lanes: Vec<Lane>,
    /// For each task the lane it is in.
    pub lane_of: Vec<usize>,
    /// For each instant the weights of what ran there, in order.
    pub slots: BTreeMap<Duration, Vec<f64>>,
    /// For each event where it lies.
    pub places: Vec<Place>,
}

impl<'a> Story<'a> {
    /// Reads a recording.
    pub fn of(recording: &'a Recording) -> Self {
        let names = words::task_names(recording);
        let (lanes, lane_of) = lanes::lanes(recording, &names);
        let (slots, places) = places::places(recording, &lanes, &lane_of);
        Self {
            recording,
            names,
            lanes,
            lane_of,
            slots,
            places,
        }
    }

    /// Whether an asyncio program is told of.
    pub fn is_twin(&self) -> bool {
        self.recording.listing.ends_with(TWIN)
    }

    /// The listing's name, the same for its twin.
    pub fn listing(&self) -> &str {
        let name = &self.recording.listing;
        name.strip_suffix(TWIN).unwrap_or(name)
    }

    /// Where the program ends.
    pub fn end(&self) -> Place {
        let at = self.recording.ends;
        Place {
            at,
            slot: self.slots.get(&at).map_or(0, Vec::len),
            part: 0.0,
        }
    }

    /// The lane of a task.
    pub fn lane(&self, task: usize) -> &Lane {
        &self.lanes[self.lane_of[task]]
    }
}
