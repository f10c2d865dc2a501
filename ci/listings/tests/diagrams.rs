//! Which diagrams have a picture, and which pictures a diagram.

use listings::diagrams::{metadata, problems};
use listings::pages::Page;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A book of two pages, and what is in the folder of their pictures.
fn said(one: &str, two: &str, pictures: &[(&str, &str)]) -> Vec<String> {
    let src = TempDir::new().expect("a folder");
    let chapter = src.path().join("ch01");
    fs::create_dir_all(chapter.join("diagrams")).expect("a folder");
    for (name, source) in pictures {
        let svg = format!("<svg>{}</svg>", metadata(source));
        fs::write(chapter.join("diagrams").join(name), svg).expect("a file");
    }
    let page = |name: &str, source: &str| {
        let text = format!("\n```mermaid\n{source}\n```\n");
        Page::parse(&chapter.join(name), text)
    };
    let pages = [page("a.md", one), page("b.md", two)];
    let found = problems(src.path(), &pages).into_iter();
    found
        .map(|it| it.relative_to(src.path()).to_string())
        .collect()
}

fn diagram(title: &str) -> String {
    format!("flowchart LR\n  accTitle: {title}\n  desk --> scale")
}

#[test]
fn every_diagram_has_its_picture() {
    let (way, weight) = (diagram("The way"), diagram("What’s its <weight>?"));
    let pictures = [("the-way.svg", &*way), ("what-s-its-weight.svg", &*weight)];
    assert_eq!(said(&way, &weight, &pictures), Vec::<String>::new());
}

#[test]
fn what_is_not_drawn_or_of_another_diagram_is_named_by_its_line() {
    let (way, weight) = (diagram("The way"), diagram("The weight"));
    let pictures = [("the-way.svg", &*weight)];
    let said = said(&way, &weight, &pictures);
    assert_eq!(said.len(), 2, "{said:?}");
    let old = "ch01/a.md:2: diagrams/the-way.svg is of another diagram";
    assert!(said[0].starts_with(old), "{said:?}");
    let none = "ch01/b.md:2: no picture diagrams/the-weight.svg";
    assert!(said[1].starts_with(none), "{said:?}");
    assert!(said[1].contains("cargo book draw"), "{said:?}");
}

#[test]
fn a_picture_is_of_one_diagram_and_of_one_that_there_is() {
    let way = diagram("The way");
    let pictures = [("the-way.svg", &*way), ("gone.svg", "")];
    let said = said(&way, &diagram("The Way!"), &pictures);
    assert_eq!(said.len(), 2, "{said:?}");
    let same = "ch01/b.md:2: its picture is diagrams/the-way.svg, and so is that of ch01/a.md:2";
    assert!(said[0].starts_with(same), "{said:?}");
    let gone = Path::new("ch01/diagrams/gone.svg").display().to_string();
    assert!(
        said[1].starts_with(&format!("{gone}: no page has")),
        "{said:?}"
    );
}
