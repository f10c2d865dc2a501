//! The live page of taskq: the program serves a queue in a file, as it does at work.

use crate::pages::SIZES;
use browser::process::Guarded;
use browser::{Axe, Page, Scheme, Site, Tests};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

pub fn tests(tests: &mut Tests) {
    tests.served("taskq::numbers_change_as_jobs_do", numbers_change);
    tests.served("taskq::a_job_is_found_by_keyboard", found_by_keyboard);
    tests.served("taskq::a_payload_is_shown_and_not_run", shown_and_not_run);
    tests.served("taskq::it_fits_and_follows_the_system", fits);
    tests.served("taskq::it_says_that_the_queue_is_gone", queue_is_gone);
    tests.with_axe("taskq::it_is_accessible", accessible);
}

/// Something that would run, were it put into the page as HTML.
const HOSTILE: &str = r#"{"to": "<img src=x onerror=document.title=1>"}"#;

const ANN: &str = r#"{"to": "ann@example.com"}"#;

/// How many jobs of the first kind wait for their time.
const DELAYED: &str = "document.querySelector('#kinds tr').cells[4].textContent";

/// A queue that is served until the end of a test.
struct Queue {
    folder: TempDir,
    serving: Option<Guarded>,
}

impl Queue {
    /// Serves an empty queue, and opens its page.
    fn open(page: &mut Page) -> Self {
        let folder = TempDir::new().expect("there is a place");
        let args = [&broker(&folder), "serve", "--listen=127.0.0.1:0"];
        let args = args.map(str::to_owned);
        let serving = Guarded::start(program(), &args).expect("it starts");
        let address = serving.says("live page: ").expect("it says where");
        let address = address.parse().expect("it is an address");
        page.turn_to(Site::of_program(address));
        page.open("");
        let serving = Some(serving);
        Self { folder, serving }
    }

    /// Runs a command on the queue.
    fn taskq(&self, args: &[&str]) {
        let mut command = Command::new(program());
        let ran = command.arg(broker(&self.folder)).args(args).output();
        let ran = ran.expect("it starts");
        let errors = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{args:?}: {errors}");
    }
}

fn broker(folder: &TempDir) -> String {
    format!(
        "--broker=sqlite:{}",
        folder.path().join("jobs.db").display()
    )
}

/// The program, which is built once: not a dependency of these tests, so that they do not
/// wait for the databases that it is built with.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let build = ["build", "--quiet", "--package=taskq", "--bin=taskq"];
        let built = listings::cargo::command().args(build).output();
        let built = built.expect("there is cargo");
        let errors = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{errors}");
        // These tests lie in `deps` beside it.
        let this = std::env::current_exe().expect("this is a program");
        let folder = this.ancestors().nth(2).expect("it lies in a folder");
        folder.join(format!("taskq{}", std::env::consts::EXE_SUFFIX))
    })
}

/// The id of this number.
fn id(number: u32) -> String {
    format!("00000000-0000-7000-8000-{number:012}")
}

fn numbers_change(page: &mut Page) {
    let queue = Queue::open(page);
    queue.taskq(&["enqueue", "email", ANN, "--delay=1h", "--id", &id(1)]);
    page.wait("document.querySelector('#kinds th')?.textContent === 'email'");
    page.wait(&format!("{DELAYED} === '1'"));
    queue.taskq(&["enqueue", "email", ANN, "--delay=1h"]);
    page.wait(&format!("{DELAYED} === '2'"));
    page.click("#pause");
    page.wait("document.querySelector('#state').textContent === 'Paused.'");
    queue.taskq(&["cancel", &id(1)]);
    page.click("#pause");
    page.wait(&format!("{DELAYED} === '1'"));
    queue.taskq(&["enqueue", "email", ANN]);
    page.wait("document.querySelector('#kinds tr').cells[7].textContent === '1'");
    page.wait("document.querySelector('#workers').textContent.includes('of 8')");
}

fn found_by_keyboard(page: &mut Page) {
    let queue = Queue::open(page);
    queue.taskq(&["enqueue", "email", ANN, "--delay=1h", "--id", &id(1)]);
    page.eval("document.querySelector('#id').focus()");
    page.type_text(&id(1));
    page.press("Enter");
    page.wait("document.querySelectorAll('#history li').length === 1");
    // It is followed to its end.
    queue.taskq(&["cancel", &id(1)]);
    page.wait("document.querySelectorAll('#history li').length === 2");
    page.wait("document.querySelector('#job p').textContent.includes('cancelled')");
    // The address names it.
    page.reload();
    page.wait("document.querySelectorAll('#history li').length === 2");

    page.eval(&format!("location.hash = '{}'", id(2)));
    page.wait("document.querySelector('#job').textContent.includes('never was')");
    // The browser's own note of a 404.
    page.take_faults();
}

/// Opens the page of a queue with a dead letter, and shows that.
fn open_dead(page: &mut Page) -> Queue {
    let queue = Queue::open(page);
    queue.taskq(&["enqueue", "email", HOSTILE]);
    page.wait("document.querySelector('#dead a')");
    page.click("#dead a");
    page.wait("document.querySelectorAll('#history li').length === 3");
    queue
}

fn shown_and_not_run(page: &mut Page) {
    let _queue = open_dead(page);
    page.wait("document.querySelector('#job pre').textContent.includes('onerror')");
    assert!(page.text("#dead").contains("onerror"));
    assert_eq!(page.count("main img"), 0);
    assert_eq!(page.eval("document.title"), "taskq");
}

fn fits(page: &mut Page) {
    let _queue = open_dead(page);
    for (width, height) in SIZES {
        page.resize(width, height);
        let outside = page.overflow();
        assert!(outside.is_empty(), "at {width} px: {outside:?}");
    }
    let ground = "getComputedStyle(document.body).backgroundColor";
    let light = page.eval(ground);
    page.prefer(Scheme::Dark);
    assert_ne!(page.eval(ground), light);
}

fn queue_is_gone(page: &mut Page) {
    let mut queue = Queue::open(page);
    page.wait("document.querySelector('#state').textContent.startsWith('Live')");
    drop(queue.serving.take());
    page.wait(
        "document.querySelector('#state.bad')?.textContent.startsWith('No news')",
    );
    page.click("#pause");
    page.wait("document.querySelector('#state').textContent === 'Paused.'");
    // The browser's own notes of what it could not reach.
    page.take_faults();
}

fn accessible(page: &mut Page, axe: &Axe) {
    let _queue = open_dead(page);
    let mut problems = Vec::new();
    for (width, height) in SIZES {
        page.resize(width, height);
        for scheme in Scheme::ALL {
            page.prefer(scheme);
            let found = axe.violations(page);
            let at = format!("at {width} px, {}", scheme.name());
            problems.extend(found.iter().map(|what| format!("{at}: {what}")));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
