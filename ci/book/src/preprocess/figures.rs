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
use listings::pages::{Fence, Page};
use listings::workspace::{Item, Kind};
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

/// One figure as it will stand on the page.
struct Figure<'a> {
    /// Classes beside `listing`.
    class: &'static str,
    /// The element's id; none where the page has shown the listing before.
    id: Option<String>,
    /// The listing, bench or exercise it shows.
    name: &'a str,
    /// What its script needs to run it.
    run: String,
    /// What the caption line says, HTML.
    caption: String,
    code: Option<&'a Fence>,
    output: Option<&'a Fence>,
    output_label: &'static str,
    command: String,
    path: String,
    /// The file's lines that stand on the page, where its timeline refers to them.
    lines: Lines,
}

/// Adds an edit for every figure of a page; returns what is wrong with its fences.
pub fn edits(
    root: &Path,
    items: &Items<'_>,
    runnable: &Runnable,
    page: &Page,
    edits: &mut Vec<Edit>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut shown_before = BTreeSet::new();
    let mut fences = page.fences.iter().peekable();
    while let Some(fence) = fences.next() {
        problems.extend(handwritten(page, fence));
        let Some(include) = &fence.include else {
            continue;
        };
        let Some(item) = items.get(&include.file) else {
            continue;
        };
        let joined = fences
            .peek()
            .copied()
            .filter(|next| belongs_below(items, page, fence, item, next));
        if joined.is_some() {
            fences.next();
        }
        if !page.text[..fence.span.start].ends_with('\n') && fence.span.start > 0 {
            problems.push(indented(page, fence));
            continue;
        }
        let end = joined.map_or(fence.span.end, |output| output.span.end);
        let mut figure = figure(root, item, fence, joined, &mut shown_before);
        if let Item::Source(listing) = item {
            figure.run = runnable.attributes(listing);
        }
        edits.push((fence.span.start..end, figure.html(page)));
    }
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

/// Outputs and Python programs are never typed into a page.
fn handwritten(page: &Page, fence: &Fence) -> Option<Problem> {
    let kind = match fence.language() {
        "text" | "" => "an output",
        "python" => "a Python program",
        _ => return None,
    };
    fence.include.is_none().then(|| {
        Problem::new(
            &page.path,
            format!("{kind} typed into the page"),
            "include the file that a test compares; commands go into a `console` fence",
        )
        .at(fence.line)
    })
}

fn indented(page: &Page, fence: &Fence) -> Problem {
    Problem::new(
        &page.path,
        "a listing's fence that does not stand at the left margin",
        "move it out of the list or quotation: it becomes a figure",
    )
    .at(fence.line)
}

fn belongs_below(
    items: &Items<'_>,
    page: &Page,
    fence: &Fence,
    item: Item<'_>,
    next: &Fence,
) -> bool {
    let adjoining = page.text[fence.span.end..next.span.start].trim().is_empty();
    let below = next.include.as_ref().and_then(|i| items.get(&i.file));
    let same = match (item, below) {
        (Item::Source(a) | Item::Twin(a), Some(Item::Output(b))) => a.name == b.name,
        (Item::Bench(a), Some(Item::Record(b))) => a.name == b.name,
        _ => false,
    };
    adjoining && same
}

fn figure<'a>(
    root: &Path,
    item: Item<'a>,
    fence: &'a Fence,
    output: Option<&'a Fence>,
    shown_before: &mut BTreeSet<String>,
) -> Figure<'a> {
    let path = fence
        .include
        .as_ref()
        .map(|i| shown(root, &i.file))
        .unwrap_or_default();
    let mut first = |id: String| shown_before.insert(id.clone()).then_some(id);
    let figure = Figure {
        class: "",
        id: None,
        name: "",
        run: String::new(),
        caption: String::new(),
        code: Some(fence),
        output,
        output_label: "Output",
        command: String::new(),
        path,
        lines: match item {
            Item::Source(_) | Item::Twin(_) => {
                let include = fence.include.as_ref();
                include.map(recorded::lines).unwrap_or_default()
            }
            _ => Lines::default(),
        },
    };
    match item {
        Item::Source(listing) => {
            let id = first(listing.name.clone());
            let caption = match &id {
                Some(_) => inline_code(&listing.caption),
                None => "continued".to_owned(),
            };
            let refused = listing.kind == Kind::CompileFail;
            Figure {
                class: match (refused, &id) {
                    (true, _) => " compile-fail",
                    (false, None) => " part",
                    (false, Some(_)) => "",
                },
                id,
                name: &listing.name,
                caption,
                output_label: if refused {
                    "The compiler's words"
                } else {
                    "Output"
                },
                command: listing.command(),
                ..figure
            }
        }
        Item::Twin(listing) => Figure {
            class: " asyncio",
            id: first(format!("{}-asyncio", listing.name)),
            name: &listing.name,
            caption: inline_code(&listing.caption),
            command: format!("python3 {}", figure.path),
            ..figure
        },
        Item::Output(listing) => Figure {
            class: " output-only",
            name: &listing.name,
            caption: output_caption(listing),
            code: None,
            output: Some(fence),
            command: listing.command(),
            path: String::new(),
            ..figure
        },
        Item::Bench(bench) => Figure {
            class: " bench",
            id: first(bench.name.clone()),
            name: &bench.name,
            caption: inline_code(&bench.caption),
            output_label: "A recorded run",
            command: bench.command(),
            ..figure
        },
        Item::Record(bench) => Figure {
            class: " bench",
            id: first(bench.name.clone()),
            name: &bench.name,
            caption: inline_code(&bench.caption),
            code: None,
            output: Some(fence),
            output_label: "A recorded run",
            command: bench.command(),
            path: shown(root, &bench.source),
            ..figure
        },
        Item::Exercise(exercise) => Figure {
            class: " exercise",
            id: first(format!("{}-{}", exercise.name, file_name(&figure.path))),
            name: &exercise.name,
            caption: format!("<code>{}</code>", escape(file_name(&figure.path))),
            command: exercise.command(),
            ..figure
        },
    }
}

