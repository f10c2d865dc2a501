//! Code on the page: coloured in the build, and letter by letter what it was.

use crate::book::{Book, PAGE};
use book::preprocess::Listings;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use scraper::{ElementRef, Html, Selector};
use snapbox::{assert_data_eq, str};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::str::FromStr;
use tempfile::TempDir;

/// Code in blocks by the page it stands on, each with what of it is hidden.
type Blocks = BTreeMap<String, Vec<(String, String)>>;

#[test]
fn the_text_of_all_code_is_what_mdbook_makes_of_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let dir = TempDir::new().expect("a temporary folder");
    let (coloured, plain) = (dir.path().join("coloured"), dir.path().join("plain"));
    book::build::render(&root, &coloured)
        .unwrap_or_else(|problems| panic!("{problems:#}"));

    let configuration = fs::read_to_string(root.join("book.toml")).expect("a book");
    let mut table: toml::Table = toml::from_str(&configuration).expect("it is TOML");
    table.remove("preprocessor");
    let configuration = toml::to_string(&table).expect("it is still TOML");
    let configuration = Config::from_str(&configuration).expect("mdBook reads it");
    let mut by_mdbook =
        MDBook::load_with_config(&root, configuration).expect("the book loads");
    by_mdbook.config.build.build_dir = plain.clone();
    let sources = by_mdbook.book.clone();
    let context = mdbook_preprocessor::PreprocessorContext::new(
        root.clone(),
        by_mdbook.config.clone(),
        "html".into(),
    );
    // Figures first: mdBook would run a preprocessor that is added here after `links`.
    let figures =
        mdbook_preprocessor::Preprocessor::run(&Listings::default(), &context, sources);
    by_mdbook.book = figures.expect("the pages are sound");
    by_mdbook.with_preprocessor(mdbook_mermaid::Mermaid);
    by_mdbook.build().expect("mdBook builds");

    let (coloured, plain) = (blocks(&coloured), blocks(&plain));
    let pages: Vec<_> = coloured.keys().collect();
    assert_eq!(pages, plain.keys().collect::<Vec<_>>());
    for (page, blocks) in &plain {
        assert_eq!(coloured[page].len(), blocks.len(), "{page}");
        for (coloured, plain) in coloured[page].iter().zip(blocks) {
            assert_eq!(coloured, plain, "{page}");
        }
    }
    let hidden = plain
        .values()
        .flatten()
        .filter(|(_, hidden)| !hidden.is_empty());
    assert!(hidden.count() > 10, "the book hides lines of its listings");
}

/// The code blocks of a site.
fn blocks(site: &Path) -> Blocks {
    let files = crate::book::files(site).into_iter();
    let pages = files.filter(|(name, _)| name.ends_with(".html") && name != "toc.html");
    let code = Selector::parse("pre > code").expect("the selector is constant");
    let hidden = Selector::parse(".boring").expect("the selector is constant");
    pages
        .map(|(name, html)| {
            let page = Html::parse_document(&String::from_utf8_lossy(&html));
            let text = |element: ElementRef<'_>| element.text().collect::<String>();
            let blocks = page.select(&code).map(|block| {
                (
                    text(block),
                    block.select(&hidden).map(text).collect::<String>(),
                )
            });
            (name, blocks.collect())
        })
        .collect()
}

/// The code of the fence that was added to a page of the fixture.
fn shown(book: &Book, fence: &str) -> String {
    book.append(PAGE, fence);
    let run = book
        .command(&["build"])
        .output()
        .expect("the program starts");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let html = book.read("book/ch01-parcels/who-weighs-them.html");
    let from = html.rfind("<pre").expect("a block of code");
    let to = from + html[from..].find("</pre>").expect("it ends");
    format!("{}\n", &html[from..to])
}

#[test]
fn hidden_lines_are_marked_as_mdbook_marks_them() {
    let fence = "\n```rust,no_run\n# use std::time::Duration;\n# fn main() {\n\
                 let pause = Duration::from_secs(1);\n# }\n```\n";
    assert_data_eq!(
        shown(&Book::sound(), fence),
        str![[r#"
<pre><code class="language-rust no_run hide-boring"><span class="boring">use std::time::Duration;
fn main() {
</span><span class="k">let</span> pause = <span class="t">Duration</span>::from_secs(<span class="n">1</span>);
<span class="boring">}</span></code>

"#]]
    );
}

#[test]
fn code_in_a_quotation_in_a_list_stays_there() {
    let fence = "\n- > Say:\n  > ```console\n  > $ cargo run <name> &\n  >\n  >   x\n  > done\n  > ```\n  > So.\n";
    let book = Book::sound();
    assert_data_eq!(
        shown(&book, fence),
        str![[r#"
<pre><code class="language-console"><span class="prompt">$ </span>cargo run &lt;name&gt; &amp;

<span class="output">  x</span>
<span class="output">done</span>
</code>

"#]]
    );
    let html = book.read("book/ch01-parcels/who-weighs-them.html");
    let after = html.rsplit("</pre>").next().expect("something follows");
    assert!(after.trim_start().starts_with("<p>So.</p>"), "{after}");
}

#[test]
fn a_doubled_sign_is_shown_once() {
    let fence = "\n```rust\n## a\n```\n";
    assert_data_eq!(
        shown(&Book::sound(), fence),
        str![[r#"
<pre class="playground"><code class="language-rust"><span># a</span></code>

"#]]
    );
}

#[test]
fn an_output_is_text() {
    let book = Book::sound();
    book.write(
        "listings/ch01-parcels/examples/weighs_in_turn.out",
        "<b> & async \"fn\"\n",
    );
    let fence = "\n```text\n{{#include ../../listings/ch01-parcels/examples/weighs_in_turn.out}}\n```\n";
    assert_data_eq!(
        shown(&book, fence),
        str![[r#"
<pre><code class="language-text">&lt;b&gt; &amp; async "fn"
</code>

"#]]
    );
}

#[test]
fn mdbook_gets_the_same_from_the_command() {
    let book = Book::sound();
    let told = |renderer: &str| {
        let mut command = book.command(&["highlight", "supports", renderer]);
        command.status().expect("the program starts").success()
    };
    assert!(told("html") && !told("pdf"));

    let loaded = MDBook::load(book.root()).expect("the book loads");
    let input = serde_json::json!([{
        "root": book.root(), "config": loaded.config, "renderer": "html",
        "mdbook_version": mdbook_preprocessor::MDBOOK_VERSION,
    }, loaded.book]);
    let mut command = book.command(&["highlight"]);
    let output = fed(&mut command, &input.to_string());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        text.contains("<pre><code class=\\\"language-rust"),
        "{text}"
    );
}

/// Runs a program with this on its standard input.
fn fed(command: &mut Command, input: &str) -> Output {
    use std::io::Write as _;
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut program = command.spawn().expect("the program starts");
    let mut stdin = program.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    program.wait_with_output().expect("it ends")
}
