use super::*;

/// As mdBook's helper writes the contents of a small book.
const TOC: &str = r#"<ol class="chapter"><li class="chapter-item "><span class="chapter-link-wrapper"><a href="index.html">Preface</a></span></li><li class="chapter-item "><li class="part-title">Roads &amp; rails</li></li><li class="chapter-item "><span class="chapter-link-wrapper"><a href="ch01/index.html"><strong aria-hidden="true">1.</strong> Parcels</a><a class="chapter-fold-toggle"><div>❱</div></a></span><ol class="section"><li class="chapter-item "><span class="chapter-link-wrapper"><a href="ch01/weight.html"><strong aria-hidden="true">1.1.</strong> Who weighs &lt;them&gt;?</a></span></li><li class="chapter-item "><span class="chapter-link-wrapper"><a href="ch01/pitfalls.html"><strong aria-hidden="true">1.2.</strong> Pitfalls</a></span></li></ol></li><li class="chapter-item "><span class="chapter-link-wrapper"><a href="ch02/index.html"><strong aria-hidden="true">2.</strong> Routes</a></span><ol class="section"><li class="chapter-item "><span class="chapter-link-wrapper"><a href="ch02/far.html"><strong aria-hidden="true">2.1.</strong> How far?</a></span></li></ol></li><li class="chapter-item "><span class="chapter-link-wrapper"><span><strong aria-hidden="true">3.</strong> Depots</span></span></li><li class="chapter-item "><li class="spacer"></li></li><li class="chapter-item "><span class="chapter-link-wrapper"><a href="proofs.html">Proofs</a></span></li></ol>"#;

fn contents() -> Contents {
    Contents::parse(TOC)
}

#[test]
fn only_the_pages_own_chapter_is_unfolded() {
    let contents = contents();
    let list = contents.seen_from("ch01/weight.html", "../").list();
    let current = "<li><a href=\"../ch01/weight.html\" aria-current=\"page\">Who weighs \
                   &lt;them&gt;?</a></li>";
    assert!(list.contains(current), "{list}");
    assert_eq!(list.matches("aria-current").count(), 1, "{list}");
    assert!(list.contains("../ch01/pitfalls.html"), "{list}");
    assert!(!list.contains("How far?"), "{list}");
    let list = contents.seen_from("index.html", "").list();
    assert!(!list.contains("Pitfalls"), "{list}");
    assert!(list.contains("<a href=\"index.html\" aria-current=\"page\">Preface"));
}

#[test]
fn the_list_is_nested_and_sound() {
    let list = contents().seen_from("ch01/index.html", "../").list();
    for tag in ["ol", "li", "p", "a", "span"] {
        let open = list.matches(&format!("<{tag}>")).count()
            + list.matches(&format!("<{tag} ")).count();
        assert_eq!(
            open,
            list.matches(&format!("</{tag}>")).count(),
            "{tag}: {list}"
        );
    }
    assert!(
        list.contains("<p class=\"part\">Roads &amp; rails</p>\n<ol>"),
        "{list}"
    );
    let number = "<li class=\"chapter\"><span class=\"number\">1</span> <a href";
    assert!(list.contains(number), "{list}");
    assert!(
        list.contains("<li class=\"apart\"><a href=\"../proofs.html\">"),
        "{list}"
    );
}

#[test]
fn a_draft_is_no_link_and_says_so() {
    let list = contents().seen_from("index.html", "").list();
    let draft = "<span class=\"draft\">Depots<span class=\"unseen\"> (in preparation)";
    assert!(list.contains(draft), "{list}");
}

#[test]
fn a_page_knows_its_place_in_its_chapter() {
    let contents = contents();
    let place = |page| contents.seen_from(page, "../").place();
    assert!(place("ch01/index.html").contains("<span>Roads &amp; rails</span>"));
    assert!(place("ch01/index.html").contains("Page </span>1 of 3<"));
    let last = place("ch01/pitfalls.html");
    assert!(
        last.contains("<a href=\"../ch01/index.html\">Parcels</a>"),
        "{last}"
    );
    assert!(last.contains("Page </span>3 of 3<"), "{last}");
    assert_eq!(place("proofs.html"), "");
    assert_eq!(place("404.html"), "");
}

#[test]
fn the_ways_on_name_the_page_and_a_chapter_that_is_another() {
    let contents = contents();
    let ways = |page| {
        let html = contents.seen_from(page, "../").ways();
        let ways = html.lines().map(|way| {
            let text = regex::Regex::new("<[^>]*>").expect("it is constant");
            text.replace_all(way, "").into_owned()
        });
        ways.collect::<Vec<_>>()
    };
    assert_eq!(ways("index.html"), ["Next, chapter 1: Parcels"]);
    assert_eq!(
        ways("ch01/weight.html"),
        ["Previous: Parcels", "Next: Pitfalls"]
    );
    assert_eq!(
        ways("ch02/index.html"),
        ["Previous, chapter 1: Pitfalls", "Next: How far?"]
    );
    // A draft is passed over.
    assert_eq!(ways("ch02/far.html"), ["Previous: Routes", "Next: Proofs"]);
}

