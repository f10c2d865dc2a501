//! A reader's system that asks for less motion, or is used with a finger.

use browser::{Kind, Page};
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What a browser can be told about the reader's system.
struct System {
    /// Chromium's command, and what it is told to turn it on and off.
    command: &'static str,
    on: Value,
    off: Value,
    /// Firefox's preference, and its value.
    preference: &'static str,
    value: u8,
    /// The media query that then matches.
    query: &'static str,
}

/// Does something while less motion is preferred.
pub fn preferred(page: &mut Page, test: impl FnOnce(&mut Page)) {
    let feature = |value: &str| {
        let feature = json!({ "name": "prefers-reduced-motion", "value": value });
        json!({ "features": [feature] })
    };
    let system = System {
        command: "Emulation.setEmulatedMedia",
        on: feature("reduce"),
        off: feature("no-preference"),
        preference: "ui.prefersReducedMotion",
        value: 1,
        query: "(prefers-reduced-motion: reduce)",
    };
    system.during(page, test);
}

/// Does something while a finger points.
pub fn by_finger(page: &mut Page, test: impl FnOnce(&mut Page)) {
    let system = System {
        command: "Emulation.setTouchEmulationEnabled",
        on: json!({ "enabled": true }),
        off: json!({ "enabled": false }),
        preference: "ui.primaryPointerCapabilities",
        value: 1,
        query: "(pointer: coarse)",
    };
    system.during(page, test);
}

impl System {
    fn during(&self, page: &mut Page, test: impl FnOnce(&mut Page)) {
        self.tell(page, true);
        // The browser is other tests' too.
        let done = catch_unwind(AssertUnwindSafe(|| test(page)));
        self.tell(page, false);
        if let Err(panic) = done {
            resume_unwind(panic);
        }
    }

    fn tell(&self, page: &mut Page, on: bool) {
        match page.kind() {
            Kind::Chromium => self.tell_chromium(page, on),
            Kind::Firefox => self.tell_firefox(page, on),
        }
        page.wait(&format!("matchMedia('{}').matches === {on}", self.query));
    }

    fn tell_chromium(&self, page: &mut Page, on: bool) {
        let session = page.call("goog:cdp.getSession", json!({}));
        let session = session.expect("it speaks CDP");
        let command = json!({
            "method": self.command,
            "params": if on { &self.on } else { &self.off },
            "session": session["session"],
        });
        page.call("goog:cdp.sendCommand", command)
            .expect("it knows this command");
    }

    fn tell_firefox(&self, page: &mut Page, on: bool) {
        let tree =
            page.call("browsingContext.getTree", json!({ "moz:scope": "chrome" }));
        let tree = tree.expect("it shows its own windows");
        let (name, value) = (self.preference, self.value);
        let expression = match on {
            true => format!("Services.prefs.setIntPref('{name}', {value})"),
            false => format!("Services.prefs.clearUserPref('{name}')"),
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
