//! The way of a path, as short as it looks the same.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use usvg::Transform;
use usvg::tiny_skia_path::{PathSegment, PathVerb, Point};

/// A point, in tenths of a pixel at the finest.
type At = (f32, f32);

/// The pen on its way.
#[derive(Default)]
struct Pen {
    d: String,
    /// Where the path has come to.
    here: At,
    /// Where the writing has.
    written: Option<At>,
    /// Where the part began that `Z` closes.
    start: At,
}

/// The path, at its place. A line that is drawn twice is drawn once, a curve that bends
/// nowhere is a line, and nothing begins anew where it stands already.
pub fn way(path: &usvg::Path, transform: Transform) -> String {
    let closed = path.data().verbs().contains(&PathVerb::Close);
    // What is filled must keep its outline as it is.
    let once = path.fill().is_none() || !closed;
    let mut drawn = BTreeSet::new();
    let at = |mut point: Point| {
        transform.map_point(&mut point);
        (tenth(point.x), tenth(point.y))
    };
    let mut pen = Pen::default();
    for segment in path.data().segments() {
        let (piece, end) = match segment {
            PathSegment::MoveTo(point) => {
                pen.here = at(point);
                pen.start = pen.here;
                continue;
            }
            PathSegment::Close => {
                pen.close();
                continue;
            }
            PathSegment::LineTo(point) => ("L".to_owned(), at(point)),
            PathSegment::QuadTo(one, point) => {
                (format!("Q{} ", pair(at(one))), at(point))
            }
            PathSegment::CubicTo(one, two, point) => {
                let (one, two, end) = (at(one), at(two), at(point));
                let straight =
                    lies_on(one, pen.here, end) && lies_on(two, pen.here, end);
                match straight {
                    true => ("L".to_owned(), end),
                    false => (format!("C{} {} ", pair(one), pair(two)), end),
                }
            }
        };
        let piece = piece + &pair(end);
        if end != pen.here
            && (!once || drawn.insert(format!("{} {piece}", pair(pen.here))))
        {
            pen.write(&piece, end);
        }
        pen.here = end;
    }
    pen.d
}

impl Pen {
    fn write(&mut self, piece: &str, end: At) {
        if self.written != Some(self.here) {
            write!(self.d, "M{}", pair(self.here)).expect("a String takes all");
        }
        self.d.push_str(piece);
        self.written = Some(end);
    }

    fn close(&mut self) {
        self.d.push('Z');
        self.here = self.start;
        self.written = Some(self.start);
    }
}

/// Whether a point lies so near to the line between two others that nobody sees it.
fn lies_on(point: At, from: At, to: At) -> bool {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let long = dx.hypot(dy);
    let off = (dy * (point.0 - from.0) - dx * (point.1 - from.1)).abs();
    long > 0.0 && off / long < 0.1
}

fn pair((x, y): At) -> String {
    format!("{x} {y}")
}

/// As short as a tenth of a pixel allows.
pub fn tenth(value: f32) -> f32 {
    // Not -0.
    (value * 10.0).round() / 10.0 + 0.0
}
