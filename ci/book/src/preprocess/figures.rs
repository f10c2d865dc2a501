//! Turns a fence that includes a listing into a figure.
//!
//! ````markdown
//! ```rust
//! {{#rustdoc_include …/examples/task_group.rs:scope}}
//! ```
//! ```text
//! {{#include …/examples/task_group.out}}
//! ```
//! ````
//!
//! becomes one `<figure class="listing" id="task_group">` with a caption from the
//! file's first line, the two fences inside, and the command that runs it.

use super::recorded::{self, Lines};
use super::{Edit, escape, inline_code, shown};
use listings::figure::{self, Caption, Figure, Shows};
use listings::pages::Page;
use listings::workspace::Item;
use listings::{Items, Listing, Problem, Workspace};
use page_runner::Bundle;
use std::collections::BTreeSet;
use std::path::Path;

/// The listings that run in the page.
pub struct Runnable {
    names: BTreeSet<String>,
    script: String,
}

impl Runnable {
    /// Those of `bundle` that are unchanged since it was made.
    #[must_use]
    pub fn of(workspace: &Workspace, bundle: Option<&Bundle>) -> Self {
        Self {
            names: bundle.map(|b| b.current(workspace)).unwrap_or_default(),
            script: bundle.map(Bundle::script).unwrap_or_default(),
        }
    }

    /// The attributes of a figure by which its script runs it.
    fn attributes(&self, listing: &Listing) -> String {
        if !self.names.contains(&listing.name) {
            return String::new();
        }
        let mut attributes = format!(" data-run=\"{}\"", self.script);
        if listing.virtual_time {
            attributes += " data-clock=\"virtual\"";
        }
        if listing.declared.exit != 0 {
            attributes += &format!(" data-exit=\"{}\"", listing.declared.exit);
        }
        attributes
    }
}

/// Adds an edit for every figure of a page; returns what is wrong with its fences.
pub fn edits(
    root: &Path,
    items: &Items<'_>,
    runnable: &Runnable,
    page: &Page,
    edits: &mut Vec<Edit>,
) -> Vec<Problem> {
    let (figures, problems) = figure::of_page(root, items, page);
    edits.extend(figures.iter().map(|figure| {
        let run = match figure.item {
            Item::Source(listing) => runnable.attributes(listing),
            _ => String::new(),
        };
        (figure.span.clone(), html(page, figure, &run))
    }));
    problems
}

/// Outputs that exist while no page shows them although it shows the listing.
#[must_use]
pub fn unshown_outputs(root: &Path, items: &Items<'_>, pages: &[Page]) -> Vec<Problem> {
    let included: BTreeSet<&Path> = pages
        .iter()
        .flat_map(|p| &p.includes)
        .map(|i| i.file.as_path())
        .collect();
    let mut problems = Vec::new();
    for page in pages {
        for include in &page.includes {
            if let Some(Item::Source(listing)) = items.get(&include.file)
                && listing.output.is_file()
                && !included.contains(listing.output.as_path())
            {
                problems.push(
                    Problem::new(
                        &page.path,
                        format!(
                            "`{}` prints something that no page shows",
                            listing.name
                        ),
                        format!(
                            "include {} in a text fence below it",
                            shown(root, &listing.output)
                        ),
                    )
                    .at(include.line),
                );
            }
        }
    }
    problems
}

/// The class beside `listing`, with a space before it.
fn class(shows: Shows) -> &'static str {
    match shows {
        Shows::Program => "",
        Shows::Part => " part",
        Shows::CompileFail => " compile-fail",
        Shows::Twin => " asyncio",
        Shows::Output => " output-only",
        Shows::Bench => " bench",
        Shows::Exercise => " exercise",
    }
}

fn caption(caption: &Caption) -> String {
    match caption {
        Caption::Sentence(text) => inline_code(text),
        Caption::Continued => "continued".to_owned(),
        Caption::OutputOf(name) => {
            format!("Output of <a href=\"#{name}\"><code>{name}</code></a>")
        }
        Caption::File(name) => format!("<code>{}</code>", escape(name)),
    }
}

/// The file's lines that stand on the page, where its timeline refers to them.
fn lines(figure: &Figure<'_>) -> Lines {
    let (Item::Source(_) | Item::Twin(_)) = figure.item else {
        return Lines::default();
    };
    let include = figure.code.and_then(|code| code.include.as_ref());
    include.map(recorded::lines).unwrap_or_default()
}

/// The figure as Markdown with HTML around the fences; `run` is what its script needs to
/// run it.
fn html(page: &Page, figure: &Figure<'_>, run: &str) -> String {
    let Figure {
        name,
        command,
        path,
        shows,
        ..
    } = figure;
    let (class, caption) = (class(*shows), caption(&figure.caption));
    let id = figure
        .id
        .as_ref()
        .map(|id| format!(" id=\"{id}\""))
        .unwrap_or_default();
    let Lines { shown, hidden } = lines(figure);
    let mut lines = String::new();
    for (name, value) in [("lines", shown), ("hidden", hidden)] {
        if !value.is_empty() {
            lines += &format!(" data-{name}=\"{value}\"");
        }
    }
    let link = match &figure.id {
        Some(id) => format!("<a class=\"listing-name\" href=\"#{id}\">{name}</a> "),
        None if *shows == Shows::Output => String::new(),
        None => format!("<span class=\"listing-name\">{name}</span> "),
    };
    let mut html = format!(
        "<figure class=\"listing{class}\"{id} data-listing=\"{name}\"{lines}{run}>\n\
         <figcaption>{link}<span class=\"listing-caption\">{caption}</span></figcaption>\n"
    );
    if let Some(code) = figure.code {
        html += &format!(
            "<div class=\"listing-code\">\n\n{}\n\n</div>\n",
            page.text[code.span.clone()].trim_end()
        );
    }
    if let Some(output) = figure.output {
        html += &format!(
            "<div class=\"listing-output\" role=\"group\" aria-label=\"{}\">\n\n\
             {}\n\n</div>\n",
            figure.output_label(),
            page.text[output.span.clone()].trim_end()
        );
    }
    html += &format!(
        "<div class=\"listing-foot\"><code class=\"listing-command\">{command}</code> \
         <span class=\"listing-path\">{path}</span></div>\n</figure>\n\n"
    );
    html
}
