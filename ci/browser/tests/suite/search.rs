//! The search: what it finds first, and that keys, mouse and a phone get at it.

mod dialog;
mod harbour;
mod queries;

use browser::{Page, Tests};
use serde_json::{Value, json};

/// The page from which the queries are asked: not in the site's root.
const PAGE: &str = "ch01-why-async-exists/in-asyncio.html";

pub fn tests(tests: &mut Tests) {
    tests.everywhere("search::queries_find_what_is_meant", |page| {
        all_right(page, PAGE, queries::OF_THE_BOOK);
    });
    tests.everywhere("search::terms_and_phrases_lead_where_they_should", |page| {
        page.turn_to(harbour::site());
        all_right(page, "ch01-harbour/index.html", queries::OF_THE_HARBOUR);
    });
    tests.served("search::a_wrong_answer_is_seen", a_wrong_answer_is_seen);
    tests.served(
        "search::words_are_taken_as_the_index_takes_them",
        words_are_taken_as_the_index_takes_them,
    );
    tests.served("search::forms_of_a_word_have_one_stem", forms_have_one_stem);
    dialog::tests(tests);
}

/// Opens the search by its keys and waits until it can be asked.
pub fn open(page: &mut Page, path: &str) {
    page.open(path);
    page.press("Control+k");
    page.wait("document.activeElement?.matches('dialog.search[open] input')");
    page.wait("'find' in window.bookSearch");
}

/// Queries whose first result is not the address beside them, and what is instead.
fn wrong_answers(page: &mut Page, queries: &[(&str, &str)]) -> Vec<String> {
    let asked: Vec<&str> = queries.iter().map(|(query, _)| *query).collect();
    let found = page.eval(&format!(
        "(async () => {{ const firsts = []; for (const query of {}) {{ \
         firsts.push((await bookSearch.find(query)).entries[0]?.address ?? 'nothing'); \
         }} return firsts; }})()",
        json!(asked)
    ));
    let found = found.as_array().expect("an answer to each").iter();
    let wrong = queries
        .iter()
        .zip(found)
        .filter(|((_, to), found)| found != to);
    wrong
        .map(|((query, to), found)| format!("{query:?} finds {found}, not {to}"))
        .collect()
}

fn all_right(page: &mut Page, path: &str, queries: &[(&str, &str)]) {
    open(page, path);
    let wrong = wrong_answers(page, queries);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // And every address is one of the site.
    for (_, address) in queries.iter().filter(|(_, address)| *address != "nothing") {
        let (path, anchor) = address.split_once('#').unwrap_or((address, ""));
        let html = page.site().read(path).expect("it is a page");
        let id = format!("id=\"{anchor}\"");
        assert!(anchor.is_empty() || html.contains(&id), "no {address}");
    }
}

/// An index that has forgotten a word, and one that has two names the wrong way round.
fn a_wrong_answer_is_seen(page: &mut Page) {
    let copy = page.site().copy().expect("the disk has room");
    for path in copy.files("search") {
        let script = copy.read(&path).expect("it is listed");
        let spoilt = script
            .replace("\"reactor\":[", "\"forgotten\":[")
            .replace("\"gale_read_in_turn\",0", "\"gale_read_out_of_turn\",0");
        copy.write(&path, &spoilt).expect("the disk has room");
    }
    page.turn_to(copy);
    open(page, PAGE);
    let wrong = wrong_answers(page, queries::OF_THE_BOOK).join("\n");
    assert!(wrong.contains("\"reactor\" finds "), "{wrong}");
    assert!(wrong.contains("\"gale_read_in_turn\" finds "), "{wrong}");
    assert!(!wrong.contains("\"executor\" finds "), "{wrong}");
}

fn words_are_taken_as_the_index_takes_them(page: &mut Page) {
    open(page, PAGE);
    let cases = include_str!("../../../search/tests/words.json");
    let cases: Vec<Value> = serde_json::from_str(cases).expect("it is JSON");
    for case in cases {
        let tokens = page.eval(&format!("bookSearch.tokens({})", case["text"]));
        assert_eq!(tokens, case["whole"], "{}", case["text"]);
    }
}

fn forms_have_one_stem(page: &mut Page) {
    const FORMS: [&[&str]; 12] = [
        &["block", "blocks", "blocked", "blocking"],
        &["cancel", "cancels", "cancelled", "cancelling"],
        &["schedule", "schedules", "scheduled", "scheduling"],
        &["retry", "retries", "retried", "retrying"],
        &["stop", "stops", "stopped", "stopping"],
        &["pass", "passes", "passed", "passing"],
        &["time", "times", "timed", "timing"],
        &["queue", "queues", "queued"],
        &["call", "calls", "called", "calling"],
        &["race", "races", "racing"],
        &["thread", "threads", "threaded"],
        &["box", "boxes", "boxed"],
    ];
    const APART: [(&str, &str); 6] = [
        ("thing", "th"),
        ("string", "str"),
        ("status", "statu"),
        ("this", "thi"),
        ("less", "les_"),
        ("need", "ne"),
    ];
    open(page, PAGE);
    let mut stem = |word: &str| page.eval(&format!("bookSearch.stem('{word}')"));
    for forms in FORMS {
        let stems: Vec<Value> = forms.iter().map(|form| stem(form)).collect();
        let same = stems.iter().all(|one| *one == stems[0]);
        assert!(same, "{forms:?}: {stems:?}");
    }
    for (one, other) in APART {
        assert_ne!(stem(one), stem(other), "{one}, {other}");
    }
}
