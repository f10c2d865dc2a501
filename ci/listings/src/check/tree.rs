//! `tree::…`: the files themselves. Nothing here is built or run.

use super::chapter::Chapter;
use super::{Outcome, trial};
use crate::pages::{Fence, Page};
use crate::problem::{Problem, read_text};
use crate::workspace::{
    Exercise, Kind, Listing, ListingCrate, Workspace, with_extension,
};
use libtest_mimic::{Completion, Trial};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::{Table, Value};

/// Every check of the tree, of all crates, in the order of the files.
#[must_use]
pub fn tree(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = workspace.duplicate_names();
    let shown = match Shown::on_pages(&workspace.root) {
        Ok(shown) => Some(shown),
        Err(unreadable) => {
            problems.extend(unreadable);
            None
        }
    };
    for one in &workspace.crates {
        problems.extend(shown.iter().flat_map(|shown| unshown(one, shown)));
        problems.extend(strays(one));
        problems.extend(undeclared(one));
    }
    let root = &workspace.root;
    let mut problems: Vec<_> =
        problems.into_iter().map(|p| p.relative_to(root)).collect();
    problems.sort();
    problems
}

pub fn trials(chapter: &Arc<Chapter>) -> Vec<Trial> {
    type Check = fn(&Chapter) -> Result<Vec<Problem>, Vec<Problem>>;
    let checks: [(&str, Check); 4] = [
        ("names_are_unique", |chapter| {
            Ok(Workspace::load(&chapter.root)?.duplicate_names())
        }),
        ("every_listing_is_on_a_page", |chapter| {
            Ok(unshown(&chapter.one, &Shown::on_pages(&chapter.root)?))
        }),
        ("no_stray_outputs", |chapter| Ok(strays(&chapter.one))),
        ("crate_declares_its_targets", |chapter| {
            Ok(undeclared(&chapter.one))
        }),
    ];
    checks
        .into_iter()
        .map(|(name, check)| {
            trial(chapter, format!("tree::{name}"), move |chapter| {
                outcome(check(chapter).unwrap_or_else(|problems| problems), chapter)
            })
        })
        .collect()
}

fn outcome(problems: Vec<Problem>, chapter: &Chapter) -> Outcome {
    if problems.is_empty() {
        return Ok(Completion::Completed);
    }
    let short = problems.into_iter().map(|p| p.relative_to(&chapter.root));
    Err(short.collect::<Vec<_>>().into())
}

/// What the pages of the book show.
struct Shown {
    /// The files that they include.
    files: BTreeSet<PathBuf>,
    /// The names of the recordings that they draw.
    timelines: BTreeSet<String>,
}

impl Shown {
    fn on_pages(root: &Path) -> Result<Self, Vec<Problem>> {
        let pages = Page::read_all(&root.join("src"))?;
        let fences = pages.iter().flat_map(|page| &page.fences);
        let names = fences.flat_map(Fence::timelines).map(str::to_owned);
        let timelines = names.collect();
        let includes = pages.into_iter().flat_map(|page| page.includes);
        let files = includes.map(|include| include.file).collect();
        Ok(Self { files, timelines })
    }
}

/// Listings, recordings and exercises that no page shows.
fn unshown(one: &ListingCrate, shown: &Shown) -> Vec<Problem> {
    let included = &shown.files;
    let listings = one
        .listings
        .iter()
        .filter(|l| !included.contains(&l.source));
    let listings = listings.map(|listing| {
        let message = "no page includes this listing";
        let help = "show it by {{#rustdoc_include …}} in a page of src/, or delete it";
        Problem::new(&listing.source, message, help)
    });
    let recordings = one.listings.iter().flat_map(Listing::recordings);
    let undrawn = recordings.filter(|(name, _)| !shown.timelines.contains(name));
    let undrawn = undrawn.map(|(name, file)| {
        let message = "no page draws this recording";
        let help =
            format!("draw it in a page of src/ (```timeline {name}), or delete it");
        Problem::new(file, message, help)
    });
    let exercises = one.exercises.iter().filter(|exercise| {
        !["start", "check"]
            .iter()
            .any(|part| included.contains(&exercise.file(part)))
    });
    let exercises = exercises.map(|exercise| {
        let message = "no page includes this exercise's start.rs or check.rs";
        Problem::new(
            &exercise.dir,
            message,
            "set it in a page of src/, or delete it",
        )
    });
    listings.chain(undrawn).chain(exercises).collect()
}

/// Files that belong to nothing, and what has no file that must belong to it.
fn strays(one: &ListingCrate) -> Vec<Problem> {
    let mut problems = Vec::new();
    let belongs = [
        ("examples", "out", "an output without its listing"),
        (
            "examples",
            "timeline.json",
            "a timeline without its listing",
        ),
        ("asyncio", "timeline.json", "a timeline without its program"),
        (
            "compile-fail",
            "stderr",
            "compiler errors without their listing",
        ),
        ("benches", "txt", "a record without its bench"),
    ];
    for (folder, extension, message) in belongs {
        for file in ending_in(&one.dir.join(folder), extension) {
            let owner = match folder {
                "asyncio" => with_ending(&file, extension, "py"),
                _ => with_ending(&file, extension, "rs"),
            };
            if !owner.is_file() {
                let name = owner.file_name().unwrap_or_default().to_string_lossy();
                let help = format!("delete it, or restore {folder}/{name}");
                problems.push(Problem::new(&file, message, help));
            }
        }
    }
    for twin in with_extension(&one.dir.join("asyncio"), "py") {
        let mut twins = one.listings.iter().filter(|l| l.kind == Kind::Program);
        if !twins.any(|listing| listing.twin.as_ref() == Some(&twin)) {
            let listing = twin.with_extension("rs");
            let name = listing.file_name().unwrap_or_default().to_string_lossy();
            let help = format!("name it like its listing, or add examples/{name}");
            problems.push(Problem::new(&twin, "a twin without its listing", help));
        }
    }
    for bench in one.benches.iter().filter(|b| !b.record.is_file()) {
        let help = format!("{} > {}", bench.command(), bench.record.display());
        let message = "a bench without a record of its run";
        problems.push(Problem::new(&bench.source, message, help));
    }
    for exercise in &one.exercises {
        let parts = ["start", "solution", "check"];
        let missing = parts.iter().find(|part| !exercise.file(part).is_file());
        if let Some(part) = missing {
            let message = "no such file";
            let help = "an exercise is start.rs, solution.rs and check.rs";
            problems.push(Problem::new(exercise.file(part), message, help));
        }
    }
    problems
}

