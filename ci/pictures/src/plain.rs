//! A picture written out: no style sheet, no classes, no groups, no markers. Every shape
//! has its colours and every line of words its place, so that whoever shows it need not
//! understand more of SVG than paths and texts.

use crate::Wrong;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use usvg::tiny_skia_path::{PathSegment, PathVerb, Point};
use usvg::{FillRule, FontStyle, Group, Node, Paint, Text, TextAnchor, Transform};

/// What is left free around it, in pixels.
const MARGIN: f32 = 2.0;

/// A picture's body, and its box: left, top, width, height.
pub struct Plain {
    pub body: String,
    pub view: [f32; 4],
}

/// Writes a picture out.
pub fn plain(tree: &usvg::Tree) -> Result<Plain, Wrong> {
    let mut body = String::new();
    group(tree.root(), &mut body)?;
    let all = tree.root().abs_stroke_bounding_box();
    let view = [
        (all.left() - MARGIN).floor(),
        (all.top() - MARGIN).floor(),
        (all.right() + MARGIN).ceil(),
        (all.bottom() + MARGIN).ceil(),
    ];
    let [left, top, right, bottom] = view;
    Ok(Plain {
        body,
        view: [left, top, right - left, bottom - top],
    })
}

/// What mermaid draws half transparent is the ground of words, which is to hide the line
/// that it lies on: a group's opacity is left out.
fn group(group: &Group, body: &mut String) -> Result<(), Wrong> {
    for node in group.children() {
        match node {
            Node::Group(inner) => self::group(inner, body)?,
            Node::Path(path) if path.is_visible() => shape(path, body)?,
            Node::Path(_) => {}
            Node::Text(text) => words(text, body)?,
            Node::Image(_) => return Err(Wrong::of("a diagram with an image in it")),
        }
    }
    Ok(())
}

fn shape(path: &usvg::Path, body: &mut String) -> Result<(), Wrong> {
    let transform = path.abs_transform();
    let mut attributes = match path.fill() {
        None => " fill=\"none\"".to_owned(),
        Some(fill) => {
            let rule = match fill.rule() {
                FillRule::NonZero => "",
                FillRule::EvenOdd => " fill-rule=\"evenodd\"",
            };
            let seen = opacity("fill", fill.opacity().get());
            format!(" fill=\"{}\"{seen}{rule}", colour(fill.paint())?)
        }
    };
    if let Some(stroke) = path.stroke() {
        let scale = scale(transform);
        attributes += &format!(" stroke=\"{}\"", colour(stroke.paint())?);
        attributes += &opacity("stroke", stroke.opacity().get());
        let width = stroke.width().get() * scale;
        if (width - 1.0).abs() > 0.01 {
            attributes += &format!(" stroke-width=\"{}\"", tenth(width));
        }
        let dashes = stroke.dasharray().unwrap_or_default();
        if dashes.iter().skip(1).step_by(2).any(|gap| *gap > 0.0) {
            let dashes = dashes.iter().map(|dash| tenth(dash * scale).to_string());
            let dashes = dashes.collect::<Vec<_>>().join(" ");
            attributes += &format!(" stroke-dasharray=\"{dashes}\"");
        }
    }
    if path.fill().is_none() && path.stroke().is_none() {
        return Ok(());
    }
    let d = way(path, transform);
    if !d.is_empty() {
        writeln!(body, "<path{attributes} d=\"{d}\"/>").expect("a String takes all");
    }
    Ok(())
}

