//! A reader's system that asks for less motion.

use browser::{Kind, Page};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Does something while less motion is preferred.
pub fn preferred(page: &mut Page, test: impl FnOnce(&mut Page)) {
    prefer(page, true);
    // The browser is other tests' too.
    let done = catch_unwind(AssertUnwindSafe(|| test(page)));
    prefer(page, false);
    if let Err(panic) = done {
        resume_unwind(panic);
    }
}

fn prefer(page: &mut Page, reduce: bool) {
    match page.kind() {
        Kind::Chromium => {
            let session = page.call("goog:cdp.getSession", json!({}));
            let session = session.expect("it speaks CDP");
            let value = if reduce { "reduce" } else { "no-preference" };
            let feature = json!({ "name": "prefers-reduced-motion", "value": value });
            let command = json!({
                "method": "Emulation.setEmulatedMedia",
                "params": { "features": [feature] },
                "session": session["session"],
            });
            page.call("goog:cdp.sendCommand", command)
                .expect("it knows this preference");
        }
        Kind::Firefox => {
            let tree =
                page.call("browsingContext.getTree", json!({ "moz:scope": "chrome" }));
            let tree = tree.expect("it shows its own windows");
            let pref = "ui.prefersReducedMotion";
            let expression = match reduce {
                true => format!("Services.prefs.setIntPref('{pref}', 1)"),
                false => format!("Services.prefs.clearUserPref('{pref}')"),
            };
            let done = page.call(
                "script.evaluate",
                json!({
                    "expression": expression,
                    "target": { "context": tree["contexts"][0]["context"] },
                    "awaitPromise": false,
                }),
            );
            let done = done.expect("it lets its preferences be set");
            assert_eq!(done["type"], "success", "{done}");
        }
    }
    page.wait(&format!(
        "matchMedia('(prefers-reduced-motion: reduce)').matches === {reduce}"
    ));
}
