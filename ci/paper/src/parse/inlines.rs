//! What stands within lines.

use super::blocks::{Reader, is_inline};
use super::gather::joined;
use super::links::target;
use crate::document::{Inline, Target};
use mdbook_markdown::pulldown_cmark::{Event, Tag};
use std::ops::Range;

impl<'a> Reader<'a> {
    /// Everything up to the end of what holds it.
    pub(super) fn inlines(&mut self) -> Vec<Inline> {
        let mut found = Vec::new();
        while let Some((event, span)) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            found.extend(self.inline(event, span));
        }
        joined(found)
    }

    /// Everything up to the next block or to the end of what holds it, which stay.
    pub(super) fn loose(&mut self) -> Vec<Inline> {
        let mut found = Vec::new();
        while let Some((event, span)) =
            self.events.next_if(|(event, _)| is_inline(event))
        {
            found.extend(self.inline(event, span));
        }
        found
    }

    /// One event, with all that it holds.
    pub(super) fn inline(
        &mut self,
        event: Event<'a>,
        span: Range<usize>,
    ) -> Vec<Inline> {
        let one = match event {
            Event::Text(text) => Inline::Text(text.into_string()),
            Event::Code(code) => Inline::Code(code.into_string()),
            Event::SoftBreak => Inline::Text(" ".to_owned()),
            Event::HardBreak => Inline::Break,
            Event::FootnoteReference(label) => self.note(label.into_string()),
            Event::Start(Tag::Emphasis) => Inline::Emphasis(self.inlines()),
            Event::Start(Tag::Strong) => Inline::Strong(self.inlines()),
            Event::Start(Tag::Strikethrough) => Inline::Struck(self.inlines()),
            Event::Start(Tag::Link { dest_url, .. }) => {
                return self.link(&dest_url, span.start);
            }
            other => {
                let line = self.line(span.start);
                self.wrong_at(
                    line,
                    format!("{} has no place on paper yet", named(&other)),
                    "write it otherwise, or give it one in ci/paper/src/parse",
                );
                match other {
                    Event::Start(_) => return self.inlines(),
                    _ => return Vec::new(),
                }
            }
        };
        vec![one]
    }

    fn note(&mut self, label: String) -> Inline {
        let known = self.labels.iter().position(|it| *it == label);
        Inline::Note(known.unwrap_or_else(|| {
            self.labels.push(label);
            self.labels.len() - 1
        }))
    }

    fn link(&mut self, address: &str, at: usize) -> Vec<Inline> {
        let text = self.inlines();
        let line = self.line(at);
        if let Some(test) = address.strip_prefix("proof:") {
            return match (self.proofs)(test, text) {
                Ok(claim) => vec![claim],
                Err(mut problem) => {
                    problem.file.clone_from(&self.source.path);
                    self.problems.push(problem.at(line));
                    Vec::new()
                }
            };
        }
        let Some(to) = target(&self.entry.path, address) else {
            self.wrong_at(
                line,
                format!("the link to {address:?} leads out of the pages"),
                "name a page by its .md, or an address with https://",
            );
            return text;
        };
        if let Target::Inside { .. } = to {
            self.links.link(&self.source.path, line, &to);
        }
        vec![Inline::Link { to, text }]
    }
}

/// What an event is, for a reader who wrote it.
fn named(event: &Event<'_>) -> String {
    match event {
        Event::InlineHtml(html) => format!("the HTML {:?}", &**html),
        Event::Start(Tag::Image { dest_url, .. }) => {
            format!("the picture {:?}", &**dest_url)
        }
        Event::TaskListMarker(_) => "a list to tick off".to_owned(),
        other => format!("{other:?}"),
    }
}