fn output_caption(listing: &Listing) -> String {
    format!(
        "Output of <a href=\"#{0}\"><code>{0}</code></a>",
        listing.name
    )
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl Figure<'_> {
    /// The figure as Markdown with HTML around the fences.
    fn html(&self, page: &Page) -> String {
        let Self {
            class,
            name,
            run,
            caption,
            command,
            path,
            output_label,
            ..
        } = self;
        let id = self
            .id
            .as_ref()
            .map(|id| format!(" id=\"{id}\""))
            .unwrap_or_default();
        let mut lines = String::new();
        for (name, value) in
            [("lines", &self.lines.shown), ("hidden", &self.lines.hidden)]
        {
            if !value.is_empty() {
                lines += &format!(" data-{name}=\"{value}\"");
            }
        }
        let link = match &self.id {
            Some(id) => format!("<a class=\"listing-name\" href=\"#{id}\">{name}</a> "),
            None if *class == " output-only" => String::new(),
            None => format!("<span class=\"listing-name\">{name}</span> "),
        };
        let mut html = format!(
            "<figure class=\"listing{class}\"{id} data-listing=\"{name}\"{lines}{run}>\n\
             <figcaption>{link}<span class=\"listing-caption\">{caption}</span></figcaption>\n"
        );
        if let Some(code) = self.code {
            html += &format!(
                "<div class=\"listing-code\">\n\n{}\n\n</div>\n",
                page.text[code.span.clone()].trim_end()
            );
        }
        if let Some(output) = self.output {
            html += &format!(
                "<div class=\"listing-output\" role=\"group\" aria-label=\"{output_label}\">\n\n\
                 {}\n\n</div>\n",
                page.text[output.span.clone()].trim_end()
            );
        }
        html += &format!(
            "<div class=\"listing-foot\"><code class=\"listing-command\">{command}</code> \
             <span class=\"listing-path\">{path}</span></div>\n</figure>\n\n"
        );
        html
    }
}
