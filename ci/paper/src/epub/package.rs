//! The package document: what the book is called, what it consists of, in which order.

use super::assets::{FONTS, STYLE};
use super::cover::COVER_IMAGE;
use super::files::{File, Role};
use super::front::RIGHTS;
use super::xml::Xml;
use crate::document::Document;
use jiff::Timestamp;
use uuid::Uuid;

/// Where it lies.
pub const PACKAGE: &str = "EPUB/package.opf";

/// The file that says where the package document lies.
pub fn container() -> String {
    let mut xml = Xml::document();
    let attributes = [
        ("version", "1.0"),
        ("xmlns", "urn:oasis:names:tc:opendocument:xmlns:container"),
    ];
    xml.open("container", &attributes);
    xml.open("rootfiles", &[]);
    let attributes = [
        ("full-path", PACKAGE),
        ("media-type", "application/oebps-package+xml"),
    ];
    xml.empty("rootfile", &attributes);
    xml.close();
    xml.close_block();
    xml.end()
}

/// The package document.
pub fn package(document: &Document, files: &[File], modified: Timestamp) -> String {
    let mut xml = Xml::document();
    let attributes = [
        ("xmlns", "http://www.idpf.org/2007/opf"),
        ("version", "3.0"),
        ("unique-identifier", "identifier"),
        ("xml:lang", document.language.as_str()),
    ];
    xml.open("package", &attributes);
    xml.raw("\n");
    metadata(&mut xml, document, modified);
    manifest(&mut xml, files);
    xml.open("spine", &[]);
    xml.raw("\n");
    for number in 1..=files.len() {
        xml.empty("itemref", &[("idref", &format!("file.{number}"))]);
        xml.raw("\n");
    }
    xml.close_block();
    xml.close_block();
    xml.end()
}

/// The same for every edition of the book.
fn identifier(document: &Document) -> String {
    let name = format!("epub:{}", document.title);
    let uuid = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
    uuid.urn().to_string()
}

fn metadata(xml: &mut Xml, document: &Document, modified: Timestamp) {
    let attributes = [("xmlns:dc", "http://purl.org/dc/elements/1.1/")];
    xml.open("metadata", &attributes);
    xml.raw("\n");
    let identifier = identifier(document);
    xml.element("dc:identifier", &[("id", "identifier")], &identifier);
    xml.raw("\n");
    let mut core = |name, text: &str| {
        if !text.is_empty() {
            xml.element(name, &[], text);
            xml.raw("\n");
        }
    };
    core("dc:title", &document.title);
    core("dc:language", &document.language);
    for author in &document.authors {
        core("dc:creator", author);
    }
    core("dc:description", &document.description);
    core("dc:rights", RIGHTS);
    // To the second: `Timestamp` shows nothing finer where there is nothing.
    let modified = modified.to_string();
    let accessibility = [
        ("schema:accessMode", "textual"),
        ("schema:accessMode", "visual"),
        ("schema:accessModeSufficient", "textual"),
        ("schema:accessibilityFeature", "alternativeText"),
        ("schema:accessibilityFeature", "displayTransformability"),
        ("schema:accessibilityFeature", "index"),
        ("schema:accessibilityFeature", "longDescription"),
        ("schema:accessibilityFeature", "readingOrder"),
        ("schema:accessibilityFeature", "structuralNavigation"),
        ("schema:accessibilityFeature", "tableOfContents"),
        ("schema:accessibilityHazard", "none"),
        (
            "schema:accessibilitySummary",
            "All is text but for diagrams and timelines, each of which says in words all \
             that it shows. Colour says nothing that the text does not.",
        ),
    ];
    let all = [("dcterms:modified", modified.as_str())];
    for (property, text) in all.into_iter().chain(accessibility) {
        xml.element("meta", &[("property", property)], text);
        xml.raw("\n");
    }
    xml.empty("meta", &[("name", "cover"), ("content", "cover-image")]);
    xml.raw("\n");
    xml.close_block();
}

fn manifest(xml: &mut Xml, files: &[File]) {
    xml.open("manifest", &[]);
    xml.raw("\n");
    let mut item = |id: &str, name: &str, kind: &str, properties: Option<&str>| {
        let properties = properties.map(|it| ("properties", it));
        let attributes = [("id", id), ("href", name), ("media-type", kind)];
        let attributes: Vec<_> = attributes.into_iter().chain(properties).collect();
        xml.empty("item", &attributes);
        xml.raw("\n");
    };
    for (number, file) in files.iter().enumerate() {
        let properties = match file.role {
            Role::Navigation => Some("nav"),
            _ => file.has_picture().then_some("svg"),
        };
        let id = format!("file.{}", number + 1);
        item(&id, &file.name, "application/xhtml+xml", properties);
    }
    item("style", STYLE, "text/css", None);
    item(
        "cover-image",
        COVER_IMAGE,
        "image/svg+xml",
        Some("cover-image"),
    );
    for (number, (name, _)) in FONTS.iter().enumerate() {
        item(&format!("font.{}", number + 1), name, "font/woff2", None);
    }
    xml.close_block();
}
