//! Run: every listing that runs in the page, and every way in which one ends.

mod looking;

use browser::{Page, Site, Tests};
use listings::Workspace;
use listings::files::copy;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

/// Longer than a run may take.
const BEYOND_THE_LIMIT: Duration = Duration::from_secs(25);

pub fn tests(tests: &mut Tests) {
    tests.everywhere("run::every_listing_prints_what_is_printed", every_listing);
    tests.everywhere("run::each_line_has_its_virtual_time", virtual_time);
    tests.served(
        "run::nothing_is_loaded_before_the_first_press",
        nothing_before,
    );
    tests.everywhere("run::a_program_ends_as_it_should", ends_well);
    tests.everywhere("run::what_differs_is_said", what_differs);
    tests.everywhere("run::what_goes_wrong_is_said", what_goes_wrong);
    tests.served("run::an_endless_loop_is_ended", endless_loop);
    tests.everywhere("run::endless_output_is_ended", endless_output);
    tests.everywhere("run::lines_come_as_they_are_printed_and_stop_stops", stop);
    tests.served("run::keys_run_and_close", keys);
    tests.served("run::a_bundle_that_cannot_be_had_is_said", no_bundle);
    tests.served("run::a_run_fits_a_phone", phone);
    looking::tests(tests);
}

/// Presses the button of a listing, longer after another press than a double click takes.
#[track_caller]
fn press(page: &mut Page, name: &str) {
    let button = json!(format!("[data-listing={name}] .listing-run-button"));
    page.eval(&format!(
        "new Promise(done => setTimeout(() => {{
            document.querySelector({button}).click();
            done();
        }}, 320))"
    ));
}

/// Waits for the end of the first listing of that name, and returns what is said of it.
#[track_caller]
fn end(page: &mut Page, name: &str) -> String {
    let ended = json!(format!("[data-listing={name}] .listing-run[data-ended]"));
    page.wait_for(
        BEYOND_THE_LIMIT,
        &format!("document.querySelector({ended}) !== null"),
    );
    page.text(&format!("[data-listing={name}] .run-status"))
}

#[track_caller]
fn run(page: &mut Page, name: &str) -> String {
    press(page, name);
    end(page, name)
}

fn output(page: &mut Page, name: &str) -> String {
    let lines = json!(format!("[data-listing={name}] .run-output"));
    let text = page.eval(&format!("document.querySelector({lines}).textContent"));
    text.as_str().expect("a text").to_owned()
}

/// A book of endings in the book's own dress, built once.
fn endings(page: &mut Page) {
    static SITE: OnceLock<Site> = OnceLock::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser/copies");
    let site = SITE.get_or_init(|| {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let tools = tools.canonicalize().expect("the tools lie around this one");
        let book = folder.join("endings");
        let root = tools.parent().expect("the book lies around its tools");
        for (from, to) in [
            (tools.join("page-runner/tests/fixture"), book.clone()),
            (root.join("theme"), book.join("theme")),
            (root.join("book.toml"), book.join("book.toml")),
        ] {
            copy(&from, &to).expect("the disk has room");
        }
        let site = Site::build(&book, &folder.join("endings-site"));
        site.unwrap_or_else(|error| panic!("{}", book::serve::describe(&error)))
    });
    let copied = site.copy().expect("the disk has room");
    page.turn_to(copied);
    page.open("index.html");
}

fn every_listing(page: &mut Page) {
    let workspace = Workspace::load(&page.site().root).expect("it was built");
    let mut missing: BTreeSet<_> = workspace
        .listings()
        .filter(|listing| page_runner::plan::runs_in_page(listing))
        .map(|listing| listing.name.clone())
        .collect();
    for path in page.site().pages() {
        let html = page.site().read(&path).expect("it is listed");
        if !html.contains(" data-run=") {
            continue;
        }
        page.open(&path);
        for [name, said, printed] in run_all(page) {
            assert!(
                said.starts_with("exit") && !said.contains("differs"),
                "{path}: {name}: {said}\n{printed}"
            );
            missing.remove(&name);
        }
    }
    assert_eq!(missing, BTreeSet::new(), "listings that no page runs");
}

