//! What a page may load and run: it says so itself.

use browser::{Page, Tests};

const PAGE: &str = "ch01-why-async-exists/index.html";

pub fn tests(tests: &mut Tests) {
    tests.served("policy::every_page_has_one", every_page_has_one);
    tests.everywhere(
        "policy::what_it_does_not_name_is_seen",
        what_it_does_not_name,
    );
}

fn every_page_has_one(page: &mut Page) {
    for path in page.site().pages() {
        let html = page.site().read(&path).expect("it is listed");
        let policy = html.matches("http-equiv=\"Content-Security-Policy\"");
        assert_eq!(policy.count(), 1, "{path}");
    }
}

/// A script that somebody has written into the page does nothing, and is a fault.
fn what_it_does_not_name(page: &mut Page) {
    let copy = page.site().copy().expect("the disk has room");
    let html = copy.read(PAGE).expect("it is a page");
    let script = "<script>document.title = 'taken'</script></body>";
    let html = html.replace("</body>", script);
    copy.write(PAGE, &html).expect("the disk has room");
    page.turn_to(copy);
    page.open(PAGE);
    assert_ne!(page.eval("document.title"), "taken");
    let faults = page.take_faults();
    let told = |fault: &String| fault.to_lowercase().contains("content");
    assert!(faults.iter().any(told), "{faults:?}");
}