/// The path, at its place. A line that is drawn twice is drawn once, a curve that bends
/// nowhere is a line, and nothing begins anew where it stands already.
fn way(path: &usvg::Path, transform: Transform) -> String {
    let closed = path.data().verbs().contains(&PathVerb::Close);
    let outline = path.fill().is_none() || !closed;
    let at = |mut point: Point| {
        transform.map_point(&mut point);
        (tenth(point.x), tenth(point.y))
    };
    let mut d = String::new();
    let mut drawn = BTreeSet::new();
    let (mut here, mut pen, mut start) = ((0.0, 0.0), None, (0.0, 0.0));
    for segment in path.data().segments() {
        let (end, piece) = match segment {
            PathSegment::MoveTo(point) => {
                here = at(point);
                start = here;
                continue;
            }
            PathSegment::LineTo(point) => {
                let end = at(point);
                (end, format!("L{} {}", end.0, end.1))
            }
            PathSegment::QuadTo(one, point) => {
                let (one, end) = (at(one), at(point));
                (end, format!("Q{} {} {} {}", one.0, one.1, end.0, end.1))
            }
            PathSegment::CubicTo(one, two, point) => {
                let (one, two, end) = (at(one), at(two), at(point));
                let piece = match lies_on(one, here, end) && lies_on(two, here, end) {
                    true => format!("L{} {}", end.0, end.1),
                    false => format!(
                        "C{} {} {} {} {} {}",
                        one.0, one.1, two.0, two.1, end.0, end.1
                    ),
                };
                (end, piece)
            }
            PathSegment::Close => {
                d.push('Z');
                here = start;
                pen = Some(start);
                continue;
            }
        };
        if end == here {
            continue;
        }
        let known = format!("{} {}{piece}", here.0, here.1);
        if !outline || drawn.insert(known) {
            if pen != Some(here) {
                write!(d, "M{} {}", here.0, here.1).expect("a String takes all");
            }
            d.push_str(&piece);
            pen = Some(end);
        }
        here = end;
    }
    d
}

/// Whether a point lies so near to the line between two others that nobody sees it.
fn lies_on(point: (f32, f32), from: (f32, f32), to: (f32, f32)) -> bool {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let long = dx.hypot(dy);
    let off = (dy * (point.0 - from.0) - dx * (point.1 - from.1)).abs();
    long > 0.0 && off / long < 0.1
}

/// Each line of words with its own place.
fn words(text: &Text, body: &mut String) -> Result<(), Wrong> {
    let transform = text.abs_transform();
    if !(transform.is_identity() || transform.is_translate()) {
        return Err(Wrong::of("a diagram with words that are turned or scaled"));
    }
    let mut laid_out = text.layouted().iter();
    let mut before = 0.0;
    for chunk in text.chunks() {
        let first = laid_out.next();
        for _ in chunk.spans().iter().skip(1) {
            laid_out.next();
        }
        let Some(glyph) = first.and_then(|span| span.positioned_glyphs.first()) else {
            continue;
        };
        let Some(span) = chunk.spans().first() else {
            continue;
        };
        let x = chunk.x().unwrap_or(before) + transform.tx;
        before = x;
        let y = glyph.outline_transform().ty + transform.ty;
        let anchor = match chunk.anchor() {
            TextAnchor::Start => "",
            TextAnchor::Middle => " text-anchor=\"middle\"",
            TextAnchor::End => " text-anchor=\"end\"",
        };
        let style = match span.font().style() {
            FontStyle::Normal => "",
            FontStyle::Italic | FontStyle::Oblique => " font-style=\"italic\"",
        };
        let Some(fill) = span.fill() else {
            continue;
        };
        writeln!(
            body,
            "<text x=\"{}\" y=\"{}\"{anchor}{style} font-family=\"Literata, Georgia, \
             serif\" font-size=\"{}\" fill=\"{}\">{}</text>",
            tenth(x),
            tenth(y),
            tenth(span.font_size().get()),
            colour(fill.paint())?,
            escaped(chunk.text().trim())
        )
        .expect("a String takes all");
    }
    Ok(())
}

fn colour(paint: &Paint) -> Result<String, Wrong> {
    match paint {
        Paint::Color(colour) => Ok(format!(
            "#{:02x}{:02x}{:02x}",
            colour.red, colour.green, colour.blue
        )),
        _ => Err(Wrong::of("a diagram with a gradient or a pattern in it")),
    }
}

fn opacity(of: &str, value: f32) -> String {
    match value < 1.0 {
        true => format!(" {of}-opacity=\"{value}\""),
        false => String::new(),
    }
}

/// By how much lines become wider.
fn scale(transform: Transform) -> f32 {
    (transform.sx * transform.sy - transform.kx * transform.ky)
        .abs()
        .sqrt()
}

/// As short as a tenth of a pixel allows.
fn tenth(value: f32) -> f32 {
    // Not -0.
    (value * 10.0).round() / 10.0 + 0.0
}

/// Text as XML shows it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