/// The files of a folder whose names end in `.ENDING`, sorted.
fn ending_in(dir: &Path, ending: &str) -> Vec<PathBuf> {
    // An extension proper is the last word of an ending such as `timeline.json`.
    let last = ending.rsplit('.').next().unwrap_or(ending);
    let dotted = format!(".{ending}");
    let mut files = with_extension(dir, last);
    files.retain(|file| file.to_string_lossy().ends_with(&dotted));
    files
}

fn with_ending(file: &Path, ending: &str, other: &str) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(ending).unwrap_or(&name);
    file.with_file_name(format!("{stem}{other}"))
}

/// What a crate's `Cargo.toml` does not declare and cargo would not find by itself.
fn undeclared(one: &ListingCrate) -> Vec<Problem> {
    let listings = one
        .listings
        .iter()
        .filter_map(|l| undeclared_listing(one, l));
    let exercises = one
        .exercises
        .iter()
        .filter_map(|e| undeclared_exercise(one, e));
    let benches = one.benches.iter().filter_map(|bench| {
        let wanted = format!("[[bench]]\nname = \"{}\"\nharness = false\n", bench.name);
        missing(one, "bench", &bench.name, &wanted)
    });
    listings.chain(exercises).chain(benches).collect()
}

/// What is missing for cargo to find a listing that must not compile.
pub fn undeclared_listing(one: &ListingCrate, listing: &Listing) -> Option<Problem> {
    if listing.kind == Kind::Program {
        return None;
    }
    let name = &listing.name;
    let wanted = format!(
        "[[example]]\nname = \"{name}\"\npath = \"compile-fail/{name}.rs\"\n\
         required-features = [\"compile-fail\"]\n"
    );
    missing(one, "example", name, &wanted).or_else(|| feature(one, "compile-fail"))
}

/// What is missing for cargo to find an exercise's check.
pub fn undeclared_exercise(one: &ListingCrate, exercise: &Exercise) -> Option<Problem> {
    let name = &exercise.name;
    let wanted = format!(
        "[[test]]\nname = \"{name}\"\npath = \"exercises/{name}/check.rs\"\ntest = false\n"
    );
    missing(one, "test", name, &wanted).or_else(|| feature(one, "solution"))
}

/// The problem of a `[[KIND]]` entry that is absent or differs from what is wanted.
fn missing(
    one: &ListingCrate,
    kind: &str,
    name: &str,
    wanted: &str,
) -> Option<Problem> {
    let (path, text, manifest) = match manifest(one) {
        Ok(read) => read,
        Err(problem) => return Some(problem),
    };
    let entry = manifest.get(kind).and_then(Value::as_array);
    let is_named = |e: &&Value| e.get("name").and_then(Value::as_str) == Some(name);
    let entry = entry.and_then(|entries| entries.iter().find(is_named));
    let wanted_table: Table = wanted.parse().expect("the wanted lines are TOML");
    let lines = &wanted_table[kind][0];
    let (message, line) = match entry {
        None => (format!("no [[{kind}]] entry for `{name}`"), None),
        Some(entry) => {
            let wanted = lines.as_table()?;
            let wrong = wanted
                .iter()
                .find(|(key, value)| entry.get(*key) != Some(*value));
            let (key, _) = wrong?;
            let named = text.find(&format!("name = \"{name}\""));
            let line = named.map(|at| crate::pages::line_of(&text, at));
            (
                format!("`{key}` of [[{kind}]] `{name}` is not as it must be"),
                line,
            )
        }
    };
    let problem =
        Problem::new(path, message, format!("it reads\n{}", wanted.trim_end()));
    Some(match line {
        Some(line) => problem.at(line),
        None => problem,
    })
}

fn feature(one: &ListingCrate, name: &str) -> Option<Problem> {
    let (path, _, manifest) = match manifest(one) {
        Ok(read) => read,
        Err(problem) => return Some(problem),
    };
    let features = manifest.get("features").and_then(Value::as_table);
    if features.is_some_and(|features| features.contains_key(name)) {
        return None;
    }
    let message = format!("no feature `{name}`");
    Some(Problem::new(
        path,
        message,
        format!("add\n[features]\n{name} = []"),
    ))
}

fn manifest(one: &ListingCrate) -> Result<(PathBuf, String, Table), Problem> {
    let path = one.dir.join("Cargo.toml");
    let text = read_text(&path)?;
    let table = text
        .parse()
        .map_err(|error: toml::de::Error| Problem::new(&path, error.message(), ""))?;
    Ok((path, text, table))
}
