//! Listings that must not compile.

use crate::book::Book;

const LISTING: &str = "CH/compile-fail/greets_after_moving.rs";
const WORDS: &str = "CH/compile-fail/greets_after_moving.stderr";

#[test]
fn a_listing_that_must_not_compile_and_does_fails() {
    let book = Book::sound();
    book.edit(LISTING, "drop(name)", "drop(name.clone())");
    book.test("compile_error").fails(
        "\
listings/ch01-greetings/compile-fail/greets_after_moving.rs: compiles, and is listed \
as what does not
  help: restore the error that it shows, or move it to examples/",
    );
}

#[test]
fn a_listing_refused_for_another_reason_fails_with_both() {
    let book = Book::sound();
    book.edit(LISTING, "drop(name);", "drop(name.clone())");
    book.test("compile_error").fails(
        "\
listings/ch01-greetings/compile-fail/greets_after_moving.rs: fails for another reason: \
error in place of E0382
  help: repair the listing, or the crate's dependencies, until the compiler refuses it \
for the reason its page gives
error: expected `;`, found `println`",
    );
}

#[test]
fn a_missing_dependency_is_never_taken_for_the_error_shown() {
    let book = Book::sound();
    book.edit(
        LISTING,
        "fn main() {",
        "use rayon::prelude::*;\n\nfn main() {",
    );
    let update = [("UPDATE", "1")];
    book.remove(WORDS)
        .test_with("compile_error", &update)
        .fails(
            "\
listings/ch01-greetings/compile-fail/greets_after_moving.rs: fails for another reason \
than its own: [..]`rayon`[..]",
        );
    assert!(
        !book.path(WORDS).exists(),
        "an update recorded the wrong error"
    );
}

#[test]
fn other_words_of_the_compiler_fail_with_their_line() {
    let book = Book::sound();
    book.edit(WORDS, "value moved here", "value went away");
    book.test("compile_error").fails(
        "\
listings/ch01-greetings/compile-fail/greets_after_moving.stderr:7: the compiler says \
something else of listings/ch01-greetings/compile-fail/greets_after_moving.rs
  help: if the new words are right: UPDATE=1 cargo test -p ch01",
    );
}

#[test]
fn missing_words_fail_with_the_command_that_writes_them() {
    let book = Book::sound();
    book.remove(WORDS).test("compile_error").fails(
        "\
listings/ch01-greetings/compile-fail/greets_after_moving.stderr: no such file
  help: UPDATE=1 cargo test -p ch01 writes it; read what it wrote
error[E0382]: borrow of moved value: `name`",
    );
}

#[test]
fn another_compiler_is_held_to_the_codes_only() {
    let book = Book::sound();
    let other = "[toolchain]\nchannel = \"1.0.0\"\n";
    book.write("rust-toolchain.toml", other);
    book.edit(WORDS, "value moved here", "value went away");
    // Rustup would fetch the compiler that the file names; this is the one we have.
    let same = std::env::var("RUSTUP_TOOLCHAIN").unwrap_or_default();
    let toolchain = [("RUSTUP_TOOLCHAIN", same.as_str())];
    let run = book.test_with("compile_error", &toolchain);
    run.passes("test result: ok. 1 passed; [..]");
    book.edit(WORDS, "error[E0382]", "error[E0382]: x\n\nerror[E0499]");
    book.test_with("compile_error", &toolchain).fails(
        "\
listings/ch01-greetings/compile-fail/greets_after_moving.stderr:2: the compiler says \
something else of listings/ch01-greetings/compile-fail/greets_after_moving.rs
  help: compared by error codes: this is rustc [..]",
    );
}

#[test]
fn a_listing_that_cargo_does_not_know_fails_with_the_lines_to_add() {
    let book = Book::sound();
    let entry = "\
[[example]]
name = \"greets_after_moving\"
path = \"compile-fail/greets_after_moving.rs\"
required-features = [\"compile-fail\"]";
    book.edit("CH/Cargo.toml", entry, "");
    let missing = "\
listings/ch01-greetings/Cargo.toml: no [[example]] entry for `greets_after_moving`
  help: it reads
        [[example]]
        name = \"greets_after_moving\"
        path = \"compile-fail/greets_after_moving.rs\"
        required-features = [\"compile-fail\"]";
    book.test("tree::crate_declares").fails(missing);
    book.test("compile_error").fails(missing);
}
