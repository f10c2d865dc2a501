//! Proof marks: a claim whose evidence is a test that no page shows.
//!
//! `[what is claimed](proof:ch04::dropping_a_handle_detaches)` becomes the claim with a
//! small mark that leads to the test on the generated page `proofs.html`.

use super::{Edit, escape, relative, shown};
use listings::Problem;
use listings::pages::{Page, line_of};
use listings::proofs::Test;
use mdbook_preprocessor::book::Chapter;
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::collections::BTreeMap;
use std::path::Path;

/// The generated page.
const PAGE: &str = "proofs";

/// What a page claims, and where.
struct Claim {
    words: String,
    page: String,
    title: String,
}

/// Collects the claims of all pages.
pub struct Proofs<'a> {
    tests: &'a [Test],
    /// By test path: the claims that rest on it.
    claims: BTreeMap<String, Vec<Claim>>,
}

impl<'a> Proofs<'a> {
    /// Proof marks may name these tests.
    #[must_use]
    pub fn new(tests: &'a [Test]) -> Self {
        Self {
            tests,
            claims: BTreeMap::new(),
        }
    }

    /// Adds an edit for every proof mark of the page that will stand at `html`;
    /// returns those that name no test.
    pub fn edits(
        &mut self,
        page: &Page,
        html: &Path,
        edits: &mut Vec<Edit>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (event, span) in
            Parser::new_ext(&page.text, Options::all()).into_offset_iter()
        {
            let Event::Start(Tag::Link { dest_url, .. }) = event else {
                continue;
            };
            let Some(path) = dest_url.strip_prefix("proof:") else {
                continue;
            };
            let written = &page.text[span.clone()];
            let claim = written
                .strip_prefix('[')
                .and_then(|rest| rest.rsplit_once("](proof:"))
                .map_or(written, |(claim, _)| claim);
            match listings::proofs::named(self.tests, path) {
                Ok(_) => {
                    self.claims.entry(path.to_owned()).or_default().push(Claim {
                        words: claim.replace('\n', " "),
                        page: crate::contents::address(html),
                        title: title(page),
                    });
                    edits.push((span, mark(claim, path, html)));
                }
                Err(unknown) => {
                    problems.push(unknown.at(line_of(&page.text, span.start)));
                }
            }
        }
        for problem in &mut problems {
            problem.file.clone_from(&page.path);
        }
        problems
    }

    /// The page of all tests that proof marks lead to; none without marks.
    #[must_use]
    pub fn chapter(&self, root: &Path) -> Option<Chapter> {
        if self.claims.is_empty() {
            return None;
        }
        let mut content = String::from(
            "# Proofs\n\nThe tests behind the book's proof marks: the claim, its page, the \
             test, and the command that runs it. `cargo test` runs them all.\n\n",
        );
        for test in self.tests {
            let Some(claims) = self.claims.get(&test.path()) else {
                continue;
            };
            content += &format!(
                "<h2 id=\"{}\"><code>{}</code></h2>\n\n",
                anchor(&test.path()),
                test.path().replace('_', "_<wbr>")
            );
            for Claim { words, page, title } in claims {
                content += &format!("“{words}”, in [{title}]({page})\n\n");
            }
            content += &format!(
                "```rust\n{}```\n\n<div class=\"listing-foot\"><code \
                 class=\"listing-command\">{}</code> <span class=\"listing-path\">{}</span></div>\n\n",
                test.source,
                test.command(),
                escape(&shown(root, &test.file)),
            );
        }
        Some(Chapter::new(
            "Proofs",
            content,
            format!("{PAGE}.md"),
            vec![],
        ))
    }
}

/// A page's first heading.
fn title(page: &Page) -> String {
    let heading = page.text.lines().find_map(|line| line.strip_prefix("# "));
    heading.unwrap_or("a page").to_owned()
}

fn mark(claim: &str, path: &str, html: &Path) -> String {
    // The theme shows the title in the margin, where there is room: a test's name reads
    // as a sentence.
    let name = path.rsplit("::").next().unwrap_or(path).replace('_', " ");
    let target = relative(html, &format!("{PAGE}.html#{}", anchor(path)));
    format!(
        "<span class=\"proof\">{claim}<a class=\"proof-mark\" href=\"{target}\" \
         aria-label=\"Proof: test {path}\" title=\"{name}\"></a></span>"
    )
}

fn anchor(path: &str) -> String {
    path.replace("::", "-")
}
