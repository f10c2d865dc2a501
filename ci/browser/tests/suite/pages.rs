//! Every page opens on a phone and on a desk, light and dark.

use browser::{Page, Scheme, Tests};

/// What readers have: a phone and a wide screen.
const SIZES: [(u32, u32); 2] = [(390, 844), (1440, 900)];

pub fn tests(tests: &mut Tests) {
    tests.everywhere("pages::every_page_opens", every_page_opens);
}

fn every_page_opens(page: &mut Page) {
    let pages = page.site().pages();
    assert!(pages.len() > 5, "the book has more pages: {pages:?}");
    let problems: Vec<String> =
        pages.iter().flat_map(|path| opens(page, path)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What is wrong with a page, in any size and scheme.
pub fn opens(page: &mut Page, path: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (width, height) in SIZES {
        page.resize(width, height);
        page.open(path);
        page.wait("document.fonts.status === 'loaded'");
        for scheme in Scheme::ALL {
            page.prefer(scheme);
            let found = page.overflow();
            let found = found.iter().map(|what| format!("sticks out: {what}"));
            let faults = page.take_faults();
            problems.extend(found.chain(faults).map(|what| {
                format!("{path} at {width} px, {}: {what}", scheme.name())
            }));
        }
    }
    problems
}
