//! What a reader sees of a recording on paper. That nothing overlaps there is tested with
//! the faces themselves, in `ci/pictures`.

use scraper::{ElementRef, Html, Selector};
use std::path::{Path, PathBuf};
use timeline::{Is, Recording, draw, still};

fn fixture(name: &str) -> Recording {
    let file = format!("tests/recordings/{name}.timeline.json");
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(file))
}

fn read(path: &Path) -> Recording {
    Recording::read(path).unwrap_or_else(|error| panic!("{error}"))
}

/// Those of the tests, and those of the book.
fn recordings() -> Vec<Recording> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listings = here.join("../../listings");
    let chapters = listings.read_dir().expect("the listings");
    let chapters = chapters.map(|entry| entry.expect("a chapter").path());
    let mut folders: Vec<PathBuf> = chapters.map(|it| it.join("examples")).collect();
    folders.push(here.join("tests/recordings"));
    let files = folders.iter().filter_map(|folder| folder.read_dir().ok());
    let files = files.flatten().map(|entry| entry.expect("a file").path());
    let recorded = files.filter(|it| it.to_string_lossy().ends_with(".timeline.json"));
    let mut recorded: Vec<PathBuf> = recorded.collect();
    recorded.sort();
    assert!(recorded.len() > 20, "{recorded:?}");
    recorded.iter().map(|path| read(path)).collect()
}

fn all(html: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let text = |element: ElementRef<'_>| element.text().collect::<String>();
    let html = Html::parse_fragment(html);
    html.select(&selector).map(text).collect()
}

#[test]
fn every_lane_is_named_as_on_the_page() {
    for recording in recordings() {
        let names = all(&draw(&[&recording]), "text.n");
        let still = still(&[&recording]);
        let texts = all(&still.svg, "text");
        for name in names {
            assert!(texts.contains(&name), "{}: {name}", recording.listing);
        }
    }
}

#[test]
fn every_printed_line_is_there_or_counted() {
    const MOST: usize = 12;
    for recording in recordings() {
        let svg = still(&[&recording]).svg;
        let texts = all(&svg, "text").concat();
        let printed = recording.events.iter().filter_map(|event| match &event.is {
            Is::Print { text, .. } => Some(text),
            _ => None,
        });
        let printed: Vec<&String> = printed.collect();
        for line in printed.iter().take(MOST) {
            let name = &recording.listing;
            assert!(texts.contains(line.as_str()), "{name}: {line}\n{texts}");
        }
        if printed.len() > MOST {
            let more = format!("and {} more lines", printed.len() - MOST);
            assert!(texts.contains(&more), "{}: {texts}", recording.listing);
        }
    }
}

#[test]
fn it_is_said_in_words_too() {
    let svg = still(&[&fixture("gale_read_together")]).svg;
    assert_eq!(
        all(&svg, "title"),
        ["Timeline of gale_read_together: 1 task, 3 s"]
    );
    let told = all(&svg, "desc").concat();
    assert!(
        told.starts_with("0 s, main: starts. 0 s, main: waits for"),
        "{told}"
    );
    assert!(
        told.ends_with("3 s, main: prints 3 s  valley    9 km/h. 3 s, main: returns.")
    );
}

#[test]
fn it_needs_no_style_sheet_and_no_width() {
    for recording in recordings() {
        let svg = still(&[&recording]).svg;
        for foreign in [
            "class=",
            "<style",
            " style=",
            "var(",
            "%\"",
            "<use",
            "foreignObject",
        ] {
            assert!(!svg.contains(foreign), "{}: {foreign}", recording.listing);
        }
        assert_eq!(svg.matches("<svg").count(), 1);
    }
}

#[test]
fn two_recordings_stand_below_one_another_with_their_names() {
    let name = "one_after_another_or_together";
    let (rust, python) = (fixture(name), fixture(&format!("{name}-asyncio")));
    let both = still(&[&rust, &python]);
    let texts = all(&both.svg, "text");
    assert_eq!(texts.iter().filter(|it| *it == name).count(), 2);
    for word in ["in Python", "runs, in Tokio", "runs, in asyncio"] {
        assert!(texts.iter().any(|it| it == word), "{texts:?}");
    }
    assert!(both.height > still(&[&rust]).height);
}

#[test]
fn a_name_wider_than_the_sheet_is_made_to_fit() {
    let name = "a".repeat(100);
    let text = format!(
        "{{\"listing\": \"long\", \"ends\": 0, \"tasks\": [{{\"name\": \"{name}\", \
         \"line\": 1}}], \"events\": [{{\"at\":0,\"task\":0,\"is\":\"poll\"}},\
         \n{{\"at\":0,\"task\":0,\"is\":\"end\",\"how\":\"returned\"}}]}}"
    );
    let recording = Recording::parse(&text).unwrap_or_else(|fault| panic!("{fault}"));
    let svg = still(&[&recording]).svg;
    // A hundred characters, each 0.6 of the size, in 468.
    assert!(svg.contains("font-size=\"7.8\""), "{svg}");
}
