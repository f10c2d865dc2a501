//! What stands within lines.

use super::Setter;
use super::literal::{pieces, quoted};
use crate::document::{Inline, Target, plain};

/// The longest word of text that is never cut.
const LONGEST_WORD: usize = 26;
/// The longest word of code that is never cut.
const LONGEST_CODE: usize = 14;

impl Setter<'_> {
    /// Inlines as an expression of Typst.
    pub(super) fn inlines(&mut self, inlines: &[Inline]) -> String {
        let mut source = String::from("{[];");
        for inline in inlines {
            source.push_str(&self.inline(inline));
            source.push(';');
        }
        source.push('}');
        source
    }

    fn inline(&mut self, inline: &Inline) -> String {
        match inline {
            // A name is not parted like a word.
            Inline::Text(text) if self.in_cell && text.contains('_') => {
                breakable("name-text", text, LONGEST_CODE)
            }
            Inline::Text(text) => breakable("t", text, LONGEST_WORD),
            Inline::Code(code) => breakable("c", code, LONGEST_CODE),
            Inline::Emphasis(inner) => format!("emph({})", self.inlines(inner)),
            Inline::Strong(inner) => format!("strong({})", self.inlines(inner)),
            Inline::Struck(inner) => format!("strike({})", self.inlines(inner)),
            Inline::Link { to, text } => self.link(to, text),
            Inline::Proved { proof, claim, text } => format!(
                "proved({}, {}, {}, {})",
                proof + 1,
                quoted(&proof_label(*proof)),
                quoted(&claim_label(*proof, *claim)),
                self.inlines(text)
            ),
            Inline::Note(number) => match self.page.notes.get(*number) {
                Some(blocks) => format!("footnote({})", self.note(blocks)),
                None => String::new(),
            },
            Inline::Break => "linebreak()".to_owned(),
        }
    }

    fn link(&mut self, to: &Target, text: &[Inline]) -> String {
        let shown = self.inlines(text);
        match to {
            Target::Inside { page, anchor } => {
                let label = label(page, anchor.as_deref());
                format!("to({}, {shown}, {})", quoted(&label), self.in_cell)
            }
            Target::Outside(address) => {
                let is_shown = address
                    .trim_start_matches("https://")
                    .starts_with(plain(text).trim_start_matches("https://"));
                let url = quoted(address);
                if is_shown {
                    return format!("link({url}, {shown})");
                }
                let cut: Vec<_> = pieces(address, LONGEST_WORD)
                    .into_iter()
                    .map(quoted)
                    .collect();
                format!("out({url}, {shown}, {})", cut.join(", "))
            }
        }
    }
}

/// A text as a call of the template's function of that name, with a piece for each
/// argument.
fn breakable(function: &str, text: &str, most: usize) -> String {
    let cut: Vec<_> = pieces(text, most).into_iter().map(quoted).collect();
    match (function, &cut[..]) {
        ("t", [whole]) => whole.clone(),
        _ => format!("{function}({})", cut.join(", ")),
    }
}

/// The label of a place.
pub fn label(page: &str, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{page}#{anchor}"),
        None => page.to_owned(),
    }
}

/// The label of a test among the proofs.
pub fn proof_label(proof: usize) -> String {
    format!("proof:{}", proof + 1)
}

/// The label of a claim.
pub fn claim_label(proof: usize, claim: usize) -> String {
    format!("claim:{}-{}", proof + 1, claim + 1)
}
