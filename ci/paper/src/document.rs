//! The book as parts, chapters, pages and blocks: what the PDF and the EPUB are made of.
//!
//! Nothing here knows how it will look. Every include is filled in, every code is told
//! apart into its classes, every link within the book leads to a page and perhaps an
//! anchor that exist.

use crate::drawing::Drawing;
pub use crate::texts::{each, inside, own_texts, plain};
use highlight::{Class, Language};
pub use listings::figure::Shows;
pub use mdbook_markdown::pulldown_cmark::Alignment;
use std::path::PathBuf;
use timeline::Recording;

/// A whole book.
#[derive(Debug)]
pub struct Document {
    /// What `book.toml` calls it.
    pub title: String,
    /// What `book.toml` says it is.
    pub description: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Its language as BCP 47 has it: `en`.
    pub language: String,
    /// What it was verified with, each with its name: `rustc 1.95.0`.
    pub versions: Vec<String>,
    /// What stands before the first part.
    pub front: Vec<Chapter>,
    /// The parts that have a chapter.
    pub parts: Vec<Part>,
    /// The appendices.
    pub back: Vec<Chapter>,
    /// The tests that proof marks lead to, in the order in which they are first named.
    pub proofs: Vec<Proof>,
}

/// Some chapters under a title.
#[derive(Debug)]
pub struct Part {
    /// None where the contents name none.
    pub title: Option<String>,
    /// Those that are written.
    pub chapters: Vec<Chapter>,
}

/// A chapter, or one page before or after the parts.
#[derive(Debug)]
pub struct Chapter {
    /// Its number in the contents, where chapters have one.
    pub number: Option<u32>,
    /// What the contents call it.
    pub title: String,
    /// Its opening, and then its sections.
    pub pages: Vec<Page>,
}

/// What one Markdown file holds.
#[derive(Debug)]
pub struct Page {
    /// The file, absolute.
    pub file: PathBuf,
    /// The file within `src`, with `/` on every system: what links name it by.
    pub path: String,
    /// What the contents call it.
    pub title: String,
    /// What stands on it, its first heading included.
    pub blocks: Vec<Block>,
    /// Its footnotes, in the order in which they are defined.
    pub notes: Vec<Vec<Block>>,
}

/// Something that stands on lines of its own.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its first line in the page's file, counted from 1.
    pub line: usize,
    /// What it is.
    pub is: Is,
}

/// What a block is.
#[derive(Debug, Clone)]
pub enum Is {
    /// A heading; of level 1, its page's title.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its anchor, the same as on the site.
        id: String,
        /// What it says.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// The first number, where its items have numbers.
        first: Option<u64>,
        /// What each item holds.
        items: Vec<Vec<Block>>,
    },
    /// Terms and what they mean.
    Definitions(Vec<Definition>),
    /// A quotation.
    Quotation(Vec<Block>),
    /// `> [!NOTE]` and its like.
    Admonition {
        /// Which.
        kind: Admonition,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// A table.
    Table {
        /// One for each column.
        alignments: Vec<Alignment>,
        /// The cells of its head.
        head: Vec<Vec<Inline>>,
        /// The cells of each row below it.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A listing, an output that stands apart from it, a bench, a file of an exercise.
    Listing(Box<Listing>),
    /// A recorded timeline.
    Timeline(Box<Timeline>),
    /// A diagram.
    Diagram(Box<Diagram>),
    /// A question, and what is to be read only when it is answered.
    Prediction {
        /// The question.
        question: Vec<Block>,
        /// The answer.
        answer: Vec<Block>,
    },
    /// What is to be read only if wanted: a hint, a solution.
    Details {
        /// What it is called.
        summary: Vec<Inline>,
        /// What it holds.
        blocks: Vec<Block>,
    },
    /// Code that belongs to no listing: a command, a fragment.
    Code(Code),
    /// A line across.
    Rule,
}

/// A term with its meanings.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The line of the term, counted from 1.
    pub line: usize,
    /// Its anchor, the same as on the site.
    pub id: String,
    /// The term.
    pub term: Vec<Inline>,
    /// What it means.
    pub meanings: Vec<Vec<Block>>,
}

