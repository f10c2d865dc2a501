//! Every page keeps the rules of axe-core: WCAG 2.2 A and AA, and its best practice.
//!
//! In Chromium every page, on a phone and on a desk, light and dark: a page is loaded
//! once for the four. In Firefox one page of each kind. So is what opens over a page.
//! Answers are unfolded first: nobody sees what is wrong with what is hidden.

use crate::pages::SIZES;
use crate::sabotage::{PAGE, spoil};
use browser::{Axe, Kind, Page, Scheme, Tests};

/// The preface, an opening, a page with a diagram, one with timelines, a page of tables,
/// proofs, and what stands at an address without a page.
const KINDS: [&str; 7] = [
    "index.html",
    "ch01-why-async-exists/index.html",
    "ch01-why-async-exists/what-does-blocking-block.html",
    "ch01-why-async-exists/what-runs-at-the-same-time.html",
    "ch01-why-async-exists/in-asyncio.html",
    "proofs.html",
    "404.html",
];

/// What opens over a page: what a click opens, what is then shown, and at which widths.
const OVER: [(&str, &str, &[u32]); 2] = [
    ("button.bar-contents", ".contents", &[390]),
    (".bar-search", "dialog.search[open]", &[390, 1440]),
];

/// A fault of each family, the HTML that brings it, and the rule that sees it.
const SPOILT: [(&str, &str, &str); 4] = [
    (
        "too_little_contrast",
        "<p class='parcel' style='color: #777; background: #888'>A parcel.</p>",
        "light: color-contrast, .parcel",
    ),
    (
        "too_little_contrast_in_the_dark",
        "<style>html.dark .parcel { color: #333 }</style><p class=parcel>A parcel.</p>",
        "dark: color-contrast, .parcel",
    ),
    (
        "a_button_without_a_name",
        "<button type='button' class='parcel'></button>",
        "light: button-name, .parcel",
    ),
    (
        "a_second_main_part",
        "<main class='parcel'>A parcel.</main>",
        "light: landmark-no-duplicate-main, ",
    ),
];

pub fn tests(tests: &mut Tests) {
    tests.with_axe("accessibility::every_page", every_page);
    tests.with_axe("accessibility::what_opens_over_a_page", what_opens);
    for (what, html, seen) in SPOILT {
        let name = format!("accessibility::{what}_is_seen");
        tests.with_axe(&name, move |page, axe| {
            spoil(page, html);
            let problems = keeps(page, axe, PAGE);
            for (width, _) in SIZES {
                let seen = format!("{PAGE} at {width} px, {seen}");
                let is_seen = problems.iter().any(|line| line.starts_with(&seen));
                assert!(is_seen, "not {seen}, but {problems:#?}");
            }
        });
    }
}

fn every_page(page: &mut Page, axe: &Axe) {
    let mut pages = page.site().pages();
    for path in KINDS {
        assert!(pages.iter().any(|one| one == path), "{path} is a page");
    }
    if page.kind() == Kind::Firefox {
        pages.retain(|path| KINDS.contains(&path.as_str()));
    }
    let problems: Vec<String> = pages
        .iter()
        .flat_map(|path| keeps(page, axe, path))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn what_opens(page: &mut Page, axe: &Axe) {
    let mut problems = Vec::new();
    for (button, shown, widths) in OVER {
        for (width, height) in SIZES.iter().filter(|size| widths.contains(&size.0)) {
            page.resize(*width, *height);
            page.open(PAGE);
            page.click(button);
            page.wait(&format!(
                "document.querySelector('{shown}').checkVisibility()"
            ));
            for scheme in Scheme::ALL {
                let found = violations(page, axe, scheme);
                let at = format!("{shown} at {width} px, {}", scheme.name());
                problems.extend(found.iter().map(|what| format!("{at}: {what}")));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What a page violates, on a phone and on a desk, light and dark.
fn keeps(page: &mut Page, axe: &Axe, path: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (width, height) in SIZES {
        page.resize(width, height);
        if width == SIZES[0].0 {
            page.open(path);
            page.eval(
                "document.querySelectorAll('details').forEach(part => { part.open = true; })",
            );
            page.wait("document.fonts.status === 'loaded'");
        }
        for scheme in Scheme::ALL {
            let found = violations(page, axe, scheme);
            let at = format!("{path} at {width} px, {}", scheme.name());
            problems.extend(found.iter().map(|what| format!("{at}: {what}")));
        }
    }
    problems
}

fn violations(page: &mut Page, axe: &Axe, scheme: Scheme) -> Vec<String> {
    page.prefer(scheme);
    let name = scheme.name();
    // Colours that still change are nobody's.
    page.wait(&format!(
        "document.documentElement.classList.contains('{name}') \
         && document.getAnimations().every(it => it.playState !== 'running')"
    ));
    axe.violations(page)
}
