//! The last pages: where the proofs are, and what is where.

use super::Setter;
use super::inlines::{claim_label, label, proof_label};
use super::literal::{pieces, quoted};
use crate::document::{Block, Definition, Inline, Is, Listing, Page, Target, plain};
use std::collections::BTreeMap;

impl Setter<'_> {
    /// The tests that proof marks lead to.
    pub(super) fn proofs(&mut self) -> String {
        let document = self.document;
        if document.proofs.is_empty() {
            return String::new();
        }
        let mut text = String::from("#proofs-begin()\n");
        for (number, proof) in document.proofs.iter().enumerate() {
            let claims: String = (0..proof.claims.len())
                .map(|claim| quoted(&claim_label(number, claim)) + ",")
                .collect();
            let words = self.inlines(&proof.claims[0].words);
            text += &format!(
                "#proof({}, {}, {}, {}, ({claims}), {words})\n",
                number + 1,
                quoted(&proof_label(number)),
                cut(&proof.test),
                cut(&format!("{}:{}", within_crate(&proof.path), proof.line)),
            );
        }
        text
    }

    /// An index of the listings, by name.
    pub(super) fn listings(&mut self) -> String {
        let document = self.document;
        let mut entries: BTreeMap<(String, String), (&Page, Listing)> = BTreeMap::new();
        for page in document.pages() {
            for listing in figures(&page.blocks) {
                if let Some(id) = &listing.id
                    && !is_exercise(&listing)
                {
                    let key = (listing.name.clone(), id.clone());
                    entries.entry(key).or_insert((page, listing));
                }
            }
        }
        if entries.is_empty() {
            return String::new();
        }
        let mut rows = String::new();
        for ((name, id), (page, listing)) in entries {
            let caption = self.inlines(&listing.caption);
            let python = id.ends_with(timeline::TWIN);
            rows += &format!(
                "({}, {python}, {caption}, {}),\n",
                quoted(&name),
                quoted(&label(&page.path, Some(&id)))
            );
        }
        format!("#listings-index(({rows}))\n")
    }

    /// An index of the terms, each with the place that defines it.
    pub(super) fn terms(&mut self) -> String {
        let document = self.document;
        let mut rows = BTreeMap::new();
        for page in document.back.iter().flat_map(|chapter| &chapter.pages) {
            for block in &page.blocks {
                let Is::Definitions(definitions) = &block.is else {
                    continue;
                };
                for definition in definitions {
                    let key = plain(&definition.term).to_lowercase();
                    let own = label(&page.path, Some(&definition.id));
                    let defined = defined(definition).unwrap_or_else(|| own.clone());
                    let term = self.inlines(&definition.term);
                    let initial = key.chars().find(|c| c.is_alphanumeric());
                    let initial: String =
                        initial.into_iter().flat_map(char::to_uppercase).collect();
                    let row = format!(
                        "({}, {term}, {}, {}),\n",
                        quoted(&initial),
                        quoted(&defined),
                        quoted(&own)
                    );
                    rows.insert(key, row);
                }
            }
        }
        if rows.is_empty() {
            return String::new();
        }
        let rows: String = rows.into_values().collect();
        format!("#terms-index(({rows}))\n")
    }
}

/// A path without the folders of the crate, which the test's name tells.
fn within_crate(path: &str) -> &str {
    path.splitn(3, '/').nth(2).unwrap_or(path)
}

/// The pieces of a name, between which a line may end, as an array of Typst.
fn cut(name: &str) -> String {
    let cut: String = pieces(name, 20)
        .into_iter()
        .map(|it| quoted(it) + ",")
        .collect();
    format!("({cut})")
}

/// Where a term is defined: where the link of its meaning leads.
fn defined(definition: &Definition) -> Option<String> {
    let paragraphs = definition.meanings.iter().flatten();
    let mut inlines = paragraphs.filter_map(|block| match &block.is {
        Is::Paragraph(text) => Some(text),
        _ => None,
    });
    inlines.find_map(|text| {
        text.iter().find_map(|inline| match inline {
            Inline::Link {
                to: Target::Inside { page, anchor },
                ..
            } => Some(label(page, anchor.as_deref())),
            _ => None,
        })
    })
}

fn is_exercise(listing: &Listing) -> bool {
    listing.shows == crate::document::Shows::Exercise
}

/// The listings among some blocks, those in answers and hints too.
fn figures(blocks: &[Block]) -> Vec<Listing> {
    let mut found = Vec::new();
    for block in blocks {
        match &block.is {
            Is::Listing(listing) => found.push((**listing).clone()),
            Is::Prediction { question, answer } => {
                found.extend(figures(question));
                found.extend(figures(answer));
            }
            Is::Details { blocks, .. }
            | Is::Quotation(blocks)
            | Is::Admonition { blocks, .. } => found.extend(figures(blocks)),
            _ => {}
        }
    }
    found
}
