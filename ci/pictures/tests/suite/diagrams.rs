//! Every Mermaid diagram of the book.

use crate::drawn::{Drawn, root};
use listings::diagrams;
use listings::pages::Page;
use pictures::{Palette, mermaid, mermaid_in};

fn pages() -> Vec<Page> {
    Page::read_all(&root().join("src"))
        .unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn every_diagram_is_drawn_whole() {
    let mut faults = Vec::new();
    let mut count = 0;
    for page in &pages() {
        for (fence, file) in diagrams::named(page) {
            let name = file.file_stem().expect("its name").to_string_lossy();
            count += 1;
            for (palette, suffix) in [
                (Palette::PAPER, ""),
                (Palette::LIGHT, "-light"),
                (Palette::DARK, "-dark"),
            ] {
                let svg = mermaid_in(&fence.body, &palette);
                let place = || format!("{}:{}", page.path.display(), fence.line);
                let svg = svg.unwrap_or_else(|wrong| panic!("{}: {wrong}", place()));
                faults.extend(Drawn::of(&format!("{name}{suffix}"), &svg).faults());
            }
        }
    }
    assert!(count >= 12, "{count}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_diagram_that_mermaid_does_not_allow_is_an_error_with_its_line() {
    let wrong =
        mermaid("flowchart LR\n  a --> b\n  b --> --> c\n").expect_err("broken");
    assert_eq!(wrong.line, Some(3), "{wrong}");
    let wrong = mermaid("sequenceDiagram\n  A->>B: one\n  A->>\n").expect_err("broken");
    assert!(wrong.line.is_some_and(|line| line >= 3), "{wrong}");
    let wrong = mermaid("no diagram at all\n").expect_err("broken");
    assert_eq!(wrong.line, None, "{wrong}");
}
