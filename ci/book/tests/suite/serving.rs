//! The server: pages, live reload, failures.

use crate::book::{Book, OPENING, PAGE};
use crate::server::Server;
use snapbox::str;
use std::net::TcpListener;

const HTML: &str = "ch01-parcels/who-weighs-them.html";
const BANNER: &str = "id=\"build-failure\"";

#[test]
fn a_saved_page_is_announced_and_served() {
    let book = Book::sound();
    let server = Server::start(book.root());
    let mut listener = server.listen();
    let first = listener.built();
    let (status, page) = server.get(HTML);
    assert_eq!(status, 200);
    assert!(page.contains(&format!("'{first}'")), "{page}");
    book.append(PAGE, "\nThe postman does.\n");
    let page = server.shows(&mut listener, HTML, "The postman does.");
    assert!(!page.contains(&format!("'{first}'")), "{page}");
    server.says("src/ch01-parcels/who-weighs-them.md changed");
}

#[test]
fn a_page_that_listens_late_hears_at_once_that_it_is_old() {
    let book = Book::sound();
    let server = Server::start(book.root());
    let (_, old) = server.get(HTML);
    book.append(PAGE, "\nThe postman does.\n");
    server.says("changed");
    server.shows(&mut server.listen(), HTML, "The postman does.");
    let number = server.listen().built();
    let number = format!("'{number}'");
    assert!(!old.contains(&number), "the old page takes itself for new");
    assert!(server.get(HTML).1.contains(&number));
}

#[test]
fn a_failure_lies_over_the_last_good_page_until_it_is_mended() {
    let book = Book::sound();
    let server = Server::start(book.root());
    let mut listener = server.listen();
    listener.built();
    book.edit(PAGE, "compile-fail/weighs_after", "compile-fail/<b>_after");
    let message = "src/ch01-parcels/who-weighs-them.md:11: no file";
    let page = server.shows(&mut listener, HTML, message);
    let banner = page.split("role=\"alert\"").nth(1).expect("an alert");
    assert!(banner.contains("&lt;b&gt;_after"), "{banner}");
    assert!(page.contains("No parcel is weighed twice"), "{page}");
    assert!(server.get("index.html").1.contains(BANNER));
    assert!(!server.get("listings.json").1.contains(BANNER));
    server.says(message);
    server.says("The last good site stays.");
    book.edit(PAGE, "compile-fail/<b>_after", "compile-fail/weighs_after");
    book.append(PAGE, "\nThe postman does.\n");
    let page = server.shows(&mut listener, HTML, "The postman does.");
    assert!(!page.contains(BANNER), "{page}");
    assert_eq!(book.half_made(), [""; 0]);
}

#[test]
fn a_page_put_in_the_place_of_the_old_one_is_seen_each_time() {
    let book = Book::sound();
    let server = Server::start(book.root());
    let mut listener = server.listen();
    for (file, from) in [(PAGE, "Who weighs"), ("book.toml", "\"Parcels")] {
        let text = book.read(file);
        for time in ["Once", "Twice"] {
            let to = from.replace("Who", time).replace("Parcels", time);
            book.write("src/.page.swp", text.replace(from, &to));
            let new = book.path("src/.page.swp");
            std::fs::rename(new, book.path(file)).expect("both are on one disk");
            server.shows(&mut listener, HTML, to.trim_matches('"'));
        }
    }
}

#[test]
fn a_page_deleted_and_written_again_is_seen() {
    let book = Book::sound();
    let server = Server::start(book.root());
    let mut listener = server.listen();
    let text = book.read(PAGE);
    book.remove(PAGE);
    let page = server.shows(&mut listener, HTML, BANNER);
    assert!(page.contains("src/SUMMARY.md:6: no page"), "{page}");
    book.write(PAGE, text + "\nThe postman does.\n");
    let page = server.shows(&mut listener, HTML, "The postman does.");
    assert!(!page.contains(BANNER), "{page}");
}

#[test]
fn after_many_saves_the_last_is_served() {
    let book = Book::sound();
    let server = Server::start(book.root());
    let mut listener = server.listen();
    let text = book.read(PAGE);
    for save in 0..40 {
        book.write(PAGE, format!("{text}\nSave {save:02}.\n"));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    server.shows(&mut listener, HTML, "Save 39.");
}

#[test]
fn a_book_that_never_built_shows_why_and_then_itself() {
    let book = Book::sound();
    std::fs::remove_dir_all(book.path("book")).expect("it is there");
    book.edit(OPENING, "rs:main}}", "rs:mian}}");
    let server = Server::start(book.root());
    let (status, page) = server.get("");
    assert_eq!(status, 404);
    assert!(page.contains("no anchor `mian`"), "{page}");
    let mut listener = server.listen();
    listener.built();
    book.edit(OPENING, "rs:mian}}", "rs:main}}");
    server.shows(&mut listener, "", "It begins with");
    assert_eq!(server.get("").0, 200);
}

#[test]
fn an_address_without_a_page_is_not_found() {
    let book = Book::sound();
    let server = Server::start(book.root());
    let (status, page) = server.get("ch02-routes/index.html");
    assert_eq!(status, 404);
    assert!(page.contains("Document not found"), "{page}");
}

#[test]
fn the_site_is_served_from_where_the_book_has_it() {
    let book = Book::sound();
    book.edit(
        "book.toml",
        "[build]\n",
        "[build]\nbuild-dir = \"out/site\"\n",
    );
    let server = Server::start(book.root());
    let (status, page) = server.get(HTML);
    assert_eq!(status, 200, "{page}");
}

#[test]
fn the_next_free_port_is_taken_unless_one_is_named() {
    let book = Book::sound();
    // Where it is taken already, so much the better.
    let _taken = TcpListener::bind("127.0.0.1:3000");
    let server = Server::start(book.root());
    assert_ne!(server.host, "127.0.0.1:3000");
    let taken = server.host.rsplit(':').next().expect("a port");
    book.run(&["serve", "--port", taken]).fails(str![[r#"
port [..] cannot be used; without --port the next free one is taken: Address already in use (os error 98)

"#]]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_server_in_peace() {
    let book = Book::sound();
    // A port of the system's choice: no other server takes it when this one has ended.
    let mut command = book.command(&["serve", "--port", "0"]);
    let mut server = Server::started(&mut command, book.root());
    let _open = server.listen();
    let id = server.child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.expect("kill is there").success());
    let status = server.child.wait().expect("it ends");
    assert_eq!(status.code(), Some(0));
    assert_eq!(book.half_made(), [""; 0]);
    // Nothing of it stays behind: the port is free again.
    TcpListener::bind(&server.host).expect("the port is free");
}
