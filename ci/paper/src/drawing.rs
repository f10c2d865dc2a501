//! Pictures: timelines, drawn in process, and diagrams, which were drawn beforehand and
//! lie beside the pages.

use regex::Regex;
use std::sync::LazyLock;
use timeline::{Recording, Still};

/// The site's paper, on which pictures are drawn; here it is white.
const SITE: &str = "#fbfaf7";

/// A picture.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// An SVG document that needs nothing else.
    pub svg: String,
    /// Its width in CSS pixels.
    pub width: f64,
    /// Its height in CSS pixels.
    pub height: f64,
}

impl Drawing {
    /// Draws some recordings on one axis.
    #[must_use]
    pub fn timeline(recordings: &[Recording]) -> Self {
        let all: Vec<_> = recordings.iter().collect();
        let Still { svg, width, height } = timeline::still(&all);
        Self {
            svg: for_paper(&svg),
            width,
            height,
        }
    }

    /// A picture that has been drawn; none if it does not say how large it is.
    #[must_use]
    pub fn of_svg(svg: &str) -> Option<Self> {
        let (head, _) = svg.split_once('>')?;
        let attribute = |name: &str| -> Option<f64> {
            let (_, rest) = head.split_once(&format!(" {name}=\""))?;
            rest.split('"').next()?.parse().ok()
        };
        Some(Self {
            width: attribute("width")?,
            height: attribute("height")?,
            svg: for_paper(svg),
        })
    }
}

/// A picture on white, with the light edges of its words below all of them: in a PDF each
/// letter is drawn with its own edge, which would cover the letter before.
fn for_paper(svg: &str) -> String {
    static EDGED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "(?s)<text([^>]*) paint-order=\"stroke\" stroke=\"([^\"]*)\" \
             stroke-width=\"([^\"]*)\" stroke-linejoin=\"round\">(.*?)</text>",
        )
        .expect("the pattern is constant")
    });
    let twice = "<text$1 stroke=\"$2\" stroke-width=\"$3\" \
                 stroke-linejoin=\"round\">$4</text><text$1>$4</text>";
    EDGED.replace_all(svg, twice).replace(SITE, "#ffffff")
}

#[cfg(test)]
mod tests {
    use super::Drawing;

    #[test]
    fn the_edges_of_words_lie_below_them() {
        let svg = "<svg width=\"40\" height=\"20.5\"><text x=\"1\" fill=\"#1d1d1b\" \
                   paint-order=\"stroke\" stroke=\"#fbfaf7\" stroke-width=\"4\" \
                   stroke-linejoin=\"round\">main</text></svg>";
        let drawing = Drawing::of_svg(svg).expect("it says its size");
        assert_eq!((drawing.width, drawing.height), (40.0, 20.5));
        assert_eq!(
            drawing.svg,
            "<svg width=\"40\" height=\"20.5\"><text x=\"1\" fill=\"#1d1d1b\" \
             stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\">main</text>\
             <text x=\"1\" fill=\"#1d1d1b\">main</text></svg>"
        );
    }
}
