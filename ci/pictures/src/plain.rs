//! A picture written out: no style sheet, no classes, no groups, no markers. Every shape
//! has its colours and every line of words its place, so that whoever shows it need not
//! understand more of SVG than paths and texts.

use crate::Wrong;
use crate::way::{tenth, way};
use std::fmt::Write as _;
use usvg::tiny_skia_path::Rect;
use usvg::{FillRule, FontStyle, Group, Node, Paint, Text, TextAnchor, Transform};

/// What is left free around it, in pixels.
const MARGIN: f32 = 2.0;
/// How far words interrupt the lines below them, in pixels.
const HALO: u32 = 5;

/// A picture's body, and its box: left, top, width, height.
pub struct Plain {
    pub body: String,
    pub view: [f32; 4],
}

/// What has been written so far.
struct Sheet<'p> {
    body: String,
    /// Around all of it.
    bounds: Option<Rect>,
    /// The filled shapes with their colours, and below all of them the paper.
    grounds: Vec<(Rect, String)>,
    paper: &'p str,
}

/// Writes a picture out that lies on paper of this colour.
pub fn plain(tree: &usvg::Tree, paper: &str) -> Result<Plain, Wrong> {
    let mut sheet = Sheet {
        body: String::new(),
        bounds: None,
        grounds: Vec::new(),
        paper,
    };
    sheet.group(tree.root())?;
    let all = sheet
        .bounds
        .ok_or_else(|| Wrong::of("a diagram with nothing in it"))?;
    let (left, top) = ((all.left() - MARGIN).floor(), (all.top() - MARGIN).floor());
    let (right, bottom) = (
        (all.right() + MARGIN).ceil(),
        (all.bottom() + MARGIN).ceil(),
    );
    Ok(Plain {
        body: sheet.body,
        view: [left, top, right - left, bottom - top],
    })
}

impl Sheet<'_> {
    /// What mermaid draws half transparent is the ground of words, which is to hide the
    /// line that it lies on: a group's opacity is left out.
    fn group(&mut self, group: &Group) -> Result<(), Wrong> {
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner)?,
                Node::Path(path) if path.is_visible() => self.shape(path)?,
                Node::Path(_) => {}
                Node::Text(text) => self.words(text)?,
                Node::Image(_) => {
                    return Err(Wrong::of("a diagram with an image in it"));
                }
            }
        }
        Ok(())
    }

    fn takes(&mut self, place: Rect) {
        self.bounds = Some(match self.bounds {
            None => place,
            Some(all) => Rect::from_ltrb(
                all.left().min(place.left()),
                all.top().min(place.top()),
                all.right().max(place.right()),
                all.bottom().max(place.bottom()),
            )
            .unwrap_or(all),
        });
    }

    fn shape(&mut self, path: &usvg::Path) -> Result<(), Wrong> {
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
            attributes += &outline(stroke, scale(transform))?;
        }
        let d = way(path, transform);
        if d.is_empty() || (path.fill().is_none() && path.stroke().is_none()) {
            return Ok(());
        }
        writeln!(self.body, "<path{attributes} d=\"{d}\"/>")
            .expect("a String takes all");
        self.takes(path.abs_stroke_bounding_box());
        if let Some(fill) = path.fill() {
            let place = path.abs_bounding_box();
            self.grounds.push((place, colour(fill.paint())?));
        }
        Ok(())
    }

    /// Each line of words with its own place.
    fn words(&mut self, text: &Text) -> Result<(), Wrong> {
        let transform = text.abs_transform();
        if !(transform.is_identity() || transform.is_translate()) {
            return Err(Wrong::of("a diagram with words that are turned or scaled"));
        }
        let mut laid_out = text.layouted().iter();
        for chunk in text.chunks() {
            let spans = chunk.spans();
            let first = laid_out.next();
            laid_out
                .by_ref()
                .take(spans.len().saturating_sub(1))
                .for_each(drop);
            let glyph = first.and_then(|span| span.positioned_glyphs.first());
            let (Some(glyph), Some(span)) = (glyph, spans.first()) else {
                continue;
            };
            let Some(fill) = span.fill() else {
                continue;
            };
            let origin = glyph.outline_transform();
            let anchor = match chunk.anchor() {
                TextAnchor::Start => "",
                TextAnchor::Middle => " text-anchor=\"middle\"",
                TextAnchor::End => " text-anchor=\"end\"",
            };
            let style = match span.font().style() {
                FontStyle::Normal => "",
                FontStyle::Italic | FontStyle::Oblique => " font-style=\"italic\"",
            };
            let x = chunk.x().unwrap_or(origin.tx) + transform.tx;
            let y = origin.ty + transform.ty;
            let ground = self.ground(text.abs_bounding_box()).to_owned();
            writeln!(
                self.body,
                "<text x=\"{}\" y=\"{}\"{anchor}{style} font-family=\"Literata, Georgia, \
                 serif\" font-size=\"{}\" fill=\"{}\" paint-order=\"stroke\" \
                 stroke=\"{}\" stroke-width=\"{HALO}\" stroke-linejoin=\"round\">{}</text>",
                tenth(x),
                tenth(y),
                tenth(span.font_size().get()),
                colour(fill.paint())?,
                ground,
                escaped(chunk.text().trim())
            )
            .expect("a String takes all");
        }
        self.takes(text.abs_bounding_box());
        Ok(())
    }

    /// The colour that words lie on.
    fn ground(&self, words: Rect) -> &str {
        let (x, y) = (
            f32::midpoint(words.left(), words.right()),
            f32::midpoint(words.top(), words.bottom()),
        );
        let around = |(place, _): &&(Rect, String)| {
            place.left() <= x
                && x <= place.right()
                && place.top() <= y
                && y <= place.bottom()
        };
        let ground = self.grounds.iter().rev().find(around);
        ground.map_or(self.paper, |(_, colour)| colour)
    }
}

fn outline(stroke: &usvg::Stroke, scale: f32) -> Result<String, Wrong> {
    let mut attributes = format!(" stroke=\"{}\"", colour(stroke.paint())?);
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
    Ok(attributes)
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

/// Text as XML shows it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
