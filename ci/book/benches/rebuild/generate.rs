//! Books to build: a copy of this one, and one of the length that it will have.

use anyhow::{Context, Result};
use listings::files::copy;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const CHAPTERS: usize = 31;
const PAGES: usize = 6;
const LISTINGS: usize = 300;
const WORDS_A_PAGE: usize = 750;
const WORDS_A_SECTION: usize = 125;
/// How many words the book has; the few of them make up most of its text.
const VOCABULARY: f64 = 9000.0;

/// The most frequent words, so that the search index has something to hold; the others
/// are made of [`SYLLABLES`].
const WORDS: &str = "a task waits until its future is ready and the executor polls it \
    again when the waker has been called by the reactor which watches sockets timers and \
    channels for every message that a sender leaves in the queue before it is dropped or \
    cancelled while the parcel station report weighs reads sends counts locks yields \
    spawns joins selects races buffers streams retries limits shares guards owns borrows \
    moves returns fails panics recovers restarts measures records compares";

const SYLLABLES: &str = "ka lo mi ren tor us vel dan shi par qui bo nex ta gri on zu hal fe \
    cy dor wen pla sto";

/// What every book takes over from this one besides its text.
pub fn parts() -> impl Iterator<Item = PathBuf> {
    ["book.toml", "Cargo.lock", "rust-toolchain.toml", "theme"]
        .into_iter()
        .map(PathBuf::from)
}

/// Copies what the book at `root` is made of.
pub fn copy_of(root: &Path, to: &Path) -> Result<PathBuf> {
    for part in parts().chain(["src".into(), "listings".into()]) {
        copy(&root.join(&part), &to.join(&part))?;
    }
    Ok(to.to_owned())
}

/// Writes a book with this book's theme and settings: 31 chapters of 6 pages, 300
/// listings with their outputs, prose in proportion.
pub fn book(root: &Path, to: &Path) -> Result<PathBuf> {
    for part in parts().chain(["src/assets".into()]) {
        copy(&root.join(&part), &to.join(&part))?;
    }
    let mut numbers = Numbers(1);
    let mut summary = String::from("# Summary\n\n[Preface](README.md)\n\n");
    write(
        &to.join("src/README.md"),
        "# Preface\n\n<!-- reading-times -->\n",
    )?;
    for chapter in 1..=CHAPTERS {
        let name = format!("ch{chapter:02}-generated");
        for page in 1..=PAGES {
            let file = match page {
                1 => "README.md".to_owned(),
                page => format!("page-{page}.md"),
            };
            let indent = if page == 1 { "" } else { "  " };
            writeln!(summary, "{indent}- [Page {page}]({name}/{file})")?;
            let number = (chapter - 1) * PAGES + page - 1;
            let pages = CHAPTERS * PAGES;
            let listings = number * LISTINGS / pages..(number + 1) * LISTINGS / pages;
            let text = page_text(&name, page, listings.clone(), &mut numbers);
            write(&to.join("src").join(&name).join(file), &text)?;
            for listing in listings {
                write_listing(&to.join("listings").join(&name), listing)?;
            }
        }
        let manifest =
            format!("[package]\nname = \"ch{chapter:02}\"\nedition = \"2024\"\n");
        write(
            &to.join("listings").join(&name).join("Cargo.toml"),
            &manifest,
        )?;
        let test = "#[test]\nfn it_holds() {\n    assert_eq!(2 + 2, 4);\n}\n";
        write(
            &to.join("listings").join(&name).join("tests/claims.rs"),
            test,
        )?;
    }
    write(&to.join("src/SUMMARY.md"), &summary)?;
    Ok(to.to_owned())
}

fn page_text(
    name: &str,
    page: usize,
    listings: std::ops::Range<usize>,
    numbers: &mut Numbers,
) -> String {
    let mut text = format!("# Page {page} of {name}\n\n");
    let package = &name[..4];
    text += &format!("[It holds](proof:{package}::it_holds).\n\n");
    for listing in listings {
        text += &format!(
            "## What does listing {listing} print?\n\n\
             ```rust\n{{{{#rustdoc_include ../../listings/{name}/examples/prints_{listing}.rs:main}}}}\n```\n\
             ```text\n{{{{#include ../../listings/{name}/examples/prints_{listing}.out}}}}\n```\n\n"
        );
    }
    for word in 1..=WORDS_A_PAGE {
        if word % WORDS_A_SECTION == 1 {
            let heading: Vec<_> = (0..5).map(|_| numbers.word()).collect();
            text += &format!("\n## {}?\n\nA *{}* ", heading.join(" "), numbers.word());
        }
        text += &numbers.word();
        text += if word % 50 == 0 { ".\n\n" } else { " " };
    }
    text
}

fn write_listing(dir: &Path, number: usize) -> Result<()> {
    let lines = (0..12).map(|line| {
        format!("    let value_{line} = {line} + {number};\n    println!(\"{{value_{line}}}\");\n")
    });
    let body: String = lines.collect();
    let source = format!(
        "//! Prints what {number} and a dozen numbers make.\n\n\
         // ANCHOR: main\nfn main() {{\n{body}}}\n// ANCHOR_END: main\n"
    );
    let file = dir.join(format!("examples/prints_{number}.rs"));
    write(&file, &source)?;
    let output = (0..12).map(|line| format!("{}\n", line + number));
    write(&file.with_extension("out"), &output.collect::<String>())
}

/// The same sequence in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as usize
    }

    /// A word, each the rarer the later it comes in the vocabulary (Zipf's law).
    fn word(&mut self) -> String {
        let share = self.next() as f64 / f64::from(1 << 24);
        let rank = VOCABULARY.powf(share) as usize - 1;
        let mut words = WORDS.split_whitespace();
        if let Some(word) = words.nth(rank) {
            return word.to_owned();
        }
        let syllables: Vec<_> = SYLLABLES.split_whitespace().collect();
        let (mut word, mut rest) = (String::new(), rank);
        while rest > 0 {
            word += syllables[rest % syllables.len()];
            rest /= syllables.len();
        }
        word
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
