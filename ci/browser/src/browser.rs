//! Starts a browser and opens pages in it.

use crate::bidi::Connection;
use crate::page::Page;
use crate::process::{Guarded, find};
use crate::site::{Access, Site};
use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What of a page happens: kept with the page, see [`crate::faults`].
const EVENTS: [&str; 4] = [
    "log.entryAdded",
    "network.beforeRequestSent",
    "network.responseCompleted",
    "network.fetchError",
];

/// What programs are called, the Debian name first.
const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const CHROMEDRIVER: &[&str] = &["chromedriver"];
const FIREFOX: &[&str] = &["firefox-esr", "firefox"];

/// The browsers that the book is tested in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, through chromedriver.
    Chromium,
    /// Firefox, which needs no driver.
    Firefox,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// Its name in the names of tests and in `LISTINGS_WITHOUT`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }

    /// Whether this machine has what it needs.
    ///
    /// # Errors
    ///
    /// With what is missing.
    pub fn present(self) -> Result<()> {
        match self {
            Self::Chromium => program("CHROMIUM", CHROMIUM)
                .and_then(|_| program("CHROMEDRIVER", CHROMEDRIVER)),
            Self::Firefox => program("FIREFOX", FIREFOX),
        }
        .map(drop)
    }

    /// The command that installs what it needs.
    #[must_use]
    pub fn install(self) -> &'static str {
        match self {
            Self::Chromium => "apt-get install chromium chromium-driver",
            Self::Firefox => "apt-get install firefox-esr",
        }
    }
}

/// A running browser, ended on drop.
#[derive(Debug)]
pub struct Browser {
    /// Which it is.
    pub kind: Kind,
    connection: Connection,
    /// Whose end is the browser's end.
    _process: Guarded,
}

impl Browser {
    /// Starts a browser with an empty profile in the folder `profile`.
    ///
    /// # Errors
    ///
    /// With the command that installs it where it is missing; else with what it said
    /// instead of starting.
    pub fn start(kind: Kind, profile: &Path) -> Result<Self> {
        std::fs::create_dir_all(profile)?;
        let (process, connection) = match kind {
            Kind::Chromium => chromium(profile),
            Kind::Firefox => firefox(profile),
        }
        .with_context(|| format!("{} does not start", kind.name()))?;
        let mut browser = Self {
            kind,
            connection,
            _process: process,
        };
        browser.call("session.subscribe", &json!({ "events": EVENTS }))?;
        browser.report_violations()?;
        Ok(browser)
    }

    /// Sends a command of WebDriver BiDi, for what a [`Page`] has no method.
    ///
    /// # Errors
    ///
    /// As [`Connection::call`].
    pub fn call(&mut self, method: &str, params: &Value) -> Result<Value> {
        self.connection.call(method, params)
    }

    /// The events since the last time.
    pub fn events(&mut self) -> impl Iterator<Item = crate::bidi::Event> {
        self.connection.events()
    }

    /// Opens a page with nothing on it and with a storage of its own, which then opens
    /// those of `site`.
    ///
    /// # Errors
    ///
    /// What the browser said against it.
    pub fn page(&mut self, site: &Arc<Site>, access: Access) -> Result<Page<'_>> {
        Page::open_blank(self, site, access)
    }

    /// Lets a page write what its policy has forbidden to the console: not every
    /// browser tells that to a driver.
    fn report_violations(&mut self) -> Result<()> {
        let script = "() => addEventListener('securitypolicyviolation', event => \
            console.error(`Content-Security-Policy: ${event.effectiveDirective} \
            forbids ${event.blockedURI}`))";
        let params = json!({ "functionDeclaration": script });
        self.call("script.addPreloadScript", &params)?;
        Ok(())
    }

    /// Sets what the reader's system prefers, `light` or `dark`, for the page in
    /// `context`.
    pub(crate) fn prefer(&mut self, context: &str, scheme: &str) -> Result<()> {
        match self.kind {
            Kind::Chromium => {
                let session =
                    self.call("goog:cdp.getSession", &json!({ "context": context }))?;
                let feature =
                    json!({ "name": "prefers-color-scheme", "value": scheme });
                let params = json!({
                    "method": "Emulation.setEmulatedMedia",
                    "params": { "features": [feature] },
                    "session": session["session"],
                });
                self.call("goog:cdp.sendCommand", &params)?;
            }
            Kind::Firefox => {
                // 0 is dark and 1 is light: see its StaticPrefList.yaml.
                let value = u8::from(scheme == "light");
                let tree = self.call(
                    "browsingContext.getTree",
                    &json!({ "moz:scope": "chrome" }),
                )?;
                let window = &tree["contexts"][0]["context"];
                let pref = "layout.css.prefers-color-scheme.content-override";
                let set = format!("Services.prefs.setIntPref('{pref}', {value})");
                let params = json!({
                    "expression": set,
                    "target": { "context": window },
                    "awaitPromise": false,
                });
                let done = self.call("script.evaluate", &params)?;
                if done["type"] != "success" {
                    return Err(anyhow!("{pref} cannot be set: {done}"));
                }
            }
        }
        Ok(())
    }
}

