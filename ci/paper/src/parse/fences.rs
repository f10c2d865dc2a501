//! What fences become: listings, timelines, diagrams, code.

use super::blocks::Reader;
use super::code;
use crate::document::{Code, Diagram, Inline, Is, Listing, Target, Timeline};
use crate::drawing::Drawing;
use highlight::Language;
use listings::Problem;
use listings::drawing;
use listings::figure::{Caption, Figure};
use listings::pages::{Fence, anchored};
use listings::problem::read_text;
use timeline::Recording;

impl Reader<'_> {
    /// The block that a fence becomes; none for an output that has joined its listing, or
    /// where something is wrong.
    pub(super) fn fence(&mut self, start: usize) -> Option<Is> {
        let page = self.source;
        let fence = page.fences.iter().find(|it| it.span.start == start)?;
        let figure = self.figures.iter().find(|it| it.span.contains(&start));
        if let Some(figure) = figure.cloned() {
            return match figure.span.start == start {
                true => self.listing(&figure),
                false => None,
            };
        }
        match fence.language() {
            "timeline" => self.timeline(fence),
            "mermaid" => self.diagram(fence),
            _ => self.code(fence).map(Is::Code),
        }
    }

    fn listing(&mut self, figure: &Figure<'_>) -> Option<Is> {
        let code = match figure.code {
            Some(fence) => Some(self.code(fence)?),
            None => None,
        };
        let output = match figure.output {
            Some(fence) => Some(self.code(fence)?),
            None => None,
        };
        if let Some(id) = &figure.id {
            self.links.anchor(&self.entry.path, id);
        }
        let caption = match &figure.caption {
            Caption::Sentence(text) => sentence(text),
            Caption::Continued => vec![Inline::Text("continued".to_owned())],
            Caption::File(name) => vec![Inline::Code(name.clone())],
            Caption::OutputOf(name) => {
                let to = Target::Inside {
                    page: self.entry.path.clone(),
                    anchor: Some(name.clone()),
                };
                let line = self.line(figure.span.start);
                self.links.link(&self.source.path, line, &to);
                let text = vec![Inline::Code(name.clone())];
                vec![
                    Inline::Text("Output of ".to_owned()),
                    Inline::Link { to, text },
                ]
            }
        };
        Some(Is::Listing(Box::new(Listing {
            shows: figure.shows,
            id: figure.id.clone(),
            name: figure.name.to_owned(),
            caption,
            code,
            output,
            output_label: figure.output_label(),
            command: figure.command.clone(),
            path: figure.path.clone(),
        })))
    }

    /// What stands in a fence, its include filled in.
    fn code(&mut self, fence: &Fence) -> Option<Code> {
        let Some(language) = Language::named(fence.language()) else {
            let known: Vec<_> = Language::ALL.iter().map(|it| it.name()).collect();
            self.wrong_at(
                fence.line,
                format!("`{}` is not a language of this book", fence.language()),
                &format!("name one of {}", known.join(", ")),
            );
            return None;
        };
        let Some(include) = &fence.include else {
            return Some(code(language, &fence.body));
        };
        if let Some(problem) = include.check(&self.source.path) {
            self.problems.push(problem);
            return None;
        }
        let text = match read_text(&include.file) {
            Ok(text) => text,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let shown = match &include.anchor {
            Some(anchor) => anchored(&text, anchor)?,
            None => text,
        };
        Some(code(language, &shown))
    }

    fn timeline(&mut self, fence: &Fence) -> Option<Is> {
        let names: Vec<&str> = fence.timelines().collect();
        let Some(first) = names.first() else {
            self.wrong_at(
                fence.line,
                "a timeline of nothing",
                "name the listing after the word: ```timeline NAME",
            );
            return None;
        };
        if drawing::caption(self.source, fence, drawing::TIMELINE).is_none() {
            self.wrong_at(
                fence.line,
                "a timeline without a caption",
                "follow it with a paragraph `Timeline: …` that says what to see",
            );
            return None;
        }
        let mut recordings = Vec::new();
        for name in &names {
            match self.recording(name) {
                Ok(recording) => recordings.push(recording),
                Err(problem) => {
                    self.problems.push(problem.at(fence.line));
                    return None;
                }
            }
        }
        let id = format!("{first}-timeline");
        self.links.anchor(&self.entry.path, &id);
        Some(Is::Timeline(Box::new(Timeline {
            id,
            recordings,
            caption: Vec::new(),
        })))
    }

    fn recording(&self, name: &str) -> Result<Recording, Problem> {
        let wrong = |message: String| {
            let help = format!("record it: `cargo book record {name}`");
            Problem::new(&self.source.path, message, help)
        };
        let mut recordings = self
            .book
            .workspace
            .listings()
            .flat_map(|it| it.recordings());
        let (_, file) = recordings
            .find(|(known, _)| known == name)
            .ok_or_else(|| wrong(format!("there is no recording of `{name}`")))?;
        let mut recording = Recording::parse(&read_text(&file)?).map_err(|fault| {
            let short = listings::workspace::below_root(self.book.root, &file);
            wrong(format!("{short}:{}: {}", fault.line, fault.what))
        })?;
        // The name tells the drawing that it is a twin's.
        name.clone_into(&mut recording.listing);
        Ok(recording)
    }

    fn diagram(&mut self, fence: &Fence) -> Option<Is> {
        let diagram = match drawing::diagram(self.source, fence) {
            Ok(diagram) => diagram,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let drawn = match listings::diagrams::picture(self.source, fence) {
            Some(svg) => Drawing::of_svg(&svg)
                .map_err(|wrong| format!("its picture is no SVG: {wrong}")),
            None => Err("there is no picture of this diagram as it is".to_owned()),
        };
        let picture = match drawn {
            Ok(picture) => picture,
            Err(wrong) => {
                self.wrong_at(fence.line, wrong, "draw it: `cargo book draw`");
                return None;
            }
        };
        Some(Is::Diagram(Box::new(Diagram {
            source: fence.body.clone(),
            name: diagram.name.to_owned(),
            alternative: diagram.description.to_owned(),
            picture,
            caption: Vec::new(),
        })))
    }
}

/// A caption's sentence, with its code told from its words.
fn sentence(text: &str) -> Vec<Inline> {
    let parts = text.split('`').enumerate();
    let parts = parts.filter(|(_, part)| !part.is_empty());
    let inline = |(index, part): (usize, &str)| match index % 2 {
        1 => Inline::Code(part.to_owned()),
        _ => Inline::Text(part.to_owned()),
    };
    parts.map(inline).collect()
}