/// Presses every button of the page at once; returns for each listing its name, what is
/// said of its end, and what it printed.
fn run_all(page: &mut Page) -> Vec<[String; 3]> {
    page.eval(
        "document.querySelectorAll('figure[data-run] .listing-run-button')
            .forEach(button => button.click())",
    );
    page.wait_for(
        BEYOND_THE_LIMIT,
        "[...document.querySelectorAll('figure[data-run]')]
            .every(figure => figure.querySelector('.listing-run[data-ended]'))",
    );
    let runs = page.eval(
        "[...document.querySelectorAll('figure[data-run]')].map(figure => [
            figure.dataset.listing,
            figure.querySelector('.run-status').innerText,
            figure.querySelector('.run-output').textContent,
        ])",
    );
    serde_json::from_value(runs).expect("three texts a listing")
}

fn virtual_time(page: &mut Page) {
    page.open("ch01-why-async-exists/index.html");
    let said = run(page, "gale_read_together");
    assert!(said.ends_with("the same as printed"), "{said}");
    let times = "[...document.querySelectorAll(
        '[data-listing=gale_read_together] .run-line')].map(line => line.dataset.at)";
    assert_eq!(page.eval(times), json!(["0.200 s", "0.400 s", "3.000 s"]));
    // On the real clock there is nothing to be shown beside a line.
    run(page, "gale_read_in_turn");
    assert_eq!(page.count("[data-listing=gale_read_in_turn] [data-at]"), 0);
}

fn nothing_before(page: &mut Page) {
    page.open("ch01-why-async-exists/index.html");
    let asked = "performance.getEntriesByType('resource')
        .map(entry => new URL(entry.name).pathname)
        .filter(path => path.startsWith('/run/')).length";
    assert_eq!(page.eval(asked), 0);
    run(page, "gale_read_together");
    assert_eq!(page.eval(asked), 2, "the script and the program");
}

fn ends_well(page: &mut Page) {
    endings(page);
    let said = run(page, "ends_well");
    assert!(said.starts_with("exit 0 · "), "{said}");
    assert!(said.ends_with("the same as printed"), "{said}");
    let printed = output(page, "ends_well");
    assert_eq!(printed, "begun\n<b>half</b> & half\nthat was all\n");
    assert_eq!(page.count(".run-output b"), 0, "output is text");
    for (name, code) in [("panics_on_purpose", 101), ("exits_with_seven", 7)] {
        let said = run(page, name);
        assert!(said.starts_with(&format!("exit {code} · ")), "{said}");
        assert!(said.ends_with("the same as printed"), "{name}: {said}");
    }
    let said = run(page, "prints_what_varies");
    assert!(said.ends_with("the same as printed"), "{said}");
    assert_eq!(page.count(".alarmed"), 0);
    assert_eq!(
        page.count("[data-listing=starts_a_thread] .listing-run-button"),
        0
    );
}

fn what_differs(page: &mut Page) {
    endings(page);
    let said = run(page, "is_printed_otherwise");
    assert!(said.contains("differs from the printed output"), "{said}");
    assert!(said.contains("line 2"), "{said}");
    let figure = "[data-listing=is_printed_otherwise]";
    assert_eq!(page.text(&format!("{figure} dd:nth-of-type(1)")), "zwei");
    assert_eq!(page.text(&format!("{figure} dd:nth-of-type(2)")), "two");
    assert_eq!(page.text(&format!("{figure} .run-differs")).trim(), "two");
    assert_eq!(page.count(&format!("{figure} .listing-run.alarmed")), 1);
}

fn what_goes_wrong(page: &mut Page) {
    endings(page);
    let expected = [
        ("panics", "It panicked: the message is above."),
        (
            "returns_an_error",
            "It ended with the code 1; 0 was expected.",
        ),
        ("reads_beyond_its_memory", "it reached beyond its memory"),
    ];
    for (name, words) in expected {
        let said = run(page, name);
        assert!(said.contains(words), "{name}: {said}");
        assert_eq!(page.count(&format!("[data-listing={name}] .alarmed")), 1);
    }
    let printed = output(page, "panics");
    let place = "panicked at listings/ch01-endings/examples/panics.rs:6:27:";
    assert!(printed.contains(place), "{printed}");
    // The page and its runs go on.
    let said = run(page, "ends_well");
    assert!(said.ends_with("the same as printed"), "{said}");
}