/// Where a browser or its driver is.
fn program(variable: &str, names: &[&str]) -> Result<PathBuf> {
    find(variable, names).with_context(|| {
        format!(
            "there is no {}, and {variable} does not say where one is",
            names[0]
        )
    })
}

fn chromium(profile: &Path) -> Result<(Guarded, Connection)> {
    let chromium = program("CHROMIUM", CHROMIUM)?;
    let driver = program("CHROMEDRIVER", CHROMEDRIVER)?;
    let process = Guarded::start(&driver, &["--port=0".to_owned()])?;
    let port = process.says("started successfully on port ")?;
    let port = port.trim_end_matches('.');
    let folder = profile
        .to_str()
        .context("the profile's path is not UTF-8")?;
    let args = [
        "--headless",
        // What it opens is the book, and not every container lets it build a sandbox.
        "--no-sandbox",
        "--disable-gpu",
        // As on a phone: the window's width is the page's.
        "--hide-scrollbars",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A request to another host is a fault, and never leaves the machine.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        &format!("--user-data-dir={folder}"),
    ];
    let wanted = json!({ "capabilities": { "alwaysMatch": {
        "webSocketUrl": true,
        "goog:chromeOptions": { "binary": chromium, "args": args },
    } } });
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .new_agent();
    let mut answer = agent
        .post(format!("http://127.0.0.1:{port}/session"))
        .content_type("application/json")
        .send(wanted.to_string())?;
    let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
    let capabilities = &answer["value"]["capabilities"];
    let url = capabilities["webSocketUrl"]
        .as_str()
        .with_context(|| format!("no session: {}", answer["value"]["message"]))?;
    Ok((process, Connection::open(url)?))
}

/// What Firefox must know before it starts: beside the answers that it gives itself
/// when it is driven.
const PREFERENCES: &str = r#"
// A request to another host is a fault, and never leaves the machine.
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
// As on a phone: the window's width is the page's.
user_pref("ui.useOverlayScrollbars", 1);
user_pref("widget.gtk.overlay-scrollbars.enabled", true);
user_pref("services.settings.server", "data:,#none");
user_pref("app.normandy.enabled", false);
user_pref("browser.startup.page", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.server", "");
// What it does with each page for its own sake takes longer than many a test.
user_pref("places.history.enabled", false);
user_pref("reader.parse-on-load.enabled", false);
user_pref("browser.translations.enable", false);
user_pref("browser.pagethumbnails.capturing_disabled", true);
user_pref("browser.sessionstore.interval", 3600000);
"#;

fn firefox(profile: &Path) -> Result<(Guarded, Connection)> {
    let firefox = program("FIREFOX", FIREFOX)?;
    std::fs::write(profile.join("user.js"), PREFERENCES)?;
    let folder = profile
        .to_str()
        .context("the profile's path is not UTF-8")?;
    let args = [
        "--headless",
        "--no-remote",
        "--profile",
        folder,
        "--remote-debugging-port",
        "0",
        // The colour scheme that pages see is a preference.
        "--remote-allow-system-access",
    ];
    let process = Guarded::start(&firefox, &args.map(str::to_owned))?;
    let address = process.says("WebDriver BiDi listening on ")?;
    let mut connection = Connection::open(&format!("{address}/session"))?;
    connection.call("session.new", &json!({ "capabilities": {} }))?;
    Ok((process, connection))
}
