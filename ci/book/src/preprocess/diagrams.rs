//! Gives each Mermaid fence its caption and its text alternative.
//!
//! A diagram's source names itself with `accTitle:` and describes itself with
//! `accDescr:`; the paragraph directly below that begins with `Diagram:` says what to
//! see in it. The page shows the picture that was drawn of it beforehand
//! ([`listings::diagrams`]), in the colours of the page. A diagram that is not drawn yet
//! is left to mermaid, in the browser of whoever writes it.

use super::{Edit, escape};
use listings::drawing::{Diagram, diagram};
use listings::pages::{Fence, Page};
use listings::{Problem, diagrams};

/// The colours that pictures are drawn in, and what `theme/css/base.css` calls them.
const COLOURS: [(&str, &str); 6] = [
    ("#fbfaf7", "paper"),
    ("#1d1d1b", "ink"),
    ("#5f5b52", "ink-soft"),
    ("#f3f0e9", "ground"),
    ("#dcd7cc", "rule"),
    ("#a9a397", "rule-strong"),
];
/// Below this part of its size, a picture is not scaled but scrolled.
const SMALLEST_SCALE: f64 = 0.8;

/// Adds the edits for every diagram of a page; returns what they lack.
pub fn edits(page: &Page, edits: &mut Vec<Edit>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for fence in page.fences.iter().filter(|f| f.language() == "mermaid") {
        match figure(page, fence) {
            Ok(around) => edits.extend(around),
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// What goes around a diagram and its caption. The caption's own text stays, for others
/// to edit: it may hold links and proof marks.
fn figure(page: &Page, fence: &Fence) -> Result<[Edit; 2], Problem> {
    let Diagram {
        description,
        caption,
        ..
    } = diagram(page, fence)?;
    let (class, shown) = match drawn(page, fence) {
        Some(picture) => ("diagram drawn", picture),
        None => (
            "diagram",
            page.text[fence.span.clone()].trim_end().to_owned(),
        ),
    };
    let opening = format!(
        "<figure class=\"{class}\">\n\n{shown}\n\n\
         <p class=\"diagram-alternative\">{}</p>\n<figcaption>\n\n",
        escape(description),
    );
    let closing = "\n\n</figcaption>\n</figure>\n\n".to_owned();
    Ok([
        (fence.span.start..caption.start, opening),
        (caption.end..caption.end, closing),
    ])
}

/// The picture of a diagram, if there is one of the diagram as it is: `cargo book check` says where there is none. Its title and description are
/// left out, as the figure has them.
fn drawn(page: &Page, fence: &Fence) -> Option<String> {
    let svg = diagrams::picture(page, fence)?;
    let (head, body) = svg.split_once("</metadata>\n")?;
    let attribute = |name: &str| {
        let (_, rest) = head.split_once(&format!(" {name}=\""))?;
        rest.split('"').next()
    };
    let (width, height) = (attribute("width")?, attribute("height")?);
    let least = (width.parse::<f64>().ok()? * SMALLEST_SCALE).round();
    let mut body = body.replace(" font-family=\"Literata, Georgia, serif\"", "");
    for (colour, name) in COLOURS {
        body = body.replace(&format!("\"{colour}\""), &format!("\"var(--{name})\""));
    }
    Some(format!(
        "<div class=\"diagram-drawing\">\n\
         <svg class=\"diagram-still\" aria-hidden=\"true\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"{}\" style=\"min-width: {least}px\">\n\
         {body}</div>",
        attribute("viewBox")?
    ))
}

#[cfg(test)]
mod tests {
    use super::COLOURS;

    #[test]
    fn pictures_have_the_colours_of_the_page() {
        let sheet = include_str!("../../../../theme/css/base.css");
        for (colour, name) in COLOURS {
            let rule = format!("--{name}: light-dark({colour}, ");
            assert!(sheet.contains(&rule), "{rule}");
        }
    }
}
