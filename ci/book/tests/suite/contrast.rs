//! The colours of code can be read on the grounds that code stands on: computed from
//! the style sheets, by WCAG's formula.

use highlight::Class;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What WCAG asks of text at level AA.
const WANTED: f64 = 4.5;
/// More hues than these are a fairground.
const HUES: usize = 5;
/// Behind code: the ground of every block.
const GROUND: &str = "--ground";
/// Behind a line that a timeline lights up, where all code is ink.
const LIT: &str = "--mark";

/// A colour in light and in dark.
type Pair = [Colour; 2];
type Colour = [u8; 3];

fn style(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = root.join("theme/css").join(name);
    fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// The variables that are defined as a colour for light and one for dark.
fn variables(css: &str) -> BTreeMap<String, Pair> {
    let definitions = css.split([';', '{', '}']).filter_map(|definition| {
        let (name, value) = definition.trim().split_once(':')?;
        let pair = value
            .trim()
            .strip_prefix("light-dark(")?
            .strip_suffix(')')?;
        let (light, dark) = pair.split_once(',')?;
        let name = name.rsplit(char::is_whitespace).next()?;
        Some((name.to_owned(), [colour(light)?, colour(dark)?]))
    });
    definitions.collect()
}

fn colour(text: &str) -> Option<Colour> {
    let number = u32::from_str_radix(text.trim().strip_prefix('#')?, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let luminance = |colour: Colour| {
        let linear = colour.map(|channel| match f64::from(channel) / 255.0 {
            low if low <= 0.04045 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// What each rule for the inside of a block colours, and with which variable.
fn rules(css: &str) -> Vec<(String, String)> {
    let blocks = css.split('}').filter_map(|rule| rule.split_once('{'));
    let coloured = blocks.filter_map(|(selector, body)| {
        let selector = selector.rsplit("*/").next()?.trim();
        let inside = ["pre > code ", ".boring", "::highlight"];
        let inside = inside.iter().any(|start| selector.starts_with(start));
        let colour = body.split("color: var(").nth(1)?.split(')').next()?;
        inside.then(|| (selector.to_owned(), colour.to_owned()))
    });
    coloured.collect()
}

/// What cannot be read, or is not coloured at all.
fn faults(css: &str) -> Vec<String> {
    let mut variables_of = variables(&style("base.css"));
    variables_of.extend(variables(css));
    let (mut faults, mut hues) = (Vec::new(), BTreeSet::new());
    let rules = rules(css);
    for (selector, colour) in &rules {
        let Some(pair) = variables_of.get(colour) else {
            faults.push(format!("{selector}: no colours for {colour}"));
            continue;
        };
        let ground = if selector.contains("::highlight") {
            LIT
        } else {
            GROUND
        };
        let ground = variables_of[ground];
        for (theme, index) in [("light", 0), ("dark", 1)] {
            let contrast = contrast(pair[index], ground[index]);
            if contrast < WANTED {
                faults.push(format!("{selector}, {theme}: {contrast:.2} to 1"));
            }
        }
        // Greys are none.
        let [low, high] = [pair[0].iter().min(), pair[0].iter().max()];
        if colour.starts_with("--code")
            && high.zip(low).is_some_and(|(h, l)| h - l > 24)
        {
            hues.insert(colour);
        }
    }
    for class in Class::ALL.map(Class::css) {
        let names = |selector: &str| {
            let mut names = selector.split(|c: char| !c.is_alphanumeric() && c != '.');
            names.any(|name| name.strip_prefix('.') == Some(class))
        };
        if !rules.iter().any(|(selector, _)| names(selector)) {
            faults.push(format!("no colour for .{class}"));
        }
    }
    if hues.len() > HUES {
        faults.push(format!("{} hues: {hues:?}", hues.len()));
    }
    faults
}

#[test]
fn all_code_can_be_read_in_both_themes() {
    assert_eq!(faults(&style("code.css")), [""; 0]);
}

#[test]
fn a_colour_that_is_too_faint_is_seen() {
    let css = style("code.css");
    let comment = variables(&css)["--code-comment"];
    let hex = |[r, g, b]: Colour| format!("#{r:02x}{g:02x}{b:02x}");
    let spoilt = css.replace(&hex(comment[0]), "#8a857b");
    assert_eq!(
        faults(&spoilt),
        ["pre > code :is(.c, .d), light: 3.22 to 1"]
    );
    let spoilt = css.replace(&hex(comment[1]), "#6a655b");
    assert_eq!(faults(&spoilt), ["pre > code :is(.c, .d), dark: 3.18 to 1"]);
}

#[test]
fn a_class_without_a_colour_is_seen() {
    let spoilt = style("code.css").replace("pre > code .k {", "pre > code .kw {");
    assert_eq!(faults(&spoilt), ["no colour for .k"]);
    let spoilt = style("code.css").replace("--code-word:", "--code-words:");
    assert_eq!(
        faults(&spoilt),
        ["pre > code .k: no colours for --code-word"]
    );
}

#[test]
fn black_on_white_is_as_the_standard_says() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([0x77; 3], [255; 3]) - 4.48).abs() < 0.01);
}
