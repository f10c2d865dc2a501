//! `twin::NAME`: the asyncio twin prints what its listing prints.

use super::chapter::Chapter;
use super::output::{self, ended_as_declared, same_output, unstartable};
use super::{Outcome, trial};
use crate::problem::Problem;
use crate::process::{End, clean, run};
use crate::workspace::{Kind, Listing};
use libtest_mimic::{Completion, Trial};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The oldest Python that the twins are written for: `asyncio.TaskGroup`.
const OLDEST: (u32, u32) = (3, 11);

pub fn trials(chapter: &Arc<Chapter>) -> Vec<Trial> {
    let listings = chapter.one.listings.iter();
    listings
        .filter(|listing| listing.kind == Kind::Program)
        .filter_map(|listing| {
            let twin = listing.twin.clone()?;
            let name = format!("twin::{}", listing.name);
            let listing = listing.clone();
            Some(trial(chapter, name, move |chapter| {
                check(chapter, &listing, &twin)
            }))
        })
        .collect()
}

fn check(chapter: &Chapter, listing: &Listing, twin: &Path) -> Outcome {
    if let Err(why) = python(&chapter.root) {
        let name = format!("twin::{}", listing.name);
        return chapter.skip(&name, twin, "python", why);
    }
    let time = chapter.root.join("listings/asyncio");
    if !time.join("virtual_loop.py").is_file() {
        let help = "twins run under virtual time, by python3 -m virtual_loop";
        let message = "no such file";
        return Err(Problem::new(time.join("virtual_loop.py"), message, help).into());
    }
    if chapter.update {
        // Twins never write. The listing is brought up to date first, so that the
        // order of the trials does not matter.
        output::check(chapter, listing)?;
    }
    let interpreter = Path::new("python3");
    let mut command = clean(interpreter, &chapter.root);
    command
        .args(["-m", "virtual_loop"])
        .arg(twin)
        .env("PYTHONPATH", time)
        .env("PYTHONUTF8", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // As on a terminal, a line that is printed is a line that is written: else
        // standard error would overtake it.
        .env("PYTHONUNBUFFERED", "1");
    let ran = run(command, chapter.limit)
        .map_err(|error| unstartable(twin, interpreter, &error))?;
    // A listing that ends with a code of its own has a twin that fails too, though
    // Python chooses another code.
    let fails = listing.declared.exit != 0;
    ended_as_declared(chapter, twin, &ran, |code| (code != 0) == fails)?;
    same_output(chapter, listing, twin, &ran.output)?;
    Ok(Completion::Completed)
}

/// Whether there is a Python that can run the twins; if not, what to do about it.
fn python(root: &Path) -> Result<(), &'static str> {
    static FOUND: OnceLock<bool> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let mut command = clean(Path::new("python3"), root);
        let (major, minor) = OLDEST;
        command.arg("-c").arg(format!(
            "import sys; sys.exit(sys.version_info < ({major}, {minor}))"
        ));
        run(command, Duration::from_secs(20)).is_ok_and(|ran| ran.end == End::Exited(0))
    });
    if *found {
        Ok(())
    } else {
        Err("install Python 3.11 or newer as `python3`")
    }
}
