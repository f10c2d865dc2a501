//! The pictures of a document, drawn in process, with what they show in words.

use crate::document::{Block, Diagram, Document, Is, Page, Timeline, inside};
use listings::Problem;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// A picture.
#[derive(Debug)]
pub struct Picture {
    /// An SVG element with a title and a description, on a ground of its own.
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
    /// A [`Problem`] for each that cannot be drawn.
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
            let drawn = match &block.is {
                Is::Timeline(timeline) => {
                    let all: Vec<_> = timeline.recordings.iter().collect();
                    let draw = || Ok(pictures::timeline(&all).text);
                    self.add(recorded(timeline), draw)
                }
                Is::Diagram(diagram) => {
                    let draw = || pictures::mermaid(&diagram.source).map(|it| it.text);
                    self.add(diagram.source.clone(), draw)
                }
                is => {
                    for inner in inside(is) {
                        self.blocks(page, inner, problems);
                    }
                    Ok(())
                }
            };
            if let Err(wrong) = drawn {
                let message = format!("it cannot be drawn: {}", wrong.message);
                let help = "write it as mermaid's grammar has it";
                // The first line of a fence is not of the diagram.
                let line = block.line + wrong.line.unwrap_or_default();
                problems.push(Problem::new(&page.file, message, help).at(line));
            }
        }
    }

    fn add(
        &mut self,
        key: String,
        draw: impl FnOnce() -> Result<String, pictures::Wrong>,
    ) -> Result<(), pictures::Wrong> {
        if !self.drawn.contains_key(&key) {
            self.drawn.insert(key, read(&draw()?)?);
        }
        Ok(())
    }
}

fn recorded(timeline: &Timeline) -> String {
    let names = timeline.recordings.iter().map(|it| it.listing.as_str());
    format!("timeline {}", names.collect::<Vec<_>>().join(" "))
}

/// Reads a drawn picture to its end, so that nothing half written goes into a page, and
/// lays a ground under it: its ink is dark, whatever the reader's page is.
fn read(svg: &str) -> Result<Picture, pictures::Wrong> {
    let wrong = |message: String| pictures::Wrong {
        line: None,
        message: format!("its picture is no XML: {message}"),
    };
    let mut reader = Reader::from_str(svg);
    let (mut words, mut in_words, mut ground) = (String::new(), false, String::new());
    let mut place = None;
    loop {
        match reader
            .read_event()
            .map_err(|error| wrong(error.to_string()))?
        {
            Event::Start(it) if it.name().as_ref() == "svg" && ground.is_empty() => {
                let view = it.try_get_attribute("viewBox").ok().flatten();
                ground = laid_below(
                    &view.map_or_else(String::new, |it| it.value.into_owned()),
                );
            }
            Event::Start(it) => in_words = it.name().as_ref() == "desc",
            Event::Text(text) if in_words => {
                words += &text;
            }
            Event::GeneralRef(entity) if in_words => {
                words += &resolved(&entity).ok_or_else(|| wrong("an entity".into()))?;
            }
            Event::End(it) => {
                if it.name().as_ref() == "desc" {
                    place = usize::try_from(reader.buffer_position()).ok();
                }
                in_words = false;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let (before, after) = svg.split_at(place.unwrap_or_default());
    if before.is_empty() {
        return Err(wrong("it does not say in words what it shows".to_owned()));
    }
    // Checkers that go by SVG 1.1 know this property and not its attribute.
    let after = after
        .trim_end()
        .replace(" paint-order=\"stroke\"", " style=\"paint-order: stroke\"");
    Ok(Picture {
        svg: format!("{before}{ground}{after}"),
        words: words.trim().to_owned(),
    })
}

fn laid_below(view: &str) -> String {
    let [x, y, width, height] =
        <[&str; 4]>::try_from(view.split_whitespace().collect::<Vec<_>>())
            .unwrap_or(["0", "0", "100%", "100%"]);
    format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
         fill=\"#ffffff\"/>"
    )
}

fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if let Some(c) = entity.resolve_char_ref().ok()? {
        return Some(c.to_string());
    }
    quick_xml::escape::resolve_xml_entity(entity).map(str::to_owned)
}
