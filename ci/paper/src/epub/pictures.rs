//! The pictures of a document, each with what it shows in words, on a ground of its own:
//! its ink is dark, whatever the reader's page is.

use super::xml::Xml;
use crate::document::{Block, Diagram, Document, Is, Page, Timeline, inside};
use crate::drawing::Drawing;
use listings::Problem;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// A picture.
#[derive(Debug)]
pub struct Picture {
    /// An SVG element with a title and a description.
    pub svg: String,
    /// All that it shows.
    pub words: String,
}

/// All of a document: a picture that several pages show is drawn once.
#[derive(Debug, Default)]
pub struct Pictures {
    drawn: BTreeMap<String, Picture>,
}

impl Pictures {
    /// Draws them.
    ///
    /// # Errors
    ///
    /// A [`Problem`] for each whose file is no picture.
    pub fn of(document: &Document) -> Result<Self, Vec<Problem>> {
        let (mut pictures, mut problems) = (Self::default(), Vec::new());
        for page in document.pages() {
            pictures.blocks(page, &page.blocks, &mut problems);
            for note in &page.notes {
                pictures.blocks(page, note, &mut problems);
            }
        }
        match problems.is_empty() {
            true => Ok(pictures),
            false => Err(problems),
        }
    }

    /// That of some recordings.
    pub fn timeline(&self, timeline: &Timeline) -> Option<&Picture> {
        self.drawn.get(&recorded(timeline))
    }

    /// That of a diagram.
    pub fn diagram(&self, diagram: &Diagram) -> Option<&Picture> {
        self.drawn.get(&diagram.source)
    }

    fn blocks(&mut self, page: &Page, blocks: &[Block], problems: &mut Vec<Problem>) {
        for block in blocks {
            let (key, picture) = match &block.is {
                Is::Timeline(timeline) => {
                    let key = recorded(timeline);
                    if self.drawn.contains_key(&key) {
                        continue;
                    }
                    let drawn = Drawing::timeline(&timeline.recordings).svg;
                    (key, Parts::of(&drawn).map(|parts| parts.picture(None)))
                }
                Is::Diagram(it) => {
                    let said = Some((it.name.as_str(), it.alternative.as_str()));
                    let parts = Parts::of(&it.picture.svg);
                    (it.source.clone(), parts.map(|parts| parts.picture(said)))
                }
                is => {
                    for inner in inside(is) {
                        self.blocks(page, inner, problems);
                    }
                    continue;
                }
            };
            match picture {
                Ok(picture) => {
                    self.drawn.insert(key, picture);
                }
                Err(wrong) => {
                    let message = format!("its picture is no SVG: {wrong}");
                    let help = "draw it again: `cargo book draw`";
                    let problem = Problem::new(&page.file, message, help);
                    problems.push(problem.at(block.line));
                }
            }
        }
    }
}

fn recorded(timeline: &Timeline) -> String {
    let names = timeline.recordings.iter().map(|it| it.listing.as_str());
    format!("timeline {}", names.collect::<Vec<_>>().join(" "))
}

/// A picture that was read to its end, so that nothing half written goes into a page.
#[derive(Default)]
struct Parts<'s> {
    /// Its first tag.
    head: &'s str,
    /// Left, top, width, height.
    view: String,
    title: String,
    description: String,
    /// All that is drawn, and the last tag.
    body: &'s str,
}

impl<'s> Parts<'s> {
    fn of(svg: &'s str) -> Result<Self, String> {
        let mut reader = Reader::from_str(svg);
        let (mut parts, mut words, mut end) = (Self::default(), String::new(), 0);
        let mut said = 0;
        loop {
            let event = reader.read_event().map_err(|error| error.to_string())?;
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match event {
                Event::Start(it) if parts.head.is_empty() => {
                    let view = it.try_get_attribute("viewBox").ok().flatten();
                    parts.view = view.ok_or("it has no viewBox")?.value.into_owned();
                    (parts.head, end) = (&svg[..at], at);
                }
                Event::Start(_) => words.clear(),
                Event::Text(text) => words += &text,
                Event::GeneralRef(entity) => words += &resolved(&entity),
                Event::End(it) => {
                    let words = std::mem::take(&mut words);
                    match it.name().as_ref() {
                        "title" => (parts.title, said) = (words, at),
                        "desc" => (parts.description, said) = (words, at),
                        // What it was drawn from says nothing to a reader.
                        "metadata" => said = at,
                        _ => {}
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        parts.body = svg[end.max(said)..].trim();
        match parts.body.ends_with("</svg>") {
            true => Ok(parts),
            false => Err("it does not end".to_owned()),
        }
    }

    /// The picture, with its own name and description or with these.
    fn picture(self, said: Option<(&str, &str)>) -> Picture {
        let (title, words) = said.unwrap_or((&self.title, &self.description));
        let view: Vec<&str> = self.view.split_whitespace().collect();
        let [x, y, width, height] = *view.first_chunk().unwrap_or(&["0"; 4]);
        let mut xml = Xml::default();
        xml.raw(self.head);
        xml.element("title", &[], title);
        xml.element("desc", &[], words);
        let ground = [
            ("x", x),
            ("y", y),
            ("width", width),
            ("height", height),
            ("fill", "#ffffff"),
        ];
        xml.empty("rect", &ground);
        xml.raw("\n");
        xml.raw(self.body);
        Picture {
            svg: xml.end(),
            words: words.trim().to_owned(),
        }
    }
}

fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return c.to_string();
    }
    let known = quick_xml::escape::resolve_xml_entity(entity);
    known.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::Parts;

    const PICTURE: &str = "<svg viewBox=\"0 0 4 2\">\n<title>A &amp; b</title>\
                           <desc>One.</desc><metadata>a</metadata>\n<path/></svg>\n";

    #[test]
    fn a_ground_is_laid_below_a_picture() {
        let picture = Parts::of(PICTURE).expect("it is whole").picture(None);
        assert_eq!(picture.words, "One.");
        assert_eq!(
            picture.svg,
            "<svg viewBox=\"0 0 4 2\"><title>A &amp; b</title><desc>One.</desc>\
             <rect x=\"0\" y=\"0\" width=\"4\" height=\"2\" fill=\"#ffffff\"/>\n\
             <path/></svg>"
        );
    }

    #[test]
    fn half_a_picture_is_refused() {
        assert!(Parts::of(&PICTURE[..60]).is_err());
        assert!(Parts::of("<svg><path></svg>").is_err());
        assert!(Parts::of("a picture").is_err());
    }
}
