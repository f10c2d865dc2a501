//! The tests that proof marks lead to.

use super::code;
use crate::document::{Claim, Inline, Proof};
use highlight::Language;
use listings::Problem;
use listings::proofs::{Test, named};
use listings::workspace::below_root;
use std::path::Path;

/// Numbers tests as marks name them.
pub struct Proofs<'a> {
    root: &'a Path,
    tests: &'a [Test],
    named: Vec<Proof>,
}

impl<'a> Proofs<'a> {
    /// Marks may name these tests.
    pub fn of(root: &'a Path, tests: &'a [Test]) -> Self {
        Self {
            root,
            tests,
            named: Vec::new(),
        }
    }

    /// Notes what the page at `page` claims and the test of that path proves.
    ///
    /// # Errors
    ///
    /// A [`Problem`] without a file if there is no such test.
    pub fn claim(
        &mut self,
        test: &str,
        page: &str,
        text: Vec<Inline>,
    ) -> Result<Inline, Problem> {
        let test = named(self.tests, test)?;
        let path = test.path();
        let known = self.named.iter().position(|proof| proof.test == path);
        let proof = known.unwrap_or_else(|| {
            self.named.push(Proof {
                command: test.command(),
                path: below_root(self.root, &test.file),
                line: test.line,
                code: code(Language::Rust, &test.source),
                claims: Vec::new(),
                test: path,
            });
            self.named.len() - 1
        });
        let claims = &mut self.named[proof].claims;
        claims.push(Claim {
            words: text.clone(),
            page: page.to_owned(),
        });
        Ok(Inline::Proved {
            proof,
            claim: claims.len() - 1,
            text,
        })
    }

    /// All that were named.
    pub fn end(self) -> Vec<Proof> {
        self.named
    }
}
