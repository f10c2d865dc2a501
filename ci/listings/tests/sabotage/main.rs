//! A gate that cannot fail is worse than none. Each test here breaks one thing in a
//! copy of a small book, runs its chapter's tests, and sees them fail with the file,
//! the line where there is one, what is wrong, and the way out.

mod book;
mod exercises;
mod files;
mod programs;
mod refused;

use book::Book;

#[test]
fn a_sound_book_passes_every_check() {
    Book::sound().test("").passes(
        "\
test result: ok. 10 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; [..]",
    );
}
