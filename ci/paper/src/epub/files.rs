//! The XHTML files of an EPUB, in the order in which they are read.

use super::xml::Xml;

/// What a file is in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Cover,
    Imprint,
    /// The contents.
    Navigation,
    /// What stands before the parts.
    Front,
    /// The title of a part.
    Part,
    /// The opening of a chapter.
    Chapter,
    /// Another page of one.
    Section,
    /// The answers at its end.
    End,
    Appendix,
    Glossary,
    /// The proofs, or an index.
    Index,
}

impl Role {
    /// The words of EPUB and of ARIA for it.
    fn types(self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Cover => (Some("cover"), None),
            Self::Imprint => (Some("imprint"), None),
            Self::Front => (Some("preface"), Some("doc-preface")),
            Self::Part => (Some("part"), Some("doc-part")),
            Self::Chapter => (Some("chapter"), Some("doc-chapter")),
            Self::Appendix => (Some("appendix"), Some("doc-appendix")),
            Self::Glossary => (Some("glossary"), None),
            Self::Navigation | Self::Section | Self::End | Self::Index => (None, None),
        }
    }

    /// Which third of a book it belongs to.
    fn matter(self) -> &'static str {
        match self {
            Self::Cover | Self::Imprint | Self::Navigation | Self::Front => {
                "frontmatter"
            }
            Self::Part | Self::Chapter | Self::Section | Self::End => "bodymatter",
            Self::Appendix | Self::Glossary | Self::Index => "backmatter",
        }
    }
}

/// A file.
#[derive(Debug)]
pub struct File {
    /// What it is called.
    pub name: String,
    /// What the contents call it.
    pub title: String,
    /// How deep it lies in the contents; none if they leave it out.
    pub depth: Option<usize>,
    /// What it is.
    pub role: Role,
    /// What stands in it, as XML.
    pub body: String,
}

impl File {
    /// Whether a picture stands in it.
    pub fn has_picture(&self) -> bool {
        self.body.contains("<svg ")
    }

    /// The file, in that language.
    pub fn xhtml(&self, language: &str) -> String {
        let mut xml = Xml::document();
        xml.raw("<!DOCTYPE html>\n");
        let attributes = [
            ("xmlns", "http://www.w3.org/1999/xhtml"),
            ("xmlns:epub", "http://www.idpf.org/2007/ops"),
            ("lang", language),
            ("xml:lang", language),
        ];
        xml.open("html", &attributes);
        xml.raw("\n");
        xml.open("head", &[]);
        xml.element("title", &[], &self.title);
        xml.empty("link", &[("rel", "stylesheet"), ("href", "style.css")]);
        xml.close_block();
        xml.open("body", &[("epub:type", self.role.matter())]);
        xml.raw("\n");
        let (kind, role) = self.role.types();
        let kind = kind.map(|kind| ("epub:type", kind));
        let role = role.map(|role| ("role", role));
        let attributes: Vec<_> = kind.into_iter().chain(role).collect();
        xml.open("section", &attributes);
        xml.raw("\n");
        xml.raw(&self.body);
        xml.close_block();
        xml.close_block();
        xml.close_block();
        xml.end()
    }
}
