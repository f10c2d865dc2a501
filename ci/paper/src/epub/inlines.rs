//! What stands within lines.

use super::places::{self, Place};
use super::writer::Writer;
use super::{back, joints};
use crate::document::{Inline, Target};

impl Writer<'_> {
    /// Inlines.
    pub(super) fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.breaking(&joints::of_text(text)),
            Inline::Code(code) => {
                self.xml.open("code", &[]);
                self.breaking(&joints::of_code(code));
                self.xml.close();
            }
            Inline::Emphasis(inner) => self.within("em", inner),
            Inline::Strong(inner) => self.within("strong", inner),
            Inline::Struck(inner) => self.within("del", inner),
            Inline::Link { to, text } => self.link(to, text),
            Inline::Proved { proof, claim, text } => self.proved(*proof, *claim, text),
            Inline::Note(number) => self.note_mark(*number),
            Inline::Break => self.xml.empty("br", &[]),
        }
    }

    /// Pieces between which a line may end.
    pub(super) fn breaking(&mut self, pieces: &[&str]) {
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                self.xml.empty("wbr", &[]);
            }
            self.xml.text(piece);
        }
    }

    fn within(&mut self, element: &'static str, inner: &[Inline]) {
        self.xml.open(element, &[]);
        self.inlines(inner);
        self.xml.close();
    }

    fn link(&mut self, to: &Target, text: &[Inline]) {
        let address = match to {
            Target::Outside(address) => address.clone(),
            Target::Inside { page, anchor } => {
                match self.inside(page, anchor.as_deref()) {
                    Some(address) => address,
                    None => {
                        let anchor = anchor.as_deref().unwrap_or_default();
                        self.wrong(
                            format!("the link to {page}#{anchor} leads nowhere"),
                            "correct the address: it is relative to the page",
                        );
                        return;
                    }
                }
            }
        };
        self.xml.open("a", &[("href", &address)]);
        self.inlines(text);
        self.xml.close();
    }

    /// The address of a place in the book; none if it is no place of it.
    pub(super) fn inside(&self, page: &str, anchor: Option<&str>) -> Option<String> {
        match anchor {
            Some(anchor) => Some(self.places.get(page, anchor)?.from(&self.file)),
            None => {
                let mut pages = self.document.pages();
                pages.any(|it| it.path == page).then(|| places::file(page))
            }
        }
    }

    /// A claim, with the mark that leads to its proof.
    fn proved(&mut self, proof: usize, claim: usize, text: &[Inline]) {
        let id = claim_id(proof, claim);
        let place = Place {
            file: self.file.clone(),
            id: id.clone(),
        };
        // What repeats a claim, like a caption in an index, is not where it stands.
        let is_first = self.claims.insert((proof, claim), place).is_none();
        let own: &[_] = if is_first {
            &[("id", id.as_str())]
        } else {
            &[]
        };
        self.xml.open("span", own);
        self.inlines(text);
        self.xml.close();
        let test = &self.document.proofs[proof].test;
        let file = back::proofs_file(back::crate_of(test));
        let address = format!("{file}#{}", proof_id(proof));
        let name = format!("Proof: {test}");
        // A line may not break before the mark.
        self.xml.text("\u{2060}");
        let attributes = [
            ("class", "proof"),
            ("href", address.as_str()),
            ("title", &name),
            ("aria-label", &name),
        ];
        self.xml.element("a", &attributes, "\u{25a1}");
    }

    fn note_mark(&mut self, number: usize) {
        let file = places::file(&self.page.path);
        let place = Place {
            file,
            id: note_id(number),
        };
        let marks = self.marks.entry(number).or_default();
        let id = format!("mark.{}.{}", number + 1, marks.len() + 1);
        marks.push(Place {
            file: self.file.clone(),
            id: id.clone(),
        });
        let address = place.from(&self.file);
        let attributes = [
            ("epub:type", "noteref"),
            ("role", "doc-noteref"),
            ("id", id.as_str()),
            ("href", &address),
        ];
        self.xml.open("sup", &[]);
        self.xml
            .element("a", &attributes, &(number + 1).to_string());
        self.xml.close();
    }
}

/// What a page's footnote is called.
pub fn note_id(number: usize) -> String {
    format!("note.{}", number + 1)
}

/// What a test is called among the proofs.
pub fn proof_id(proof: usize) -> String {
    format!("proof.{}", proof + 1)
}

fn claim_id(proof: usize, claim: usize) -> String {
    format!("claim.{}.{}", proof + 1, claim + 1)
}
