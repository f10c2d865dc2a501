//! Listings and pictures.

use super::joints;
use super::pictures::Picture;
use super::writer::Writer;
use crate::document::{Code, Diagram, Inline, Listing, Piece, Shows, Timeline};
use highlight::Class;

/// The deepest indentation that a broken line of code keeps, in steps of four.
const DEEPEST: usize = 6;

impl Writer<'_> {
    pub(super) fn listing(&mut self, listing: &Listing) {
        let (class, kind) = match listing.shows {
            Shows::Program | Shows::Part => ("listing", None),
            Shows::CompileFail => ("listing compile-fail", Some("does not compile")),
            Shows::Twin => ("listing asyncio", Some("in Python")),
            Shows::Output => ("listing output-only", None),
            Shows::Bench => ("listing bench", None),
            Shows::Exercise => ("listing exercise", None),
        };
        let id = listing.id.as_ref().map(|id| self.id(id));
        let id = id.as_deref().map(|id| ("id", id));
        let attributes: Vec<_> = [("class", class)].into_iter().chain(id).collect();
        self.xml.open("figure", &attributes);
        self.xml.raw("\n");
        self.xml.open("figcaption", &[]);
        if listing.shows != Shows::Output {
            self.xml.open("span", &[("class", "name")]);
            self.breaking(&joints::of_text(&listing.name));
            self.xml.close();
            self.xml.text(" ");
        }
        if let Some(kind) = kind {
            self.xml.element("em", &[], kind);
            self.xml.text(" ");
        }
        self.inlines(&listing.caption);
        self.xml.close_block();
        if let Some(code) = &listing.code {
            self.code(code, "code");
        }
        if let Some(output) = &listing.output {
            if listing.code.is_some() {
                let label = listing.output_label.replace('\'', "’");
                self.xml.element("p", &[("class", "label")], &label);
                self.xml.raw("\n");
            }
            self.code(output, "code printed");
        }
        for (class, text) in [("command", &listing.command), ("path", &listing.path)] {
            if !text.is_empty() {
                self.xml.element("p", &[("class", class)], text);
                self.xml.raw("\n");
            }
        }
        self.xml.close_block();
    }

    /// Lines of code, each of which knows how far to step in where it has to break.
    pub(super) fn code(&mut self, code: &Code, class: &str) {
        self.xml.open("pre", &[("class", class)]);
        self.xml.open("code", &[("class", code.language.name())]);
        for line in &code.lines {
            let start = line.first().map_or("", |piece| piece.text.as_str());
            let spaces = start.len() - start.trim_start_matches(' ').len();
            let class = format!("line i{}", spaces.div_ceil(4).min(DEEPEST));
            self.xml.open("span", &[("class", &class)]);
            for piece in line {
                self.piece(piece);
            }
            // Within its line's box, so that the boxes do not stand a line apart.
            self.xml.raw("\n");
            self.xml.close();
        }
        self.xml.close();
        self.xml.close_block();
    }

    fn piece(&mut self, piece: &Piece) {
        let is_prose = matches!(
            piece.class,
            Some(Class::Comment | Class::Doc | Class::String | Class::Output)
        );
        let cut = match is_prose {
            true => vec![piece.text.as_str()],
            false => joints::of_program(&piece.text),
        };
        match piece.class {
            Some(class) => {
                self.xml.open("span", &[("class", class.css())]);
                self.breaking(&cut);
                self.xml.close();
            }
            None => self.breaking(&cut),
        }
    }

    pub(super) fn timeline(&mut self, timeline: &Timeline) {
        let id = self.id(&timeline.id);
        let picture = self.pictures.timeline(timeline);
        self.picture(picture, Some(&id), "timeline", &timeline.caption);
    }

    pub(super) fn diagram(&mut self, diagram: &Diagram) {
        let picture = self.pictures.diagram(diagram);
        self.picture(picture, None, "diagram", &diagram.caption);
    }

    fn picture(
        &mut self,
        picture: Option<&Picture>,
        id: Option<&str>,
        kind: &'static str,
        caption: &[Inline],
    ) {
        let Some(picture) = picture else {
            let message = format!("this {kind} was not drawn");
            self.wrong(message, "this is a fault of ci/paper, not of the page");
            return;
        };
        let class = format!("picture {kind}");
        let id = id.map(|id| ("id", id));
        let attributes: Vec<_> =
            [("class", class.as_str())].into_iter().chain(id).collect();
        self.xml.open("figure", &attributes);
        self.xml.raw("\n");
        self.xml.open("div", &[("class", "plate")]);
        self.xml.raw("\n");
        self.xml.raw(&picture.svg);
        self.xml.raw("\n");
        self.xml.close_block();
        self.xml.open("figcaption", &[]);
        self.inlines(caption);
        self.in_words(&picture.words);
        self.xml.close_block();
        self.xml.close_block();
    }
}
