//! The HTML that a page may have.

use super::blocks::{Ended, Reader};
use crate::document::{Inline, Is};
use listings::reading::TIMES;
use mdbook_markdown::pulldown_cmark::{Event, TagEnd};
use roxmltree::{Document, Node};

/// What a block of HTML stands for.
pub(super) enum Html {
    Nothing,
    Block(Is),
    Ended,
}

impl Reader<'_> {
    /// What stands in a block of HTML: the beginning or the end of `<details>`, the place
    /// of the reading times, a comment.
    pub(super) fn html(&mut self, at: usize) -> Html {
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Html(part) => text.push_str(&part),
                Event::End(TagEnd::HtmlBlock) => break,
                _ => {}
            }
        }
        let text = text.trim();
        if text == TIMES {
            return Html::Block(self.book.times.clone());
        }
        if text.starts_with("<!--") && text.ends_with("-->") {
            return Html::Nothing;
        }
        if text == "</details>" {
            return Html::Ended;
        }
        let summary = text
            .strip_prefix("<details>")
            .and_then(|rest| rest.trim_start().strip_prefix("<summary>"))
            .and_then(|rest| rest.strip_suffix("</summary>"))
            .and_then(|summary| said(summary.trim()));
        match summary {
            Some(summary) => self.details(at, summary),
            None => {
                self.unknown(at, &format!("the HTML {text:?}"));
                Html::Nothing
            }
        }
    }

    fn details(&mut self, at: usize, summary: Vec<Inline>) -> Html {
        let (blocks, ended) = self.blocks();
        if ended == Ended::Here {
            let line = self.line(at);
            let help = "write </details> between blank lines, at the left margin";
            self.wrong_at(line, "<details> without an end", help);
        }
        Html::Block(Is::Details { summary, blocks })
    }
}

/// What a summary says: text, and code in `<code>`; none where it has other elements.
fn said(summary: &str) -> Option<Vec<Inline>> {
    let xml = format!("<summary>{summary}</summary>");
    let xml = Document::parse(&xml).ok()?;
    let part = |node: Node<'_, '_>| {
        let text = node.text()?.to_owned();
        match node.is_text() {
            true => Some(Inline::Text(text)),
            false => is_code(&node).then_some(Inline::Code(text)),
        }
    };
    xml.root_element().children().map(part).collect()
}

fn is_code(node: &Node<'_, '_>) -> bool {
    let bare = node.attributes().len() == 0 && node.children().all(|it| it.is_text());
    node.has_tag_name("code") && bare
}
