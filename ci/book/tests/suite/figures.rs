//! A fence that includes a listing becomes a figure.

use crate::book::{Book, OPENING, PAGE};
use snapbox::{assert_data_eq, str};

#[test]
fn a_listing_and_the_output_below_it_become_one_figure() {
    let figure = Book::sound().figure(OPENING, "", "weighs_in_turn");
    assert_data_eq!(
        figure,
        str![[r##"
<figure class="listing" id="weighs_in_turn" data-listing="weighs_in_turn">
<figcaption><a class="listing-name" href="#weighs_in_turn">weighs_in_turn</a> <span class="listing-caption">Weighs <code>Parcel</code>s one after another</span></figcaption>
<div class="listing-code">

```rust
{{#rustdoc_include ../../listings/ch01-parcels/examples/weighs_in_turn.rs:weigh}}
```

</div>
<div class="listing-output" role="group" aria-label="Output">

```text
{{#include ../../listings/ch01-parcels/examples/weighs_in_turn.out}}
```

</div>
<div class="listing-foot"><code class="listing-command">cargo run --example weighs_in_turn</code> <span class="listing-path">listings/ch01-parcels/examples/weighs_in_turn.rs</span></div>
</figure>

"##]]
    );
}

#[test]
fn a_second_region_of_a_listing_has_no_anchor() {
    let figure = Book::sound().figure(OPENING, " part", "weighs_in_turn");
    assert_data_eq!(
        figure,
        str![[r#"
<figure class="listing part" data-listing="weighs_in_turn">
<figcaption><span class="listing-name">weighs_in_turn</span> <span class="listing-caption">continued</span></figcaption>
<div class="listing-code">

```rust
{{#rustdoc_include ../../listings/ch01-parcels/examples/weighs_in_turn.rs:main}}
```

</div>
<div class="listing-foot"><code class="listing-command">cargo run --example weighs_in_turn</code> <span class="listing-path">listings/ch01-parcels/examples/weighs_in_turn.rs</span></div>
</figure>

"#]]
    );
}

#[test]
fn a_listing_that_prints_nothing_is_a_figure_without_output() {
    let figure = Book::sound().figure(OPENING, "", "rests");
    assert_data_eq!(
        figure,
        str![[r##"
<figure class="listing" id="rests" data-listing="rests">
<figcaption><a class="listing-name" href="#rests">rests</a> <span class="listing-caption">Says nothing</span></figcaption>
<div class="listing-code">

```rust
{{#rustdoc_include ../../listings/ch01-parcels/examples/rests.rs}}
```

</div>
<div class="listing-foot"><code class="listing-command">cargo run --example rests</code> <span class="listing-path">listings/ch01-parcels/examples/rests.rs</span></div>
</figure>

"##]]
    );
}

#[test]
fn an_output_away_from_its_listing_leads_back_to_it() {
    let book = Book::sound();
    let (code, output) = ("examples/weighs_in_turn.rs:weigh}}\n```\n", "```text");
    let apart = format!("{code}\n<details><summary>Answer</summary>\n\n{output}");
    book.edit(OPENING, &format!("{code}{output}"), &apart);
    book.edit(OPENING, ".out}}\n```\n", ".out}}\n```\n\n</details>\n");
    let figure = book.figure(OPENING, " output-only", "weighs_in_turn");
    assert_data_eq!(
        figure,
        str![[r##"
<figure class="listing output-only" data-listing="weighs_in_turn">
<figcaption><span class="listing-caption">Output of <a href="#weighs_in_turn"><code>weighs_in_turn</code></a></span></figcaption>
<div class="listing-output" role="group" aria-label="Output">

```text
{{#include ../../listings/ch01-parcels/examples/weighs_in_turn.out}}
```

</div>
<div class="listing-foot"><code class="listing-command">cargo run --example weighs_in_turn</code> <span class="listing-path"></span></div>
</figure>

"##]]
    );
    assert!(
        !book
            .figure(OPENING, "", "weighs_in_turn")
            .contains("listing-output"),
        "the output stands in both places"
    );
}

#[test]
fn the_output_of_another_listing_does_not_join() {
    let book = Book::sound();
    book.write("listings/ch01-parcels/examples/rests.out", "silence\n");
    book.edit(OPENING, "weighs_in_turn.out", "rests.out");
    book.append(
        OPENING,
        "\n```text\n{{#include ../../listings/ch01-parcels/examples/weighs_in_turn.out}}\n```\n",
    );
    book.figure(OPENING, " output-only", "rests");
    book.figure(OPENING, " output-only", "weighs_in_turn");
}

#[test]
fn a_listing_meant_not_to_compile_shows_the_compilers_words() {
    let figure = Book::sound().figure(PAGE, " compile-fail", "weighs_after_sending");
    assert_data_eq!(
        figure,
        str![[r##"
<figure class="listing compile-fail" id="weighs_after_sending" data-listing="weighs_after_sending">
<figcaption><a class="listing-name" href="#weighs_after_sending">weighs_after_sending</a> <span class="listing-caption">Weighs a parcel that has been sent</span></figcaption>
<div class="listing-code">

```rust,compile_fail
{{#rustdoc_include ../../listings/ch01-parcels/compile-fail/weighs_after_sending.rs}}
```

</div>
<div class="listing-output" role="group" aria-label="The compiler's words">

```text
{{#include ../../listings/ch01-parcels/compile-fail/weighs_after_sending.stderr}}
```

</div>
<div class="listing-foot"><code class="listing-command">cargo run -p ch01 --features compile-fail --example weighs_after_sending</code> <span class="listing-path">listings/ch01-parcels/compile-fail/weighs_after_sending.rs</span></div>
</figure>

"##]]
    );
}

#[test]
fn a_twin_is_told_apart_from_its_listing() {
    let figure = Book::sound().figure(PAGE, " asyncio", "weighs_in_turn");
    assert_data_eq!(
        figure,
        str![[r##"
<figure class="listing asyncio" id="weighs_in_turn-asyncio" data-listing="weighs_in_turn">
<figcaption><a class="listing-name" href="#weighs_in_turn-asyncio">weighs_in_turn</a> <span class="listing-caption">Weighs <code>Parcel</code>s one after another</span></figcaption>
<div class="listing-code">

```python
{{#include ../../listings/ch01-parcels/asyncio/weighs_in_turn.py}}
```

</div>
<div class="listing-foot"><code class="listing-command">python3 listings/ch01-parcels/asyncio/weighs_in_turn.py</code> <span class="listing-path">listings/ch01-parcels/asyncio/weighs_in_turn.py</span></div>
</figure>

"##]]
    );
}

#[test]
fn a_twin_takes_the_output_that_it_shares_with_its_listing() {
    let book = Book::sound();
    let output = "```text\n{{#include ../../listings/ch01-parcels/examples/weighs_in_turn.out}}\n```\n";
    let twin = "asyncio/weighs_in_turn.py}}\n```\n";
    book.edit(PAGE, twin, &format!("{twin}{output}"));
    let figure = book.figure(PAGE, " asyncio", "weighs_in_turn");
    assert!(figure.contains("aria-label=\"Output\""), "{figure}");
}

#[test]
fn a_recorded_run_names_the_bench_that_repeats_it() {
    let figure = Book::sound().figure(PAGE, " bench", "weighing");
    assert_data_eq!(
        figure,
        str![[r##"
<figure class="listing bench" id="weighing" data-listing="weighing">
<figcaption><a class="listing-name" href="#weighing">weighing</a> <span class="listing-caption">What weighing costs</span></figcaption>
<div class="listing-output" role="group" aria-label="A recorded run">

```text
{{#include ../../listings/ch01-parcels/benches/weighing.txt}}
```

</div>
<div class="listing-foot"><code class="listing-command">cargo bench -p ch01 --bench weighing</code> <span class="listing-path">listings/ch01-parcels/benches/weighing.rs</span></div>
</figure>

"##]]
    );
}

#[test]
fn an_exercise_names_the_command_that_checks_it() {
    let figure = Book::sound().figure(PAGE, " exercise", "add_up");
    assert_data_eq!(
        figure,
        str![[r##"
<figure class="listing exercise" id="add_up-start.rs" data-listing="add_up">
<figcaption><a class="listing-name" href="#add_up-start.rs">add_up</a> <span class="listing-caption"><code>start.rs</code></span></figcaption>
<div class="listing-code">

```rust
{{#rustdoc_include ../../listings/ch01-parcels/exercises/add_up/start.rs}}
```

</div>
<div class="listing-foot"><code class="listing-command">cargo book exercise add_up</code> <span class="listing-path">listings/ch01-parcels/exercises/add_up/start.rs</span></div>
</figure>

"##]]
    );
}

#[test]
fn mdbook_renders_what_stands_inside_a_figure() {
    let book = Book::sound();
    book.run(&["build"]).prints(str![[r#"
Built 6 pages in [..]book

"#]]);
    let html = book.read("book/ch01-parcels/index.html");
    assert!(
        html.contains("fn</span>") || html.contains("fn weigh"),
        "{html}"
    );
    assert!(html.contains("120 g\n250 g"), "{html}");
    assert!(!html.contains("ANCHOR"), "{html}");
    assert!(!html.contains("{{#"), "{html}");
}
