//! The mdBook preprocessor `highlight`: code in its colours.
//!
//! It runs after `links`, which has filled the fences in, and turns each into the HTML
//! that stands on the page: `<span class="k">async</span>`. Nothing is coloured in the
//! reader's browser. The text of a fence stays what mdBook makes of it, letter by letter:
//! timelines light up lines by it, and Copy takes it.

use super::{Edit, apply, escape};
use highlight::hidden::{self, Line};
use highlight::{Class, Language, Span};
use listings::Problem;
use listings::pages::{Fence, Page};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::path::Path;

/// What stands after a fence's backticks and is no language.
const DRAWN: [&str; 2] = ["mermaid", "timeline"];

/// The preprocessor.
#[derive(Debug, Default, Clone, Copy)]
pub struct Highlight;

impl Preprocessor for Highlight {
    fn name(&self) -> &'static str {
        "highlight"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        book.for_each_chapter_mut(|chapter| {
            chapter.content = coloured(std::mem::take(&mut chapter.content));
        });
        Ok(book)
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(renderer == "html")
    }
}

/// Fences whose language nobody can read, so that they would stand there without colours.
#[must_use]
pub fn unknown(page: &Page) -> Vec<Problem> {
    let unknown = |fence: &&Fence| {
        let name = fence.language();
        let known = Language::named(name).is_some() || DRAWN.contains(&name);
        !known && !name.is_empty()
    };
    let known: Vec<_> = Language::ALL.iter().map(|it| it.name()).collect();
    let problem = |fence: &Fence| {
        let message = format!("`{}` is not a language of this book", fence.language());
        let help = format!("name one of {}", known.join(", "));
        Problem::new(&page.path, message, help).at(fence.line)
    };
    page.fences.iter().filter(unknown).map(problem).collect()
}

/// Markdown with its fences as HTML.
fn coloured(markdown: String) -> String {
    let page = Page::parse(Path::new(""), markdown);
    let edits = page.fences.iter().filter_map(|fence| {
        let language = Language::named(fence.language())?;
        // Nothing is to be seen in a text: mdBook writes it as well.
        (language != Language::Text).then(|| edit(&page, fence, language))
    });
    apply(&page.text, edits.collect())
}

/// The fence as one line of HTML, whatever list or quotation it stands in: its lines end
/// in references, which mdBook makes ends of lines again.
fn edit(page: &Page, fence: &Fence, language: Language) -> Edit {
    let words = fence.info.split([' ', '\t', ',']).filter(|w| !w.is_empty());
    let mut classes = format!("language-{}", words.collect::<Vec<_>>().join(" "));
    let code = match language {
        Language::Rust => {
            let lines: Vec<_> = hidden::lines(&fence.body).collect();
            if lines.iter().any(|line| line.hidden) {
                classes += " hide-boring";
            }
            let html = rust(&lines);
            match html.contains('<') {
                true => html,
                // mdBook would look for hidden lines in a bare text once more.
                false => format!("<span>{html}</span>"),
            }
        }
        _ => highlight::lines(language, &fence.body)
            .iter()
            .map(|spans| line(spans) + "\n")
            .collect(),
    };
    let shown = &page.text[fence.span.clone()];
    let end = fence.span.start + shown.trim_end().len();
    let html = format!(
        "<pre><code class=\"{}\">{code}</code></pre>",
        escape(&classes)
    );
    (fence.span.start..end, html.replace('\n', "&#10;"))
}

/// Rust, of which some lines may be hidden. As mdBook has it, the last line has no end.
fn rust(lines: &[Line<'_>]) -> String {
    let texts: Vec<_> = lines.iter().map(|line| line.text.as_ref()).collect();
    let code = texts.join("\n");
    let mut coloured = highlight::lines(Language::Rust, &code);
    // A text that ends in an empty line has one line less than was joined.
    coloured.resize(lines.len(), Vec::new());
    let numbered: Vec<_> = lines.iter().zip(coloured).enumerate().collect();
    let parts = numbered.chunk_by(|(_, (a, _)), (_, (b, _))| a.hidden == b.hidden);
    let part = |part: &[(usize, (&Line<'_>, Vec<Span<'_>>))]| {
        let hidden = part[0].1.0.hidden;
        let lines_of_it = part.iter().map(|(index, (text, spans))| {
            let end = if index + 1 < lines.len() { "\n" } else { "" };
            match hidden {
                // The page shows the rest of a file in grey.
                true => escape(&text.text) + end,
                false => line(spans) + end,
            }
        });
        let html: String = lines_of_it.collect();
        match hidden {
            true => format!("<span class=\"boring\">{html}</span>"),
            false => html,
        }
    };
    parts.map(part).collect()
}

fn line(spans: &[Span<'_>]) -> String {
    let span = |(class, text): &Span<'_>| match class.map(Class::css) {
        Some(class) => format!("<span class=\"{class}\">{}</span>", escape(text)),
        None => escape(text),
    };
    spans.iter().map(span).collect()
}
