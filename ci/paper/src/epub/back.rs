//! The last files: where the proofs are, and an index of the listings.

use super::files::{File, Role};
use super::inlines::proof_id;
use super::joints;
use super::places::{LISTINGS, PROOFS};
use super::writer::Writer;
use crate::document::{Block, Inline, Is, Listing, Page, Proof, Shows, inside};
use std::collections::BTreeMap;

impl Writer<'_> {
    /// The tests that proof marks lead to, each with what rests on it: a file for each
    /// crate, after one that names them.
    pub(super) fn proofs(&mut self) -> Vec<File> {
        let proofs = &self.document.proofs;
        let mut crates: Vec<&str> = Vec::new();
        for proof in proofs {
            let name = crate_of(&proof.test);
            if !crates.contains(&name) {
                crates.push(name);
            }
        }
        if crates.is_empty() {
            return Vec::new();
        }
        let mut files = vec![self.proofs_opening(&crates)];
        for name in crates {
            self.file = proofs_file(name);
            let title = format!("Proofs in {name}");
            self.xml.element("h1", &[], &title);
            self.xml.raw("\n");
            let all = proofs.iter().enumerate();
            for (number, proof) in all.filter(|(_, it)| crate_of(&it.test) == name) {
                self.proof(number, proof);
            }
            files.push(File {
                name: self.file.clone(),
                title,
                depth: Some(1),
                role: Role::Index,
                body: self.written(),
            });
        }
        files
    }

    fn proofs_opening(&mut self, crates: &[&str]) -> File {
        let title = "Where the proofs are";
        self.xml.element("h1", &[], title);
        self.xml.raw("\n");
        let words = "A hollow square in the text leads to the test that proves what \
                     stands before it. These crates have such tests:";
        self.xml.element("p", &[], words);
        self.xml.raw("\n");
        self.xml.open("ul", &[]);
        for name in crates {
            self.xml.open("li", &[]);
            self.xml.element("a", &[("href", &proofs_file(name))], name);
            self.xml.close_block();
        }
        self.xml.close_block();
        File {
            name: PROOFS.to_owned(),
            title: title.to_owned(),
            depth: Some(0),
            role: Role::Index,
            body: self.written(),
        }
    }

    fn proof(&mut self, number: usize, proof: &Proof) {
        self.xml.open("h2", &[("id", &proof_id(number))]);
        self.breaking(&joints::of_text(&proof.test));
        self.xml.close_block();
        self.xml.open("ul", &[("class", "claims")]);
        for (claim, it) in proof.claims.iter().enumerate() {
            let place = self.claims.get(&(number, claim));
            let address = place.map(|place| place.from(&self.file));
            self.xml.open("li", &[]);
            self.xml
                .open("a", &[("href", &address.unwrap_or_default())]);
            self.inlines(&unlinked(&it.words));
            self.xml.close();
            self.xml.close_block();
        }
        self.xml.close_block();
        self.code(&proof.code, "code");
        self.xml
            .element("p", &[("class", "command")], &proof.command);
        self.xml.raw("\n");
        let path = format!("{}:{}", proof.path, proof.line);
        self.xml.element("p", &[("class", "path")], &path);
        self.xml.raw("\n");
    }

    /// An index of the listings, by name.
    pub(super) fn index(&mut self) -> Option<File> {
        let mut entries: BTreeMap<(String, String), (&Page, Listing)> = BTreeMap::new();
        for page in self.document.pages() {
            for listing in listings(&page.blocks) {
                if let Some(id) = &listing.id
                    && listing.shows != Shows::Exercise
                {
                    let key = (listing.name.clone(), id.clone());
                    entries.entry(key).or_insert((page, listing));
                }
            }
        }
        if entries.is_empty() {
            return None;
        }
        LISTINGS.clone_into(&mut self.file);
        let title = "Index of listings";
        self.xml.element("h1", &[], title);
        self.xml.raw("\n");
        self.xml.open("dl", &[("class", "index")]);
        self.xml.raw("\n");
        for ((name, id), (page, listing)) in entries {
            let address = self.inside(&page.path, Some(&id)).unwrap_or_default();
            self.xml.open("dt", &[]);
            let attributes = [("class", "name"), ("href", address.as_str())];
            self.xml.open("a", &attributes);
            self.breaking(&joints::of_text(&name));
            self.xml.close();
            if listing.shows == Shows::Twin {
                self.xml.text(" ");
                self.xml.element("em", &[], "in Python");
            }
            self.xml.close_block();
            self.xml.open("dd", &[]);
            self.inlines(&unlinked(&listing.caption));
            self.xml.close_block();
        }
        self.xml.close_block();
        Some(File {
            name: LISTINGS.to_owned(),
            title: title.to_owned(),
            depth: Some(0),
            role: Role::Index,
            body: self.written(),
        })
    }
}

/// The file with the proofs in a crate.
pub fn proofs_file(name: &str) -> String {
    format!("proofs.{name}.xhtml")
}

/// The crate of a test, which its name begins with.
pub fn crate_of(test: &str) -> &str {
    test.split("::").next().unwrap_or(test)
}

/// Words that are repeated: whatever leads elsewhere from where they stand leads nowhere
/// here.
fn unlinked(inlines: &[Inline]) -> Vec<Inline> {
    let unlinked_one = |inline: &Inline| match inline {
        Inline::Link { text, .. } | Inline::Proved { text, .. } => unlinked(text),
        Inline::Emphasis(inner) => vec![Inline::Emphasis(unlinked(inner))],
        Inline::Strong(inner) => vec![Inline::Strong(unlinked(inner))],
        Inline::Struck(inner) => vec![Inline::Struck(unlinked(inner))],
        Inline::Note(_) => Vec::new(),
        other => vec![other.clone()],
    };
    inlines.iter().flat_map(unlinked_one).collect()
}

/// The listings among some blocks, those in answers and hints too.
fn listings(blocks: &[Block]) -> Vec<Listing> {
    let mut found = Vec::new();
    for block in blocks {
        if let Is::Listing(listing) = &block.is {
            found.push((**listing).clone());
        }
        for inner in inside(&block.is) {
            found.extend(listings(inner));
        }
    }
    found
}
