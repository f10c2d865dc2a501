//! The parts of the index as scripts: what a page under `file://` can load as well.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The folder of the index within the site.
pub const FOLDER: &str = "search";

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `w12-0123abcd.js`: a name that changes with what is in it.
    pub name: String,
    /// The call of one function, with JSON as a text: `JSON.parse` is quicker than the
    /// parser of scripts.
    pub script: String,
}

impl Part {
    /// A part of a `kind`, of which it is number `number`.
    ///
    /// # Panics
    ///
    /// If `data` has keys that are no strings.
    #[must_use]
    pub fn new(kind: &str, number: usize, data: &impl Serialize) -> Self {
        let json = serde_json::to_string(data).expect("maps have strings for keys");
        let json = json.replace('\\', "\\\\").replace('\'', "\\'");
        let script = format!("bookSearch('{kind}',{number},'{json}');\n");
        Self {
            name: format!("{kind}{number}-{}.js", digest(&script)),
            script,
        }
    }

    /// What of its name only its content decides.
    #[must_use]
    pub fn hash(&self) -> &str {
        let (_, rest) = self.name.split_once('-').expect("new() has put it there");
        rest.trim_end_matches(".js")
    }
}

fn digest(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text)[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_one_call_with_a_text() {
        let part = Part::new("p", 3, &["It’s 'so', \"\\n\""]);
        assert_eq!(
            part.script,
            "bookSearch('p',3,'[\"It’s \\'so\\', \\\\\"\\\\\\\\n\\\\\"\"]');\n"
        );
        assert_eq!(part.name, format!("p3-{}.js", part.hash()));
        assert_eq!(part.hash().len(), 8);
    }
}
