//! Builds that do not come to their end.
#![cfg(unix)]

use crate::book::{Book, Run};
use snapbox::str;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Longer than any build takes: only a hang takes that long.
const HANGS: Duration = Duration::from_secs(60);

/// A build that is under way and stays so until the file `wait` is gone.
fn stuck(book: &Book) -> Child {
    let script = "[ \"$1\" = supports ] && exit 0\n\
                  touch stuck\nwhile [ -e wait ]; do sleep 0.05; done\nexit 1\n";
    book.write("wait", "").write("wait.sh", script);
    let toml = book.read("book.toml");
    let waits =
        "\n[preprocessor.wait]\ncommand = \"sh wait.sh\"\nafter = [\"links\"]\n";
    book.append("book.toml", waits);
    let mut command = book.command(&["build"]);
    let build = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let start = Instant::now();
    while !book.path("stuck").exists() {
        assert!(start.elapsed() < HANGS, "the build does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    book.write("book.toml", toml);
    build.expect("the program starts")
}

fn send(signal: &str, to: &Child) {
    let id = to.id().to_string();
    let sent = Command::new("kill").args([signal, &id]).status();
    assert!(sent.expect("kill is there").success());
}

#[test]
fn ctrl_c_leaves_the_old_site_and_nothing_else() {
    let book = Book::sound();
    let before = book.site();
    let mut build = stuck(&book);
    assert_eq!(book.half_made().len(), 1, "{:?}", book.half_made());
    send("-INT", &build);
    build.wait().expect("the build ends");
    // The preprocessor holds the build's standard error open.
    book.remove("wait");
    let output = build.wait_with_output().expect("the build ends");
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert_eq!(output.stderr, b"", "it was said to have failed: {output:?}");
    book.is_untouched(&before);
}

#[test]
fn what_a_killed_build_leaves_is_swept_away_by_the_next() {
    let book = Book::sound();
    let before = book.site();
    let mut build = stuck(&book);
    send("-KILL", &build);
    let status = build.wait().expect("the build ends");
    assert_eq!(status.signal(), Some(9));
    assert!(book.site() == before, "the last good site has changed");
    assert_eq!(book.half_made().len(), 1, "the test tests nothing");
    book.run(&["build"]).prints(str![[r#"
Built 6 pages in [..]book

"#]]);
    assert_eq!(book.half_made(), [""; 0]);
}

#[test]
fn a_build_leaves_alone_what_another_is_making() {
    let book = Book::sound();
    let other = stuck(&book);
    book.run(&["build"]).prints(str![[r#"
Built 6 pages in [..]book

"#]]);
    assert_eq!(book.half_made().len(), 1, "the other's folder is gone");
    book.remove("wait");
    Run::of(&other.wait_with_output().expect("it ends")).fails(str![[r#"
The "wait" preprocessor exited unsuccessfully with exit status: 1 status

"#]]);
    assert_eq!(book.half_made(), [""; 0]);
}

/// Runs a shell script in a disk of its own that holds a copy of the book, with the
/// program as `$3`. Needs Linux and the right to make a name space. Where there is
/// none, CI must say so by `LISTINGS_WITHOUT=disks`.
fn in_a_disk(book: &Book, size: &str, script: &str) -> Option<Output> {
    let place = tempfile::TempDir::new().expect("a temporary folder");
    let sh = |script: &str| {
        let mount = "mount -t tmpfs -o size=\"$0\" none \"$1\" && cd \"$1\"";
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", &format!("{mount} && {script}"), size]);
        command.arg(place.path()).arg(book.root());
        command.arg(env!("CARGO_BIN_EXE_book")).output()
    };
    if sh("true").is_ok_and(|output| output.status.success()) {
        let script = format!("cp -r \"$2\"/. . && {script}");
        return Some(sh(&script).expect("sh starts"));
    }
    let set = |name| std::env::var(name).unwrap_or_default();
    let without = set("LISTINGS_WITHOUT").split(',').any(|it| it == "disks");
    let why = "nobody may mount a small disk on this machine (unshare -rm)";
    assert!(
        without || set("CI") != "true",
        "{why}: LISTINGS_WITHOUT=disks allows it"
    );
    eprintln!("skipped: {why}");
    None
}

#[test]
fn a_full_disk() {
    let book = Book::sound();
    let before = book.site();
    let script = "\"$3\" build; code=$?; \
                  find book .book-* -type f | sort; cat book/index.html; exit $code";
    let Some(output) = in_a_disk(&book, "640k", script) else {
        return;
    };
    let stdout = String::from_utf8_lossy(&output.stdout);
    let last_good = "book/index.html\nbook/old/page.html\nthe last good site";
    assert_eq!(stdout, last_good, "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stderr: Vec<_> = stderr.lines().filter(|l| !l.starts_with("find")).collect();
    let message = "the disk is full: free some room and build again: Rendering failed: Unable to copy across static files: failed to write [..]: No space left on device (os error 28)";
    snapbox::assert_data_eq!(stderr.join("\n"), message);
    assert_eq!(output.status.code(), Some(1));
    book.is_untouched(&before);
}

#[test]
fn a_folder_that_may_not_be_written() {
    let book = Book::sound();
    let script = "mount -o remount,ro \"$1\" && \"$3\" build; code=$?; \
                  cat book/index.html; exit $code";
    let Some(output) = in_a_disk(&book, "4m", script) else {
        return;
    };
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(stdout, "the last good site", "{output:?}");
    snapbox::assert_data_eq!(
        String::from_utf8_lossy(&output.stderr).into_owned(),
        "cannot make a folder in [..]: Read-only file system[..]\n"
    );
    assert_eq!(output.status.code(), Some(1));
}

/// A limit on the size of files, which stands in for a full disk where none can be
/// mounted: writing fails halfway, with another word for it.
#[test]
fn a_limit_on_the_size_of_files() {
    let book = Book::sound();
    let before = book.site();
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$0\" build";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_book")]);
    let output = command.current_dir(book.root()).output();
    Run::of(&output.expect("sh starts")).fails(str![[r#"
this account may not write so much: free some room, or raise the limit: Rendering failed: Unable to copy across static files: failed to write [..]: File too large (os error 27)

"#]]);
    book.is_untouched(&before);
}