#[test]
fn headings_are_listed_and_have_a_link_of_their_own() {
    let heading = |level: u8, id: &str, title: &str| {
        format!(
            "<h{level} id=\"{id}\"><a class=\"header\" href=\"#{id}\">{title}</a></h{level}>\n"
        )
    };
    let page = heading(1, "parcels", "Parcels")
        + &heading(2, "a", "Is <code>\"a\"</code> first?")
        + &heading(3, "b", "b")
        + &heading(2, "c", "c");
    let list = text::headings(&page);
    let nested = "<li><a href=\"#a\">Is <code>\"a\"</code> first?</a>\n<ol>\n\
                  <li><a href=\"#b\">b</a></li>\n</ol>\n</li>\n<li><a href=\"#c\">";
    assert!(list.contains(nested), "{list}");
    assert!(!list.contains("Parcels"), "{list}");
    let linked = text::linked(&page);
    assert!(
        linked.starts_with("<h1 id=\"parcels\">Parcels</h1>"),
        "{linked}"
    );
    let link = "<div class=\"heading\"><h2 id=\"a\">Is <code>\"a\"</code> first?</h2> \
                <a class=\"section-link\" href=\"#a\" aria-label=\"Link to this section: \
                Is &quot;a&quot; first?\"></a></div>";
    assert!(linked.contains(link), "{linked}");
    // One heading is no list.
    assert_eq!(text::headings(&heading(2, "a", "a")), "");
}

#[test]
fn a_column_heading_without_a_name_is_none() {
    let row = "<tr><th></th><th style=\"text-align: right\"> </th><th>waits</th></tr>";
    assert_eq!(
        text::corners(row),
        "<tr><td></td><td style=\"text-align: right\"></td><th>waits</th></tr>"
    );
}

#[test]
fn a_page_is_described_by_its_first_sentence() {
    let described = |html: &str| text::description(html);
    let long = "A parcel\nlies in the <em>third</em> depot of the town, and \
                nobody asks for it. Then somebody does.";
    assert_eq!(
        described(&format!("<p class=\"chapter-number\">1</p><p>{long}</p>"))
            .as_deref(),
        Some("A parcel lies in the third depot of the town, and nobody asks for it.")
    );
    // One that says too little has its neighbour with it.
    assert_eq!(
        described("<p>It waits. And \"waits\".</p>").as_deref(),
        Some("It waits. And &quot;waits&quot;.")
    );
    let endless = format!("<p>{}</p>", "parcel ".repeat(60));
    let cut = described(&endless).expect("a paragraph");
    assert!(
        cut.ends_with(" parcel…") && cut.chars().count() <= 201,
        "{cut}"
    );
    assert_eq!(described("<h1>Nothing</h1>"), None);
}

/// The template's places, with something in each.
fn page() -> String {
    let place = |name: &str, html: &str| {
        let (open, close) = marks(name);
        format!("{open}{html}{close}\n")
    };
    format!(
        "<html><head><meta charset=\"UTF-8\"><title>Pitfalls · The book</title>\
         <meta name=\"description\" content=\"A book.\">{}{}</head><body>{}{}{}{}{}</body>",
        place("styles", "<link rel=\"stylesheet\" href=\"../first.css\">"),
        place("scripts", "<script src=\"../first.js\"></script>"),
        place("place", ""),
        place(
            "text",
            "<h1>Pitfalls</h1><p>Parcels <b>fall</b> into pits.</p>"
        ),
        place("ways", "<a>mdBook's</a>"),
        place("headings", ""),
        place("contents", "<template>mdBook's</template>"),
    )
}

fn bundle() -> Bundle {
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    Bundle::make(dir.path(), "").expect("it is ours")
}

#[test]
fn a_page_is_finished() {
    let address = Some("https://books.example/async/");
    let html = dressed(
        &page(),
        "ch01/pitfalls.html",
        &contents(),
        &bundle(),
        address,
    );
    let html = html.expect("the template has every place");
    for wanted in [
        "<title>Pitfalls · Parcels · The book</title>",
        "content=\"Parcels fall into pits.\"",
        "<link rel=\"canonical\" href=\"https://books.example/async/ch01/pitfalls.html\">",
        "href=\"../page-",
        "3 of 3",
        "Next, chapter 2: ",
    ] {
        assert!(html.contains(wanted), "no {wanted}: {html}");
    }
    for gone in ["shell:", "mdBook's", "first.css", "first.js"] {
        assert!(!html.contains(gone), "{gone}: {html}");
    }
    let opening = dressed(&page(), "ch01/index.html", &contents(), &bundle(), address);
    let opening = opening.expect("the template has every place");
    assert!(opening.contains("href=\"https://books.example/async/ch01/\">"));
    let none = dressed(&page(), "ch01/index.html", &contents(), &bundle(), None);
    assert!(!none.expect("as before").contains("canonical"));
}

#[test]
fn a_template_without_a_place_is_named() {
    for name in [
        "styles", "scripts", "place", "text", "ways", "headings", "contents",
    ] {
        let spoilt = page().replace(&format!("<!--shell:{name}-->"), "");
        let done = dressed(&spoilt, "ch01/index.html", &contents(), &bundle(), None);
        let problem = done.expect_err("a place is missing").to_string();
        let said = format!("theme/index.hbs: no place for {name}\n");
        assert!(problem.starts_with(&said), "{problem}");
    }
}