/// The kinds of admonitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admonition {
    /// `[!NOTE]`
    Note,
    /// `[!TIP]`
    Tip,
    /// `[!IMPORTANT]`
    Important,
    /// `[!WARNING]`
    Warning,
    /// `[!CAUTION]`
    Caution,
}

impl Admonition {
    /// What stands above it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Caution => "Caution",
        }
    }
}

/// A figure with code, output, or both.
#[derive(Debug, Clone)]
pub struct Listing {
    /// What it shows.
    pub shows: Shows,
    /// Its anchor; none where the page has shown the listing before.
    pub id: Option<String>,
    /// The listing, bench or exercise.
    pub name: String,
    /// What its caption line says beside the name.
    pub caption: Vec<Inline>,
    /// What of its code stands on the page.
    pub code: Option<Code>,
    /// What it printed.
    pub output: Option<Code>,
    /// What the output is called.
    pub output_label: &'static str,
    /// The command that runs it.
    pub command: String,
    /// The file, relative to the book's root; empty if no file is shown.
    pub path: String,
}

/// Lines of code, or of output.
#[derive(Debug, Clone)]
pub struct Code {
    /// The language.
    pub language: Language,
    /// The lines, each cut into pieces.
    pub lines: Vec<Vec<Piece>>,
}

/// A piece of a line of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is, where that helps a reader.
    pub class: Option<Class>,
    /// Its text.
    pub text: String,
}

/// One recording, or two on one axis of time.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// Its anchor.
    pub id: String,
    /// The recordings; each says whose it is.
    pub recordings: Vec<Recording>,
    /// What to see in it.
    pub caption: Vec<Inline>,
}

/// A diagram in Mermaid's language.
#[derive(Debug, Clone)]
pub struct Diagram {
    /// Its source.
    pub source: String,
    /// What it is called.
    pub name: String,
    /// All it shows, in words.
    pub alternative: String,
    /// Its picture.
    pub picture: Drawing,
    /// What to see in it.
    pub caption: Vec<Inline>,
}

/// Something within a line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// Code.
    Code(String),
    /// Set in italics.
    Emphasis(Vec<Inline>),
    /// Set in bold.
    Strong(Vec<Inline>),
    /// Struck out.
    Struck(Vec<Inline>),
    /// A link.
    Link {
        /// Where it leads.
        to: Target,
        /// What stands there.
        text: Vec<Inline>,
    },
    /// A claim that a test proves.
    Proved {
        /// Which of [`Document::proofs`].
        proof: usize,
        /// Which of its claims this one is.
        claim: usize,
        /// What is claimed.
        text: Vec<Inline>,
    },
    /// The mark of a footnote: which of [`Page::notes`].
    Note(usize),
    /// A line ends here whatever its length.
    Break,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Out of the book.
    Outside(String),
    /// To a page of the book.
    Inside {
        /// Its [`Page::path`].
        page: String,
        /// The anchor there, if not all of the page.
        anchor: Option<String>,
    },
}

/// A test that proof marks lead to.
#[derive(Debug, Clone)]
pub struct Proof {
    /// What proof marks call it: `ch04::dropping_a_handle_detaches`.
    pub test: String,
    /// The command that runs it.
    pub command: String,
    /// The file, relative to the book's root.
    pub path: String,
    /// The line of its first attribute or doc comment, counted from 1.
    pub line: usize,
    /// The test.
    pub code: Code,
    /// What rests on it.
    pub claims: Vec<Claim>,
}

/// What a page says and a test proves.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The claim.
    pub words: Vec<Inline>,
    /// The [`Page::path`] of the page that claims it.
    pub page: String,
}

impl Document {
    /// Every chapter from the first to the last.
    pub fn chapters(&self) -> impl Iterator<Item = &Chapter> {
        let parts = self.parts.iter().flat_map(|part| &part.chapters);
        self.front.iter().chain(parts).chain(&self.back)
    }

    /// Every page from the first to the last.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.chapters().flat_map(|chapter| &chapter.pages)
    }
}
