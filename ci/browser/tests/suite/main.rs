//! The built book in real browsers.

mod pages;
mod policy;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    browser::run(env!("CARGO_TARGET_TMPDIR"), |tests| {
        pages::tests(tests);
        policy::tests(tests);
        run::tests(tests);
    })
}
