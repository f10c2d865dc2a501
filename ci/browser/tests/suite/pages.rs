//! Every page opens on a phone and on a desk, light and dark.

use browser::{Access, Page, Scheme, Tests};

/// What readers have: a phone and a wide screen.
pub const SIZES: [(u32, u32); 2] = [(390, 844), (1440, 900)];

pub fn tests(tests: &mut Tests) {
    tests.everywhere("pages::every_page_opens", every_page_opens);
}

fn every_page_opens(page: &mut Page) {
    let mut pages = page.site().pages();
    // Only a server shows it, and at any address: its own lead from the site's root.
    pages.retain(|path| page.access() == Access::Served || path != "404.html");
    assert!(pages.len() > 5, "the book has more pages: {pages:?}");
    let problems: Vec<String> =
        pages.iter().flat_map(|path| opens(page, path)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What is wrong with a page, in any size and scheme; with one from the disk in one of
/// each: whether its parts are found is all that could differ from the served one.
pub fn opens(page: &mut Page, path: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let (sizes, schemes) = match page.access() {
        Access::Served => (&SIZES[..], &Scheme::ALL[..]),
        Access::Files => (&SIZES[..1], &Scheme::ALL[..1]),
    };
    page.resize(sizes[0].0, sizes[0].1);
    page.open(path);
    for &(width, height) in sizes {
        page.resize(width, height);
        page.wait("document.fonts.status === 'loaded'");
        for &scheme in schemes {
            page.prefer(scheme);
            let out = page.overflow();
            let out = out.iter().map(|what| format!("sticks out: {what}"));
            let mut found: Vec<String> = out.collect();
            found.extend(faces(page));
            found.extend(page.take_faults());
            let name = scheme.name();
            let at = |what| format!("{path} at {width} px, {name}: {what}");
            problems.extend(found.into_iter().map(at));
        }
    }
    problems
}

/// What is wrong with the book's two typefaces.
fn faces(page: &mut Page) -> Option<String> {
    let faces = page.eval(
        "Array.from(document.fonts, face => ({ status: face.status, \
             family: face.family.replaceAll('\"', '') })) \
         .filter(face => ['Literata', 'Commit Mono'].includes(face.family)) \
         .map(face => `${face.family}: ${face.status}`)",
    );
    let faces = faces.to_string();
    let sound = faces.contains(": loaded") && !faces.contains(": error");
    (!sound).then(|| format!("typefaces: {faces}"))
}
