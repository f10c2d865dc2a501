//! Each gate sees what it is there for: a spoilt copy of a built page fails.

use crate::{diagrams, pages};
use browser::run::judge;
use browser::{Page, Tests};

pub const PAGE: &str = "how-to-read.html";

/// What is spoilt, the HTML that spoils a page, and what is then said of it.
const SPOILT: [(&str, &str, &str); 8] = [
    (
        "an_error_on_the_console",
        "<script>console.error('a parcel is lost')</script>",
        "on the console: a parcel is lost",
    ),
    (
        "an_uncaught_exception",
        "<script>throw new Error('a parcel is lost')</script>",
        "uncaught: ",
    ),
    (
        "an_unhandled_rejection",
        "<script>Promise.reject(new Error('a parcel is lost'))</script>",
        "uncaught: ",
    ),
    (
        "a_request_to_another_host",
        "<img src='https://elsewhere.example/parcel.png' alt=''>",
        "a request to another host: https://elsewhere.example/parcel.png",
    ),
    (
        "a_file_that_is_missing",
        "<script src='no-such-script.js'></script>",
        "404 for http://127.0.0.1:",
    ),
    (
        "a_violated_policy",
        "<script>
            const policy = document.createElement('meta');
            policy.httpEquiv = 'Content-Security-Policy';
            policy.content = \"img-src 'none'\";
            document.head.append(policy);
            new Image().src = 'parcel.png';
        </script>",
        "Content-Security-Policy: img-src forbids http://127.0.0.1:",
    ),
    (
        "a_box_that_is_too_wide",
        "<p style='width: 2000px; max-width: none'>A parcel.</p>",
        "sticks out: p \"A parcel.\" from ",
    ),
    (
        "a_word_that_is_too_long",
        "<p style='overflow-wrap: normal'>Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
         aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
         aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
         </p>",
        "sticks out: p \"Aaaaaaaaa",
    ),
];

pub fn tests(tests: &mut Tests) {
    for (what, html, seen) in SPOILT {
        tests.served(&format!("sabotage::{what}_is_seen"), move |page| {
            spoil(page, html);
            let problems = pages::opens(page, PAGE);
            let seen_at = |size: &str| {
                let mut at = problems.iter().filter(|problem| problem.contains(size));
                at.any(|problem| problem.starts_with(PAGE) && problem.contains(seen))
            };
            assert!(seen_at("at 390 px"), "{problems:#?}");
            // What happens while a page loads happens once, in its first size.
            if seen.starts_with("sticks out") {
                assert!(seen_at("at 1440 px"), "{problems:#?}");
            }
        });
    }
    tests.served(
        "sabotage::a_broken_diagram_is_named_by_its_line",
        a_broken_diagram_is_named_by_its_line,
    );
    tests.served(
        "sabotage::a_fault_that_no_test_took_fails_it",
        a_fault_that_no_test_took_fails_it,
    );
    tests.served(
        "sabotage::a_panic_leaves_a_picture",
        a_panic_leaves_a_picture,
    );
}

/// Goes on with a copy of the site, with `html` at the end of a page's text.
pub fn spoil(page: &mut Page, html: &str) {
    let copy = page.site().copy().expect("the disk has room");
    let text = copy.read(PAGE).expect("the book has this page");
    let spoilt = text.replacen("</main>", &format!("{html}</main>"), 1);
    assert_ne!(text, spoilt, "the page has a main part");
    // The page's own policy would keep most faults from happening.
    let policy = "http-equiv=\"Content-Security-Policy\"";
    assert!(spoilt.contains(policy), "the page has a policy");
    let spoilt = spoilt.replacen(policy, "name=\"no-policy\"", 1);
    copy.write(PAGE, &spoilt).expect("the disk has room");
    page.turn_to(copy);
}

fn a_broken_diagram_is_named_by_its_line(page: &mut Page) {
    let (path, line) = diagrams::undrawn(page, "no diagram of any kind\n");
    let problems = diagrams::draws(page, &path);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    assert!(
        problems[0].starts_with(&format!("src/{folder}/")),
        "{problems:#?}"
    );
    let said = format!(".md:{line}: This diagram could not be drawn: ");
    assert!(problems[0].contains(&said), "{problems:#?}");
    // Mermaid writes what it could not read to the console as well.
    page.take_faults();
}

fn a_fault_that_no_test_took_fails_it(page: &mut Page) {
    spoil(page, "<script>console.error('a parcel is lost')</script>");
    let picture = std::env::temp_dir().join(picture_name(page, "fault"));
    let judged = judge(page, &picture, &|page| page.open(PAGE));
    let message = judged.expect_err("the page has a fault");
    std::fs::remove_file(&picture).expect("a picture was taken");
    assert!(
        message.starts_with("on the console: a parcel is lost"),
        "{message}"
    );
}

fn a_panic_leaves_a_picture(page: &mut Page) {
    let picture = std::env::temp_dir().join(picture_name(page, "panic"));
    let judged = judge(page, &picture, &|page| {
        page.open(PAGE);
        page.click("#no-such-button");
    });
    let message = judged.expect_err("there is nothing to click");
    let png = std::fs::read(&picture).expect("a picture was taken");
    std::fs::remove_file(&picture).expect("it was there");
    assert!(png.starts_with(b"\x89PNG"));
    let place = format!("{}:", file!());
    assert!(message.contains(&place), "{message}");
    assert!(
        message.contains("#no-such-button: there is no such element"),
        "{message}"
    );
    assert!(
        message.contains(&picture.display().to_string()),
        "{message}"
    );
}

/// A name that no other run on this machine uses at this time.
fn picture_name(page: &Page, what: &str) -> String {
    format!(
        "browser-{}-{what}-{}.png",
        std::process::id(),
        page.kind().name()
    )
}
