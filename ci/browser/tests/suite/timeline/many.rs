//! A program of two hundred tasks, in a small book of its own.

use super::player::{focus, rows, shows};
use super::{open, problems};
use browser::{Page, Site, Tests};
use listings::files;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

const NAME: &str = "two_hundred_requests";
/// What a reader takes for at once.
const AT_ONCE_MS: f64 = 100.0;

pub fn tests(tests: &mut Tests) {
    tests.served("timeline::two_hundred_tasks_do_not_freeze_it", many);
}

/// A book of that one listing in the book's own dress, built once.
fn two_hundred(page: &mut Page) {
    static SITE: OnceLock<Site> = OnceLock::new();
    let site = SITE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser/copies");
        let book = folder.join(NAME);
        write(&book).expect("the disk has room");
        let site = Site::build(&book, &folder.join(format!("{NAME}-site")));
        site.unwrap_or_else(|error| panic!("{}", book::serve::describe(&error)))
    });
    page.turn_to(site.copy().expect("the disk has room"));
    open(page, "index.html");
}

fn write(book: &Path) -> std::io::Result<()> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let root = tools.parent().expect("the book lies around its tools");
    let chapter = book.join("listings/ch01-many");
    fs::create_dir_all(chapter.join("examples"))?;
    for ending in ["rs", "out", "timeline.json"] {
        let file = format!("examples/{NAME}.{ending}");
        fs::copy(
            tools.join("recorder/fixtures").join(&file),
            chapter.join(&file),
        )?;
    }
    files::copy(&root.join("theme"), &book.join("theme"))?;
    files::copy(&root.join("src/assets"), &book.join("src/assets"))?;
    fs::copy(root.join("book.toml"), book.join("book.toml"))?;
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"listings/ch*\"]\n";
    fs::write(book.join("Cargo.toml"), workspace)?;
    let package = format!(
        "[package]\nname = \"ch01\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [package.metadata.listings]\n\
         {NAME} = {{ not-in-page = \"this book is about its recording\" }}\n"
    );
    fs::write(chapter.join("Cargo.toml"), package)?;
    fs::write(
        book.join("src/SUMMARY.md"),
        "# Summary\n\n[Many](README.md)\n",
    )?;
    let listing = format!("../listings/ch01-many/examples/{NAME}");
    let text = format!(
        "# Many\n\n```rust\n{{{{#rustdoc_include {listing}.rs}}}}\n```\n\n\
         ```text\n{{{{#include {listing}.out}}}}\n```\n\n\
         ```timeline {NAME}\n```\n\nTimeline: Two hundred tasks.\n"
    );
    fs::write(book.join("src/README.md"), text)
}

fn many(page: &mut Page) {
    two_hundred(page);
    assert_eq!(problems(page), [""; 0]);
    let rows = rows(page);
    assert!(rows.len() > 100, "it has {} rows", rows.len());
    focus(page, "input");
    for count in 1..=5 {
        page.press("ArrowRight");
        shows(page, &rows, count);
    }
    // Each with all that a step makes the browser do before it can paint.
    let times = page.eval(
        "(() => {
            const slider = document.querySelector('.timeline input');
            const times = [];
            while (Number(slider.value) < Number(slider.max)) {
                const began = performance.now();
                slider.dispatchEvent(new KeyboardEvent('keydown',
                    { key: 'ArrowRight', bubbles: true, cancelable: true }));
                document.querySelector('.timeline').getBoundingClientRect();
                times.push(performance.now() - began);
            }
            return times;
        })()",
    );
    let times = times.as_array().expect("an array").iter();
    let mut times: Vec<f64> = times.filter_map(Value::as_f64).collect();
    times.sort_by(f64::total_cmp);
    shows(page, &rows, rows.len());
    // A few may fall together with other work of the machine.
    let slow = times[times.len() * 95 / 100];
    assert!(slow < AT_ONCE_MS, "95 of 100 steps take up to {slow} ms");
}