fn endless_loop(page: &mut Page) {
    endings(page);
    press(page, "loops_for_ever");
    page.wait("document.querySelector('.run-line')?.textContent === 'around\\n'");
    let said = run(page, "ends_well");
    assert!(said.ends_with("the same as printed"), "beside it: {said}");
    let said = end(page, "loops_for_ever");
    assert!(said.contains("Stopped: it ran for 10 s"), "{said}");
    assert!(
        said.contains("cargo run --example loops_for_ever"),
        "{said}"
    );
}

fn endless_output(page: &mut Page) {
    endings(page);
    // The longest time in which the page did nothing else.
    page.eval(
        "(() => { let last = performance.now(); window.longest = 0; setInterval(() => {
            const now = performance.now();
            window.longest = Math.max(window.longest, now - last); last = now; }, 10); })()",
    );
    let said = run(page, "prints_for_ever");
    assert!(said.contains("Stopped: it printed 1 MB"), "{said}");
    assert!(said.contains("more lines not shown"), "{said}");
    assert_eq!(page.count(".run-line"), 5_000);
    let longest = page.eval("window.longest").as_f64().expect("a number");
    // Seconds, not the tenth of one that it takes: other programs share the machine.
    assert!(longest < 3_000.0, "the page stood still for {longest} ms");
}

fn stop(page: &mut Page) {
    endings(page);
    let name = "waits_in_real_time";
    let button = json!(format!("[data-listing={name}] .listing-run-button"));
    let label = format!("document.querySelector({button}).getAttribute('aria-label')");
    assert_eq!(page.eval(&label), format!("Run {name}"));
    press(page, name);
    page.wait("document.querySelectorAll('.run-line').length === 1");
    assert_eq!(
        page.count("[data-ended]"),
        0,
        "the first line came at the end"
    );
    assert_eq!(page.eval(&label), format!("Stop {name}"));
    press(page, name);
    let said = end(page, name);
    assert!(said.starts_with("stopped by you"), "{said}");
    assert_eq!(page.eval(&label), format!("Run {name}"));
    assert_eq!(page.count(".alarmed"), 0);
    let said = run(page, name);
    assert!(said.ends_with("the same as printed"), "{said}");
}

fn keys(page: &mut Page) {
    endings(page);
    let button =
        "document.querySelector('[data-listing=ends_well] .listing-run-button')";
    page.eval(&format!("{button}.focus()"));
    page.press("Enter");
    end(page, "ends_well");
    assert_eq!(page.text("[data-listing=ends_well] [role=status]"), {
        page.text("[data-listing=ends_well] .run-status")
    });
    page.eval("document.querySelector('.run-close').focus()");
    page.press("Enter");
    page.wait("document.querySelector('.listing-run') === null");
    assert_eq!(
        page.eval(&format!("document.activeElement === {button}")),
        true
    );
}

fn no_bundle(page: &mut Page) {
    page.open("ch01-why-async-exists/index.html");
    page.eval(
        "document.querySelectorAll('[data-run]').forEach(figure => {
            figure.dataset.run = 'run/no-such-script.js'; })",
    );
    press(page, "gale_read_together");
    page.wait("document.querySelector('.page-error') !== null");
    let said = page.text(".page-error");
    assert!(said.contains("could not be run"), "{said}");
    let faults = page.take_faults();
    assert!(
        faults.iter().any(|fault| fault.contains("no-such-script")),
        "{faults:?}"
    );
}

fn phone(page: &mut Page) {
    page.resize(390, 844);
    endings(page);
    for name in ["is_printed_otherwise", "panics", "prints_what_varies"] {
        run(page, name);
    }
    assert_eq!(page.overflow(), [""; 0]);
    // The last run may still be coming into view.
    page.eval(
        "new Promise(done => {
            let before = scrollY;
            const timer = setInterval(() => {
                if (scrollY === before) {
                    clearInterval(timer);
                    done();
                }
                before = scrollY;
            }, 200);
        })",
    );
    page.click("[data-listing=panics] .run-close");
    page.wait("document.querySelector('[data-listing=panics] .listing-run') === null");
    let height =
        page.eval("Math.round(document.querySelector('.run-close').offsetHeight)");
    assert!(
        height.as_f64() >= Some(24.0),
        "{height} px are too few for a finger"
    );
    assert_ne!(height, Value::Null);
}
