//! Anchors for the rows of the phrasebook: Markdown gives a table's rows none, and an
//! asyncio name is to be found at its row.

use super::cut::phrase;
use scraper::{Html, Selector};
use std::collections::BTreeSet;

/// The page with an id on each row that is about an asyncio name and has none: the name
/// itself. `None` where there is no such row.
#[must_use]
pub fn anchored(html: &str) -> Option<String> {
    let document = Html::parse_document(html);
    let every = |selector| Selector::parse(selector).expect("the selector is constant");
    let (with_id, rows) = (every("[id]"), every("tr"));
    let taken = document.select(&with_id);
    let mut taken: BTreeSet<String> = taken
        .filter_map(|element| element.attr("id").map(str::to_owned))
        .collect();
    let rows = document.select(&rows).map(|row| {
        let named = row.attr("id").is_some() || row.select(&with_id).next().is_some();
        let id = slug(&phrase(row).filter(|_| !named)?);
        (!id.is_empty() && taken.insert(id.clone())).then_some(id)
    });
    let ids: Vec<Option<String>> = rows.collect();
    let mut parts = html.split("<tr");
    let mut anchored = parts.next().unwrap_or_default().to_owned();
    let parts: Vec<&str> = parts.collect();
    // Rows in a comment or a script would be counted here and not there.
    if parts.len() != ids.len() || ids.iter().all(Option::is_none) {
        return None;
    }
    for (part, id) in parts.iter().zip(ids) {
        anchored.push_str("<tr");
        if let Some(id) = id {
            anchored.push_str(&format!(" id=\"{id}\""));
        }
        anchored.push_str(part);
    }
    Some(anchored)
}

/// What an address may hold of a name: `asyncio.gather` of `asyncio.gather(*aws)`.
fn slug(name: &str) -> String {
    let end = name.find(['(', ',', '/', ';']).unwrap_or(name.len());
    let words: Vec<&str> = name[..end].split_whitespace().collect();
    let mut slug = words.join("-");
    slug.retain(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter));
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "<main><table><tr><th>asyncio</th></tr>\
        <tr><td><code>asyncio.gather(*aws)</code></td><td><a href=\"a.html#b\">b</a></td></tr>\
        <tr id=\"own\"><td>asyncio.run</td><td><a href=\"a.html#c\">c</a></td></tr>\
        <tr><td>no link</td><td>none</td></tr></table></main>";

    #[test]
    fn a_row_with_a_name_and_a_listing_gets_an_anchor() {
        let anchored = anchored(TABLE).expect("a row needs one");
        let row = "<tr id=\"asyncio.gather\"><td><code>asyncio.gather(*aws)";
        assert!(anchored.contains(row), "{anchored}");
        assert_eq!(anchored.matches("<tr id=").count(), 2, "{anchored}");
    }

    #[test]
    fn a_page_without_such_rows_stays_as_it_is() {
        assert_eq!(
            anchored("<main><table><tr><td>a</td></tr></table></main>"),
            None
        );
    }
}
