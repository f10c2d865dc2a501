//! What is printed at a chapter's end, so that one can predict on paper, too: answers,
//! hints, solutions.

use super::Setter;
use super::literal::quoted;
use crate::document::{Block, Inline, plain};

/// What a chapter's last section is called, and what its parts are.
const SECTION: &str = "Answers and solutions";
const GROUPS: [(&str, &str); 3] = [
    ("Answer", "Predictions"),
    ("Hint", "Hints"),
    ("Solution", "Solutions"),
];

/// What a rule on the left takes from a line of code, in characters.
const RULE: usize = 4;

/// Something that is printed at the chapter's end.
#[derive(Debug)]
pub struct Later {
    /// The title of its section there.
    group: &'static str,
    /// What it belongs to, an expression.
    title: String,
    /// Where it is asked for.
    from: String,
    /// Its own place.
    own: String,
    /// An expression.
    body: String,
}

impl Setter<'_> {
    /// A question, whose answer comes later.
    pub(super) fn prediction(
        &mut self,
        question: &[Block],
        answer: &[Block],
    ) -> String {
        self.asked += 1;
        let number = match self.number {
            Some(chapter) => format!("{chapter}.{}", self.asked),
            None => self.asked.to_string(),
        };
        let (from, own) = self.places("Answer");
        let body = self.held(answer);
        self.later.push(Later {
            group: GROUPS[0].1,
            title: format!("t({})", quoted(&format!("Prediction {number}"))),
            from: from.clone(),
            own: own.clone(),
            body,
        });
        let question = self.held_in(question, RULE);
        format!(
            "prediction({}, {}, {}, {question})",
            quoted(&number),
            quoted(&from),
            quoted(&own)
        )
    }

    /// A hint or a solution, which comes later; anything else stands where it stands.
    pub(super) fn details(&mut self, summary: &[Inline], blocks: &[Block]) -> String {
        let name = plain(summary);
        let Some((_, group)) = GROUPS.iter().find(|(known, _)| *known == name) else {
            let summary = self.inlines(summary);
            return format!("aside({summary}, {})", self.held_in(blocks, RULE));
        };
        let (from, own) = self.places(&name);
        let title = format!("t({})", quoted(&self.heading));
        let body = self.held(blocks);
        let call = format!(
            "put-off({}, {}, {})",
            quoted(&name),
            quoted(&from),
            quoted(&own)
        );
        self.later.push(Later {
            group,
            title,
            from,
            own,
            body,
        });
        call
    }

    /// The labels of where something is asked for, and of where it stands.
    fn places(&self, what: &str) -> (String, String) {
        let number = self.later.len() + 1;
        let place = format!("{}-{number}", self.chapter);
        (format!("from:{place}"), format!("{what}:{place}"))
    }

    /// What the chapter has put off, in a section whose title has that level.
    pub(super) fn end_of_chapter(&mut self, level: u8) -> String {
        let later = std::mem::take(&mut self.later);
        if later.is_empty() {
            return String::new();
        }
        let mut text = format!("#end-section({level}, {})\n", quoted(SECTION));
        for (_, group) in GROUPS {
            let mut of_it = later.iter().filter(|it| it.group == group).peekable();
            if of_it.peek().is_some() {
                text += &format!("#end-part({}, {})\n", level + 1, quoted(group));
            }
            for it in of_it {
                text += &format!(
                    "#later({}, {}, {}, {}, {})\n",
                    level + 2,
                    it.title,
                    quoted(&it.from),
                    quoted(&it.own),
                    it.body
                );
            }
        }
        text
    }
}
