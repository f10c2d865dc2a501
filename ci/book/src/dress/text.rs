//! What a page's own text says about it: its headings and its first sentence.

use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A heading as mdBook writes it: attributes, the link in it, the title.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    let heading = r##"(?s)<h([1-6])([^>]*)><a class="header" href="#([^"]*)">(.*?)</a></h[1-6]>"##;
    Regex::new(heading).expect("the expression is constant")
});

static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("<[^>]*>").expect("the expression is constant"));

static PARAGRAPH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?s)<p>(.*?)</p>").expect("the expression is constant")
});

/// How long a description may be. What shows it cuts it there.
const DESCRIPTION: usize = 200;
/// Below this, the next sentence belongs to it too.
const SHORT: usize = 60;

/// The text with a link after the title of each section, in place of the whole title
/// being one.
#[must_use]
pub fn linked(text: &str) -> String {
    let heading = |found: &Captures<'_>| {
        let (level, attributes, id, title) =
            (&found[1], &found[2], &found[3], &found[4]);
        let heading = format!("<h{level}{attributes}>{title}</h{level}>");
        if !matches!(level, "2" | "3") {
            return heading;
        }
        let name = plain(title);
        format!(
            "<div class=\"heading\">{heading} <a class=\"section-link\" href=\"#{id}\" \
             aria-label=\"Link to this section: {name}\"></a></div>"
        )
    };
    HEADING.replace_all(text, heading).into_owned()
}

/// The text with an ordinary cell for each empty heading of a column: over the names of
/// rows there is nothing to say, and a heading without a name is announced as one.
#[must_use]
pub fn corners(text: &str) -> String {
    static EMPTY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"<th([^>]*)>\s*</th>").expect("the expression is constant")
    });
    EMPTY.replace_all(text, "<td$1></td>").into_owned()
}

/// The list of the page's sections; nothing where there are fewer than two.
#[must_use]
pub fn headings(text: &str) -> String {
    let found: Vec<_> = HEADING
        .captures_iter(text)
        .map(|found| {
            (
                found[1].to_owned(),
                found[3].to_owned(),
                found[4].to_owned(),
            )
        })
        .filter(|(level, ..)| matches!(&**level, "2" | "3"))
        .collect();
    if found.len() < 2 {
        return String::new();
    }
    let mut html = String::from(
        "<nav class=\"on-this-page\" aria-label=\"On this page\">\n\
         <h2>On this page</h2>\n<ol>\n",
    );
    let mut sections = found.as_slice();
    while let [(level, id, title), rest @ ..] = sections {
        html += &format!("<li>{}", entry(id, title));
        // What stands below a section; one that stands below none is by itself.
        let below = rest
            .iter()
            .take_while(|(l, ..)| l.as_str() > level.as_str());
        let below = below.count();
        if below > 0 {
            html += "\n<ol>\n";
            for (_, id, title) in &rest[..below] {
                html += &format!("<li>{}</li>\n", entry(id, title));
            }
            html += "</ol>\n";
        }
        html += "</li>\n";
        sections = &rest[below..];
    }
    html + "</ol>\n</nav>\n"
}

fn entry(id: &str, title: &str) -> String {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("</?(?:a|span|sup)\\b[^>]*>").expect("the expression is constant")
    });
    format!("<a href=\"#{id}\">{}</a>", OTHER.replace_all(title, ""))
}

/// The first sentence of the first paragraph, as the value of an attribute.
#[must_use]
pub fn description(text: &str) -> Option<String> {
    let paragraph = PARAGRAPH.captures(text)?;
    let text = plain(&paragraph[1]);
    let mut end = text.len();
    for (at, _) in text.match_indices(['.', '?', '!']) {
        let ends = text[at + 1..].starts_with(' ');
        if ends && at >= SHORT {
            end = at + 1;
            break;
        }
    }
    let sentence = text[..end].trim_end_matches(':');
    if sentence.is_empty() {
        return None;
    }
    if sentence.chars().count() <= DESCRIPTION {
        return Some(sentence.to_owned());
    }
    let cut = sentence
        .char_indices()
        .nth(DESCRIPTION)
        .map_or(0, |(at, _)| at);
    let cut = sentence[..cut].rfind(' ').unwrap_or(cut);
    Some(format!("{}…", &sentence[..cut]))
}

/// HTML without its tags; what is escaped stays so, quotation marks too.
fn plain(html: &str) -> String {
    let text = TAG.replace_all(html, "");
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").replace('"', "&quot;")
}
