//! Runs tests, each in the browsers and with the access that it asks for.

use crate::axe::{self, Axe};
use crate::browser::{Browser, Kind};
use crate::page::Page;
use crate::site::{Access, Site};
use anyhow::{Context, Result};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a test is.
type Test = Arc<dyn Fn(&mut Page<'_>) + Send + Sync>;

/// The tests of a run. Each is named `module::what_holds`; the browser, and `files`
/// where it reads the book from the disk, are added.
#[derive(Default)]
pub struct Tests(Vec<Entry>);

/// One of them.
struct Entry {
    name: String,
    access: Access,
    /// Whether it needs axe-core.
    axe: bool,
    test: Test,
}

impl Tests {
    /// Adds a test of the served book, in every browser.
    pub fn served(
        &mut self,
        name: &str,
        test: impl Fn(&mut Page<'_>) + Send + Sync + 'static,
    ) {
        self.add(name, Access::Served, false, Arc::new(test));
    }

    /// As [`Tests::served`], a test that holds pages against the rules of axe-core.
    pub fn with_axe(
        &mut self,
        name: &str,
        test: impl Fn(&mut Page<'_>, &Axe) + Send + Sync + 'static,
    ) {
        let test = move |page: &mut Page<'_>| {
            let axe = Axe::load().unwrap_or_else(|error| panic!("{error:#}"));
            test(page, &axe);
        };
        self.add(name, Access::Served, true, Arc::new(test));
    }

    /// Adds a test of the served book and of the book under `file://`, in every browser.
    pub fn everywhere(
        &mut self,
        name: &str,
        test: impl Fn(&mut Page<'_>) + Send + Sync + 'static,
    ) {
        let test: Test = Arc::new(test);
        for access in Access::ALL {
            self.add(name, access, false, Arc::clone(&test));
        }
    }

    fn add(&mut self, name: &str, access: Access, axe: bool, test: Test) {
        self.0.push(Entry {
            name: name.to_owned(),
            access,
            axe,
            test,
        });
    }
}

/// What the tests share: one site, and one browser of each kind that is asked for.
struct Shared {
    site: Arc<Site>,
    folder: PathBuf,
    browsers: BTreeMap<&'static str, Mutex<State>>,
    skipped: Mutex<BTreeMap<String, usize>>,
}

/// A browser starts with the first test that wants it, and again after it broke down.
enum State {
    Absent,
    Running(Box<Browser>),
    /// It does not start: said by every test that wants it.
    Broken(String),
}

/// The `main` of a suite: builds the book, then runs what `add` has added as the
/// command line asks. All that it leaves behind lies in the folder `browser` of
/// `target`, which is `env!("CARGO_TARGET_TMPDIR")`.
#[must_use]
pub fn run(target: &str, add: impl FnOnce(&mut Tests)) -> ExitCode {
    let mut args = Arguments::from_args();
    // A browser does one test at a time. The others wait for it, and none of them for a
    // test of the other browser.
    args.test_threads.get_or_insert(8);
    let mut tests = Tests::default();
    add(&mut tests);
    if args.list {
        let list = trials(tests, &None);
        return libtest_mimic::run(&args, list).exit_code();
    }
    let folder = Path::new(target).join("browser");
    let (_alone, shared) = match prepare(&folder) {
        Ok(prepared) => prepared,
        Err(error) => {
            eprintln!("{}", book::serve::describe(&error));
            return ExitCode::FAILURE;
        }
    };
    panic::set_hook(Box::new(|panic| {
        LAST_PANIC.with(|last| *last.borrow_mut() = panic.to_string());
    }));
    let trials = trials(tests, &Some(Arc::clone(&shared)));
    let conclusion = libtest_mimic::run(&args, trials);
    let skipped = shared
        .skipped
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    for (why, count) in skipped.iter() {
        eprintln!("browser: {count} NOT CHECKED, {why}");
    }
    conclusion.exit_code()
}

thread_local! {
    /// What the last panic of this thread said, and where.
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Waits until no other run uses the folder, empties it, and builds the book there.
fn prepare(folder: &Path) -> Result<(File, Arc<Shared>)> {
    fs::create_dir_all(folder)?;
    let alone = File::create(folder.join("lock"))?;
    if alone.try_lock().is_err() {
        eprintln!("waiting for another run in {}", folder.display());
        alone.lock()?;
    }
    for left in ["profiles", "copies", "failed"] {
        let left = folder.join(left);
        if left.exists() {
            fs::remove_dir_all(&left)
                .with_context(|| format!("cannot remove {}", left.display()))?;
        }
        fs::create_dir_all(left)?;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()?;
    let site = Site::build(&root, &folder.join("site"))?;
    let kinds = Kind::ALL.map(|kind| (kind.name(), Mutex::new(State::Absent)));
    let shared = Shared {
        site: Arc::new(site),
        folder: folder.to_owned(),
        browsers: kinds.into(),
        skipped: Mutex::default(),
    };
    Ok((alone, Arc::new(shared)))
}

/// One trial for each test and browser; neighbours want different browsers, so that
/// both are at work.
fn trials(tests: Tests, shared: &Option<Arc<Shared>>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for entry in tests.0.into_iter().map(Arc::new) {
        for kind in Kind::ALL {
            let files = if entry.access == Access::Files {
                "_files"
            } else {
                ""
            };
            let name = format!("{}::{}{files}", entry.name, kind.name());
            let (shared, entry) = (shared.clone(), Arc::clone(&entry));
            trials.push(Trial::ignorable_test(name.clone(), move || {
                let shared = shared.expect("a run that only lists runs no trial");
                shared.test(&name, kind, &entry)
            }));
        }
    }
    trials
}

impl Shared {
    fn test(
        &self,
        name: &str,
        kind: Kind,
        entry: &Entry,
    ) -> Result<Completion, Failed> {
        let rules = if entry.axe {
            Axe::load().map(drop)
        } else {
            Ok(())
        };
        for (what, install, present) in [
            (kind.name(), kind.install(), kind.present()),
            (axe::NAME, axe::INSTALL, rules),
        ] {
            let Err(missing) = present else { continue };
            let without = std::env::var("LISTINGS_WITHOUT").unwrap_or_default();
            let why = excused(what, install, &format!("{missing:#}"), &without)?;
            *lock(&self.skipped).entry(why.clone()).or_default() += 1;
            return Ok(Completion::ignored_with(why));
        }
        let mut state = lock(&self.browsers[kind.name()]);
        let result = self.in_browser(&mut state, name, kind, entry);
        result.map(|()| Completion::Completed)
    }

    fn in_browser(
        &self,
        state: &mut State,
        name: &str,
        kind: Kind,
        entry: &Entry,
    ) -> Result<(), Failed> {
        if let State::Absent = state {
            let profile = self.folder.join("profiles").join(kind.name());
            *state = match Browser::start(kind, &profile) {
                Ok(browser) => State::Running(Box::new(browser)),
                Err(error) => State::Broken(format!("{error:#}")),
            };
        }
        let browser = match state {
            State::Running(browser) => browser,
            State::Broken(why) => return Err(Failed::from(why.as_str())),
            State::Absent => unreachable!("it has just been started"),
        };
        let mut page = browser
            .page(&self.site, entry.access)
            .map_err(|error| format!("{error:#}"))?;
        let file = name.replace("::", "-") + ".png";
        let picture = self.folder.join("failed").join(file);
        let judged = judge(&mut page, &picture, &*entry.test);
        let alive = page.collect_faults().is_ok();
        drop(page);
        if !alive {
            *state = State::Absent;
        }
        judged.map_err(Failed::from)
    }
}

/// Why a test is skipped for want of `name`. That is an error, except where `without`, the
/// value of `LISTINGS_WITHOUT`, says that the machine cannot have it.
fn excused(
    name: &str,
    install: &str,
    missing: &str,
    without: &str,
) -> Result<String, String> {
    if without.split(',').any(|word| word.trim() == name) {
        Ok(format!("{name} is missing: {install}"))
    } else {
        Err(format!(
            "{missing}: {install}; or, on a machine that cannot have it, \
             LISTINGS_WITHOUT={name}"
        ))
    }
}

/// Runs a test in a page of its own.
///
/// # Errors
///
/// What it panicked with, and every fault of the page that it did not take; with the
/// name of a picture of what was seen, which is written to `picture`.
pub fn judge(
    page: &mut Page<'_>,
    picture: &Path,
    test: &dyn Fn(&mut Page<'_>),
) -> Result<(), String> {
    let ended = panic::catch_unwind(AssertUnwindSafe(|| test(page)));
    let problems = problems(ended.is_err(), page.collect_faults());
    if problems.is_empty() {
        return Ok(());
    }
    let seen = match page.screenshot(picture) {
        Ok(()) => format!("what was seen: {}", picture.display()),
        Err(error) => format!("no picture of it: {error:#}"),
    };
    Err(format!("{problems}{seen}"))
}

/// What went wrong in a test, a line each; nothing, if nothing did.
fn problems(panicked: bool, faults: Result<Vec<String>>) -> String {
    let mut problems = Vec::new();
    if panicked {
        problems.push(LAST_PANIC.with(RefCell::take));
    }
    match faults {
        Ok(faults) => problems.extend(faults),
        Err(error) => problems.push(format!("{error:#}")),
    }
    problems
        .iter()
        .map(|problem| format!("{problem}\n"))
        .collect()
}

/// A lock whose holder may have panicked: tests are caught before they reach it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_browser_is_an_error_that_says_what_installs_it() {
        let (name, install) = (Kind::Chromium.name(), Kind::Chromium.install());
        let error = excused(name, install, "there is no chromium", "disks,firefox");
        let error = error.expect_err("chromium is not among them");
        assert_eq!(
            error,
            "there is no chromium: apt-get install chromium chromium-driver; or, on a \
             machine that cannot have it, LISTINGS_WITHOUT=chromium"
        );
    }

    #[test]
    fn missing_rules_are_an_error_that_says_what_fetches_them() {
        let error = excused(axe::NAME, axe::INSTALL, "there is no axe.min.js", "wasm");
        assert_eq!(
            error.expect_err("axe is not among them"),
            "there is no axe.min.js: .ci/run axe; or, on a machine that cannot have it, \
             LISTINGS_WITHOUT=axe"
        );
    }

    #[test]
    fn what_a_machine_cannot_be_given_is_skipped_by_name() {
        let (name, install) = (Kind::Firefox.name(), Kind::Firefox.install());
        let why = excused(name, install, "there is no firefox-esr", "disks, firefox");
        let why = why.expect("firefox is among them");
        assert_eq!(why, "firefox is missing: apt-get install firefox-esr");
    }
}
