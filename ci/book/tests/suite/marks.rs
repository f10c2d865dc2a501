//! Proof marks, diagrams, links to a `README.md`.

use crate::book::{Book, OPENING, PAGE};
use snapbox::{assert_data_eq, str};

/// The lines of a page that contain a word.
fn lines(text: &str, word: &str) -> String {
    let lines = text.lines().filter(|line| line.contains(word));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_proof_mark_leads_from_its_folder_to_the_generated_page() {
    let page = Book::sound().expanded(PAGE);
    assert_data_eq!(
        lines(&page, "proof-mark"),
        str![[r#"
<span class="proof">No parcel is weighed twice<a class="proof-mark" href="../proofs.html#ch01-no_parcel_is_weighed_twice" aria-label="Proof: test ch01::no_parcel_is_weighed_twice" title="no parcel is weighed twice"></a></span>.

"#]]
    );
}

#[test]
fn a_proof_mark_at_the_top_of_the_book_leads_to_the_same_page() {
    let book = Book::sound();
    book.append(
        "src/README.md",
        "\n[Each once](proof:ch01::no_parcel_is_weighed_twice).\n",
    );
    let page = book.expanded("src/README.md");
    assert_data_eq!(
        lines(&page, "proof-mark"),
        str![[r#"
<span class="proof">Each once<a class="proof-mark" href="proofs.html#ch01-no_parcel_is_weighed_twice" aria-label="Proof: test ch01::no_parcel_is_weighed_twice" title="no parcel is weighed twice"></a></span>.

"#]]
    );
}

#[test]
fn the_page_of_proofs_lists_the_claims_the_test_and_its_command() {
    let book = Book::sound();
    book.append(
        OPENING,
        "\n[Each `Parcel`\nonce](proof:ch01::no_parcel_is_weighed_twice).\n",
    );
    assert_data_eq!(
        book.expanded("proofs.md"),
        str![[r##"
# Proofs

The tests behind the book's proof marks: the claim, its page, the test, and the command that runs it. `cargo test` runs them all.

<h2 id="ch01-no_parcel_is_weighed_twice"><code>ch01::no_<wbr>parcel_<wbr>is_<wbr>weighed_<wbr>twice</code></h2>

“No parcel is weighed twice”, in [Who weighs them?](ch01-parcels/who-weighs-them.html)

“Each `Parcel` once”, in [Parcels](ch01-parcels/index.html)

```rust
/// One weight a parcel.
#[test]
fn no_parcel_is_weighed_twice() {
    assert_eq!([120, 250, 80].len(), 3);
}
```

<div class="listing-foot"><code class="listing-command">cargo test -p ch01 no_parcel_is_weighed_twice</code> <span class="listing-path">listings/ch01-parcels/tests/claims.rs</span></div>



<footer class="verified">Verified with rustc [..]</footer>

"##]]
    );
}

#[test]
fn a_proof_mark_in_a_diagrams_caption_is_one_like_any_other() {
    let book = Book::sound();
    book.edit(
        PAGE,
        "The scale comes last",
        "[The scale comes last](proof:ch01::no_parcel_is_weighed_twice)",
    );
    let page = book.expanded(PAGE);
    let caption = &page[page.find("<figure class=\"diagram").expect("a diagram")..];
    let caption = caption.split("<figcaption>").nth(1).expect("a caption");
    assert_data_eq!(
        caption.split("</figcaption>").next().unwrap(),
        str![[r#"


<span class="proof">The scale comes last<a class="proof-mark" href="../proofs.html#ch01-no_parcel_is_weighed_twice" aria-label="Proof: test ch01::no_parcel_is_weighed_twice" title="no parcel is weighed twice"></a></span>, as the [chapter](index.md) says.


"#]]
    );
}

#[test]
fn a_diagram_gets_its_caption_and_its_text_alternative() {
    let page = Book::sound().expanded(PAGE);
    let from = page.find("<figure class=\"diagram").expect("a diagram");
    let figure = page[from..].split("</figure>").next().unwrap_or_default();
    assert_data_eq!(
        figure,
        str![[r#"
<figure class="diagram drawn">

<div class="diagram-drawing">
<svg class="diagram-still" aria-hidden="true" width="243" height="58" viewBox="5 5 243 58" style="min-width: 194px">
<path fill="none" stroke="var(--ink-soft)" d="M100.5 34.3L104.7 34.3L124.8 34.3L143 34.3L146.5 34.3"/>
<path fill="var(--ink-soft)" stroke="var(--ink-soft)" stroke-width="0.8" d="M142.5 30.3L150.5 34.3L142.5 38.3Z"/>
<path fill="var(--ground)" stroke="var(--rule-strong)" d="M8 8L100.5 8L100.5 60.5L8 60.5Z"/>
<text x="54.2" y="40.8" text-anchor="middle" font-size="15" fill="var(--ink)" paint-order="stroke" stroke="var(--ground)" stroke-width="5" stroke-linejoin="round">desk</text>
<path fill="var(--ground)" stroke="var(--rule-strong)" d="M150.5 8L245.5 8L245.5 60.5L150.5 60.5Z"/>
<text x="198" y="40.8" text-anchor="middle" font-size="15" fill="var(--ink)" paint-order="stroke" stroke="var(--ground)" stroke-width="5" stroke-linejoin="round">scale</text>
</svg>
</div>

<p class="diagram-alternative">A parcel goes from the desk to the scale.</p>
<figcaption>

The scale comes last, as the [chapter](index.md) says.

</figcaption>

"#]]
    );
}

#[test]
fn a_link_to_a_readme_leads_to_the_page_it_becomes() {
    let book = Book::sound();
    book.append(
        PAGE,
        "\n[elsewhere](https://example.org/README.md) and [as text](who-weighs-them.md \"README.md\")\n",
    );
    let page = book.expanded(PAGE);
    assert_data_eq!(
        lines(&page, "](index.md"),
        str![[r#"
The [chapter](index.md) asks; [weighs_in_turn](index.md#weighs_in_turn) answers.
The scale comes last, as the [chapter](index.md) says.

"#]]
    );
    assert_data_eq!(
        lines(&page, "elsewhere"),
        str![[r#"
[elsewhere](https://example.org/README.md) and [as text](who-weighs-them.md "README.md")

"#]]
    );
}

#[test]
fn a_diagram_that_changes_loses_its_picture_until_it_is_drawn_again() {
    let book = Book::sound();
    book.edit(PAGE, "desk --> scale", "van --> scale");
    assert!(!book.expanded(PAGE).contains("<noscript>"));
    book.check_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:26: diagrams/the-way-of-a-parcel.svg is of another diagram
  help: draw it: `cargo book draw`

"#]]);
    book.remove("src/ch01-parcels/diagrams/the-way-of-a-parcel.svg");
    book.check_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:26: no picture diagrams/the-way-of-a-parcel.svg
  help: draw it: `cargo book draw`

"#]]);
}
