//! What mermaid is told: the same as `theme/js/diagrams.js` tells it in the browser.

use crate::Palette;
use serde_json::{Map, Value, json};

/// The face of all words.
const FACE: &str = "Literata";

/// The configuration of a diagram in these colours.
pub fn of(palette: &Palette) -> Value {
    let mut variables = Map::new();
    for (colour, names) in colours(palette) {
        let values = names.iter().map(|name| ((*name).to_owned(), json!(colour)));
        variables.extend(values);
    }
    variables.insert("darkMode".to_owned(), json!(palette.dark));
    variables.insert("fontFamily".to_owned(), json!(FACE));
    variables.insert("fontSize".to_owned(), json!("15px"));
    json!({
        "theme": "base",
        "look": "classic",
        "layout": "dagre",
        "fontFamily": FACE,
        // A box is as wide as its words, and has their lines.
        "flowchart": { "curve": "basis", "minNodeWidth": 0, "wrappingWidth": 240 },
        "state": { "minNodeWidth": 0, "wrappingWidth": 240, "nodeSpacing": 80 },
        "sequence": { "mirrorActors": false, "height": 44, "messageMargin": 30 },
        "themeVariables": variables,
    })
}

/// For each colour the things that have it.
fn colours(palette: &Palette) -> [(&'static str, &'static [&'static str]); 6] {
    [
        (
            palette.paper,
            &[
                "background",
                "tertiaryColor",
                "clusterBkg",
                "edgeLabelBackground",
                "sequenceNumberColor",
                "noteBkgColor",
            ],
        ),
        (
            palette.ink,
            &[
                "primaryTextColor",
                "secondaryTextColor",
                "tertiaryTextColor",
                "titleColor",
                "textColor",
                "actorTextColor",
                "signalTextColor",
                "labelTextColor",
                "labelColor",
                "transitionLabelColor",
                "stateLabelColor",
                "specialStateColor",
            ],
        ),
        (
            palette.ink_soft,
            &[
                "lineColor",
                "signalColor",
                "loopTextColor",
                "noteTextColor",
                "transitionColor",
            ],
        ),
        (
            palette.ground,
            &[
                "primaryColor",
                "secondaryColor",
                "mainBkg",
                "actorBkg",
                "labelBoxBkgColor",
                "altBackground",
                "stateBkg",
            ],
        ),
        (
            palette.rule,
            &[
                "tertiaryBorderColor",
                "clusterBorder",
                "actorLineColor",
                "activationBkgColor",
                "noteBorderColor",
            ],
        ),
        (
            palette.rule_strong,
            &[
                "primaryBorderColor",
                "secondaryBorderColor",
                "nodeBorder",
                "actorBorder",
                "labelBoxBorderColor",
                "activationBorderColor",
            ],
        ),
    ]
}
