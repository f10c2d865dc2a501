//! Pictures: timelines, drawn in process, and diagrams, which were drawn beforehand and
//! lie beside the pages.

use listings::diagrams::attribute;
use regex::Regex;
use roxmltree::Document;
use std::sync::LazyLock;
use timeline::{Recording, Still};

/// A length in points.
const fn millimetres(length: f64) -> f64 {
    length * 72.0 / 25.4
}

/// The width of the text.
const COLUMN: f64 = millimetres(131.0);
/// What a picture may be high that is to leave no empty page before it.
const HALF_A_PAGE: f64 = millimetres(125.0);
/// What a picture may be high at most, as its caption stands below it.
const PAGE: f64 = millimetres(186.0);
/// The units of a picture, in points: what looks like the text around it, and what is
/// still read without effort.
const WANTED: f64 = 0.77;
const EASY: f64 = 0.62;

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

    /// A picture that has been drawn.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn of_svg(svg: &str) -> Result<Self, String> {
        Document::parse(svg).map_err(|error| error.to_string())?;
        let size = |name| -> Result<f64, String> {
            let size = attribute(svg, name).and_then(|it| it.parse().ok());
            size.ok_or_else(|| format!("it does not say its {name}"))
        };
        Ok(Self {
            width: size("width")?,
            height: size("height")?,
            svg: for_paper(svg),
        })
    }

    /// How large one of its pixels is on paper, in points: it stands where it stands, for
    /// with floats Typst 0.15 loses what a page can no longer hold.
    #[must_use]
    pub fn unit(&self) -> f64 {
        let wanted = WANTED.min(COLUMN / self.width);
        let low = EASY.max(HALF_A_PAGE / self.height);
        wanted.min(low).min(PAGE / self.height)
    }

    /// How high its smallest words are on paper, in points; none if it has no words.
    #[must_use]
    pub fn smallest_words(&self) -> Option<f64> {
        static SIZE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new("font-size[=:]\\s*\"?([0-9.]+)")
                .expect("the pattern is constant")
        });
        let sizes = SIZE.captures_iter(&self.svg);
        let sizes = sizes.filter_map(|it| it[1].parse::<f64>().ok());
        let smallest = sizes.min_by(f64::total_cmp)?;
        Some(smallest * self.unit())
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
