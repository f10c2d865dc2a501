//! The same in words: a row an event that matters.
//!
//! The player walks over these rows and knows nothing else. Each says
//!
//! - `data-step`: which event it is, as the picture's shapes name it;
//! - `data-at`, `data-x`: when, in milliseconds, and where on the axis, in percent;
//! - `data-task`: whose it is, by the first task of its lane;
//! - `data-line`: the line of the listing that it is about;
//! - `data-runs`: the task that runs, named in the same way; absent while none does;
//! - `data-wait`: the step at which the wait began that it is about;
//! - `data-waits`: the lines at which its task then waits.
//!
//! The last column is the line as it stands in the file, with its number.

mod alike;
mod rows;

use crate::axis::Axis;
use crate::story::Story;
use crate::words;
use rows::Row;
use std::fmt::Write as _;
use std::time::Duration;

/// The tables of all stories, each with its source, folded away.
pub fn table(stories: &[(Story<'_>, &str)], axis: &Axis) -> String {
    let mut html = String::from(
        "<details class=\"timeline-table\"><summary>The same as a table</summary>\n",
    );
    for (story, source) in stories {
        let twin = if story.is_twin() { " in Python" } else { "" };
        writeln!(
            html,
            "<div class=\"table-wrapper\"><table data-recording=\"{}\">",
            words::escape(&story.recording.listing)
        )
        .expect("a String takes all");
        if stories.len() > 1 {
            writeln!(
                html,
                "<caption>{}{twin}</caption>",
                words::escape(story.listing())
            )
            .expect("a String takes all");
        }
        html.push_str(
            "<thead><tr><th>Time</th><th>Task</th><th>What happens</th><th>Line</th></tr></thead>\n\
             <tbody>\n",
        );
        for row in rows::rows(story, axis) {
            write_row(&row, source, &mut html);
        }
        html.push_str("</tbody></table></div>\n");
    }
    html.push_str("</details>\n");
    html
}

/// What the tables say, as one text: XML without elements.
pub fn told(stories: &[Story<'_>], axis: &Axis) -> String {
    let mut text = String::new();
    for story in stories {
        if stories.len() > 1 {
            let twin = if story.is_twin() { ", in Python" } else { "" };
            write!(text, "{}{twin}. ", words::escape(story.listing()))
                .expect("a String takes all");
        }
        for row in rows::rows(story, axis) {
            let name = words::escape(&row.name);
            let at = words::time(row.at);
            write!(text, "{at}, {name}: {}. ", plain(&row.words))
                .expect("a String takes all");
        }
    }
    text.trim_end().to_owned()
}

/// HTML without its tags. Whatever is quoted in it is escaped: `<` begins a tag.
fn plain(html: &str) -> String {
    let tags = html.split('<');
    let texts =
        tags.enumerate()
            .map(|(index, piece)| match (index, piece.split_once('>')) {
                (0, _) | (_, None) => piece,
                (_, Some((_, text))) => text,
            });
    texts.collect()
}

fn write_row(row: &Row, source: &str, html: &mut String) {
    let lines: Vec<String> = row.waits.iter().map(u32::to_string).collect();
    let attributes = [
        ("step", row.step.to_string()),
        ("at", millis(row.at)),
        ("x", format!("{:.1}", row.x)),
        ("task", number(row.task)),
        ("line", number(row.line)),
        ("runs", number(row.runs)),
        ("wait", number(row.wait)),
        ("waits", lines.join(" ")),
    ];
    html.push_str("<tr");
    for (name, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
        write!(html, " data-{name}=\"{value}\"").expect("a String takes all");
    }
    writeln!(
        html,
        "><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        words::time(row.at),
        words::escape(&row.name),
        row.words,
        row.line.map_or(String::new(), |line| quoted(line, source)),
    )
    .expect("a String takes all");
}

fn number(number: Option<impl ToString>) -> String {
    number.map_or(String::new(), |it| it.to_string())
}

/// A line as it stands in the file, with its number.
fn quoted(number: u32, source: &str) -> String {
    let index = (number as usize).saturating_sub(1);
    let text = source.lines().nth(index).unwrap_or_default();
    format!("<code>{number}  {}</code>", words::escape(text.trim()))
}

fn millis(time: Duration) -> String {
    let micros = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
    (f64::from(micros) / 1000.0).to_string()
}
