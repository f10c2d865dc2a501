//! What stands at a chapter's end, so that one can predict before one reads on: answers,
//! hints, solutions; and what pictures show, in words.

use super::places::{PUT_OFF, Place};
use super::writer::Writer;
use super::xml::Xml;
use crate::document::{Block, Inline, plain};

/// What a chapter's end is called.
pub const TITLE: &str = "Answers and solutions";

/// The kinds of what is put off, in the order in which they stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Answer,
    Hint,
    Solution,
    Picture,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Answer, Self::Hint, Self::Solution, Self::Picture];

    fn of(name: &str) -> Option<Self> {
        let at = PUT_OFF.iter().position(|known| *known == name)?;
        Some(Self::ALL[at])
    }

    /// The title of them all.
    fn title(self) -> &'static str {
        match self {
            Self::Answer => "Answers",
            Self::Hint => "Hints",
            Self::Solution => "Solutions",
            Self::Picture => "Pictures in words",
        }
    }

    /// What leads back from one.
    fn back(self) -> &'static str {
        match self {
            Self::Answer => "Back to the question",
            Self::Hint | Self::Solution => "Back to the exercise",
            Self::Picture => "Back to the picture",
        }
    }
}

/// Something that was put off.
pub struct Later {
    kind: Kind,
    title: String,
    from: Place,
    id: String,
    /// XML.
    body: String,
}

impl Writer<'_> {
    /// A question, whose answer comes later.
    pub(super) fn prediction(&mut self, question: &[Block], answer: &[Block]) {
        self.xml.open("div", &[("class", "prediction")]);
        self.xml.raw("\n");
        self.blocks(question);
        self.answer(answer);
        self.xml.close_block();
    }

    fn answer(&mut self, answer: &[Block]) {
        self.asked += 1;
        let title = match self.number {
            Some(chapter) => format!("Answer {chapter}.{}", self.asked),
            None => format!("Answer {}", self.asked),
        };
        let link = title.clone();
        self.xml.open("p", &[("class", "asked")]);
        self.put_off(Kind::Answer, title, &link, |writer| writer.blocks(answer));
        self.xml.close_block();
    }

    /// A hint or a solution, which comes later; anything else stands where it stands.
    pub(super) fn details(&mut self, summary: &[Inline], blocks: &[Block]) {
        let name = plain(summary);
        match Kind::of(&name) {
            Some(Kind::Answer) => self.answer(blocks),
            Some(kind) => {
                let title = self.heading.clone();
                self.xml.open("p", &[("class", "asked")]);
                self.put_off(kind, title, &name, |writer| writer.blocks(blocks));
                self.xml.close_block();
            }
            None => {
                self.xml.open("aside", &[("class", "aside")]);
                self.xml.open("p", &[("class", "aside-title")]);
                self.inlines(summary);
                self.xml.close_block();
                self.blocks(blocks);
                self.xml.close_block();
            }
        }
    }

    /// The link to what a picture shows, in words.
    pub(super) fn in_words(&mut self, words: &str) {
        let title = self.heading.clone();
        self.xml.text(" ");
        self.put_off(Kind::Picture, title, "In words", |writer| {
            writer.xml.element("p", &[], words);
            writer.xml.raw("\n");
        });
    }

    fn put_off(
        &mut self,
        kind: Kind,
        title: String,
        link: &str,
        body: impl FnOnce(&mut Self),
    ) {
        self.put += 1;
        let (from, id) = (format!("from.{}", self.put), format!("later.{}", self.put));
        let place = Place {
            file: self.end.clone(),
            id: id.clone(),
        };
        let address = place.from(&self.file);
        let attributes = [
            ("epub:type", "noteref"),
            ("role", "doc-noteref"),
            ("class", "later"),
            ("id", from.as_str()),
            ("href", &address),
        ];
        self.xml.element("a", &attributes, link);
        let from = Place {
            file: self.file.clone(),
            id: from,
        };
        let above = std::mem::take(&mut self.xml);
        let file = std::mem::replace(&mut self.file, self.end.clone());
        body(self);
        self.file = file;
        let body = std::mem::replace(&mut self.xml, above).end();
        self.later.push(Later {
            kind,
            title,
            from,
            id,
            body,
        });
    }

    /// What the chapter has put off: the body of its last file; none if it is nothing.
    pub(super) fn end_of_chapter(&mut self, chapter: &str) -> Option<String> {
        let later = std::mem::take(&mut self.later);
        if later.is_empty() {
            return None;
        }
        self.file.clone_from(&self.end);
        let mut xml = Xml::default();
        xml.element("p", &[("class", "over")], chapter);
        xml.raw("\n");
        xml.element("h1", &[], TITLE);
        xml.raw("\n");
        for kind in Kind::ALL {
            let mut of_it = later.iter().filter(|it| it.kind == kind).peekable();
            if of_it.peek().is_some() {
                xml.element("h2", &[], kind.title());
                xml.raw("\n");
            }
            of_it.for_each(|it| write(&mut xml, it, &self.file));
        }
        Some(xml.end())
    }
}

fn write(xml: &mut Xml, it: &Later, file: &str) {
    let attributes = [
        ("epub:type", "footnote"),
        ("role", "doc-footnote"),
        ("class", "put-off"),
        ("id", it.id.as_str()),
    ];
    xml.open("aside", &attributes);
    xml.raw("\n");
    xml.element("h3", &[], &it.title);
    xml.raw("\n");
    xml.raw(&it.body);
    xml.open("p", &[("class", "back")]);
    let address = it.from.from(file);
    let attributes = [("role", "doc-backlink"), ("href", address.as_str())];
    xml.element("a", &attributes, it.kind.back());
    xml.close_block();
    xml.close_block();
}
