//! The built book in real browsers.

mod accessibility;
mod code;
mod diagrams;
mod pages;
mod policy;
mod run;
mod sabotage;
mod search;
mod shell;
mod taskq_page;
mod themes;
mod timeline;

use std::process::ExitCode;

fn main() -> ExitCode {
    browser::run(env!("CARGO_TARGET_TMPDIR"), |tests| {
        pages::tests(tests);
        policy::tests(tests);
        run::tests(tests);
        diagrams::tests(tests);
        code::tests(tests);
        search::tests(tests);
        themes::tests(tests);
        accessibility::tests(tests);
        shell::tests(tests);
        timeline::tests(tests);
        taskq_page::tests(tests);
        sabotage::tests(tests);
    })
}
