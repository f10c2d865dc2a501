//! The cover: a picture in which every word is drawn, so that no library needs a face.

use super::xml::Xml;
use crate::document::Document;
use std::sync::{Arc, LazyLock};
use usvg::fontdb::Database;

/// Where the picture lies.
pub const COVER_IMAGE: &str = "cover.svg";

/// The page, in millimetres, which are its units.
const WIDTH: f64 = 176.0;
const HEIGHT: f64 = 250.0;
const LEFT: f64 = 24.0;
/// The widest lines, in characters.
const TITLE_COLUMNS: usize = 13;
const TEXT_COLUMNS: usize = 54;

const PAPER: &str = "#fbfaf7";
const INK: &str = "#1d1d1b";
const SOFT: &str = "#5f5b52";
const GROUND: &str = "#f0ece4";
const RULE: &str = "#a9a397";
const ASYNCIO: &str = "#2a5aa0";
const TOKIO: &str = "#a3431a";

static FACES: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut faces = Database::new();
    faces.load_font_data(include_bytes!("../../fonts/literata-400.ttf").to_vec());
    faces
        .load_font_data(include_bytes!("../../fonts/literata-400-italic.ttf").to_vec());
    Arc::new(faces)
});

/// The cover of a book.
///
/// # Errors
///
/// What is wrong with the picture, in words.
pub fn cover(document: &Document) -> Result<String, usvg::Error> {
    let options = usvg::Options {
        fontdb: FACES.clone(),
        font_family: "Literata".to_owned(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&words_as_words(document), &options)?;
    Ok(tree.to_string(&usvg::WriteOptions {
        coordinates_precision: 2,
        ..usvg::WriteOptions::default()
    }))
}

fn words_as_words(document: &Document) -> String {
    let mut xml = Xml::default();
    let view = format!("0 0 {WIDTH} {HEIGHT}");
    let attributes = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("width", "1408"),
        ("height", "2000"),
        ("viewBox", &view),
    ];
    xml.open("svg", &attributes);
    bar(&mut xml, [0.0, 0.0, WIDTH, HEIGHT], PAPER);
    let title = broken(&document.title, TITLE_COLUMNS);
    let mut y = 44.0;
    for line in &title {
        text(&mut xml, y, 17.0, "normal", INK, line);
        y += 19.5;
    }
    y += 1.0;
    for line in broken(&document.description, TEXT_COLUMNS) {
        text(&mut xml, y, 4.4, "italic", SOFT, &line);
        y += 6.4;
    }
    motif(&mut xml, 138.0);
    text(
        &mut xml,
        HEIGHT - 24.0,
        3.8,
        "normal",
        SOFT,
        &document.authors.join(", "),
    );
    xml.close();
    xml.end()
}

/// Two programs on one axis of time: the book's subject, as its timelines draw it.
fn motif(xml: &mut Xml, top: f64) {
    for x in [0.0, 46.0, 70.0, 112.0] {
        bar(xml, [LEFT + x, top - 6.0, 9.0, 84.0], GROUND);
    }
    let tasks = [
        (0.0, 4.0, 112.0),
        (10.0, 5.6, 46.0),
        (20.0, 7.2, 112.0),
        (30.0, 8.8, 70.0),
    ];
    for (y, from, to) in tasks {
        let colour = if y == 0.0 { RULE } else { SOFT };
        wait(xml, [from, to], top + y + 2.5, colour);
        bar(xml, [LEFT + from - 4.0, top + y, 4.0, 5.0], ASYNCIO);
        bar(xml, [LEFT + to, top + y, 4.0, 5.0], ASYNCIO);
    }
    for (y, to) in [(53.0, 46.0), (57.5, 70.0), (62.0, 112.0)] {
        wait(xml, [4.0, to], top + y + 2.5, SOFT);
    }
    for x in [0.0, 46.0, 70.0, 112.0] {
        bar(xml, [LEFT + x, top + 53.0, 4.0, 14.0], TOKIO);
    }
}

fn bar(xml: &mut Xml, [x, y, width, height]: [f64; 4], colour: &str) {
    let [x, y] = [x, y].map(|it| it.to_string());
    let [width, height] = [width, height].map(|it| it.to_string());
    let attributes = [
        ("x", x.as_str()),
        ("y", &y),
        ("width", &width),
        ("height", &height),
        ("fill", colour),
    ];
    xml.empty("rect", &attributes);
}

fn wait(xml: &mut Xml, [from, to]: [f64; 2], y: f64, colour: &str) {
    bar(xml, [LEFT + from, y - 0.15, to - from, 0.3], colour);
}

fn text(xml: &mut Xml, y: f64, size: f64, style: &str, colour: &str, words: &str) {
    let [x, y, size] = [LEFT, y, size].map(|it| it.to_string());
    let attributes = [
        ("x", x.as_str()),
        ("y", &y),
        ("font-family", "Literata"),
        ("font-size", &size),
        ("font-style", style),
        ("fill", colour),
    ];
    xml.element("text", &attributes, words);
}

/// Words in lines of at most so many characters, where no word is longer.
fn broken(words: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line)
                if line.chars().count() + 1 + word.chars().count() <= columns =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn lines_are_as_long_as_they_may_be() {
        let lines = broken("From asyncio to Tokio", 13);
        assert_eq!(lines, ["From asyncio", "to Tokio"]);
    }
}
