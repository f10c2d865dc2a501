//! What a test does with a page, and what it sees there.
//!
//! Every method panics where it cannot do what it says, at the line of the test that
//! called it.

use crate::browser::{Browser, Kind};
use crate::faults::fault;
use crate::site::{Access, Site};
use anyhow::{Context, Result, bail};
use data_encoding::BASE64;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use url::Url;

/// How long a condition may take to come true.
const SOON: Duration = Duration::from_secs(15);
/// How often it is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(15);

/// What the reader's system prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// As style sheets name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A tab, with a storage of its own; closed on drop.
#[derive(Debug)]
pub struct Page<'a> {
    browser: &'a mut Browser,
    pub(crate) context: String,
    storage: String,
    site: Arc<Site>,
    access: Access,
    base: Url,
    faults: Vec<String>,
}

impl<'a> Page<'a> {
    pub(crate) fn open_blank(
        browser: &'a mut Browser,
        site: &Arc<Site>,
        access: Access,
    ) -> Result<Self> {
        let text = |result: &Value, key: &str| -> Result<String> {
            let text = result[key].as_str();
            Ok(text.with_context(|| format!("no {key}"))?.to_owned())
        };
        let storage = browser.call("browser.createUserContext", &json!({}))?;
        let storage = text(&storage, "userContext")?;
        let wanted = json!({ "type": "tab", "userContext": storage });
        let context = browser.call("browsingContext.create", &wanted)?;
        let context = text(&context, "context")?;
        browser.prefer(&context, Scheme::Light.name())?;
        // What pages before this one did at their end is not this one's.
        browser.events().for_each(drop);
        Ok(Self {
            browser,
            context,
            storage,
            base: site.base(access),
            site: Arc::clone(site),
            access,
            faults: Vec::new(),
        })
    }

    /// Which browser this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.browser.kind
    }

    /// The site under test.
    #[must_use]
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// How the site is read.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }

    /// Goes on with another site, such as a spoilt copy of the first.
    pub fn turn_to(&mut self, site: Site) {
        self.base = site.base(self.access);
        self.site = Arc::new(site);
    }

    /// Opens a page of the site by its path, such as `ch01-why-async-exists/index.html`
    /// with or without a fragment; returns when it has loaded and stands there whole.
    ///
    /// # Panics
    ///
    /// If it does not load.
    #[track_caller]
    pub fn open(&mut self, path: &str) {
        self.load(path);
        // It would come piece by piece, but not to a tab that goes into the background.
        // Its script runs in a task of its own.
        self.wait(
            "document.dispatchEvent(new Event('visibilitychange')) \
             && !document.querySelector('.grows') \
             && new Promise(done => setTimeout(() => done(true)))",
        );
    }

    /// As [`Page::open`], but returns when it has loaded: parts of it may still be to come.
    ///
    /// # Panics
    ///
    /// If it does not load.
    #[track_caller]
    pub fn load(&mut self, path: &str) {
        let url = self.base.join(path).expect("a path within the site");
        let wanted =
            json!({ "context": self.context, "url": url.as_str(), "wait": "complete" });
        self.must("browsingContext.navigate", &wanted);
    }

    /// Loads the page again, as the reader's F5 does.
    ///
    /// # Panics
    ///
    /// If it does not load.
    #[track_caller]
    pub fn reload(&mut self) {
        let wanted = json!({ "context": self.context, "wait": "complete" });
        self.must("browsingContext.reload", &wanted);
    }

    /// Sets the size of the page's window in CSS pixels.
    ///
    /// # Panics
    ///
    /// If the browser refuses it.
    #[track_caller]
    pub fn resize(&mut self, width: u32, height: u32) {
        let viewport = json!({ "width": width, "height": height });
        let wanted = json!({ "context": self.context, "viewport": viewport });
        self.must("browsingContext.setViewport", &wanted);
    }

    /// Sets what the reader's system prefers. A page starts light.
    ///
    /// # Panics
    ///
    /// If the browser refuses it.
    #[track_caller]
    pub fn prefer(&mut self, scheme: Scheme) {
        or_panic(self.browser.prefer(&self.context, scheme.name()));
        // Firefox tells its pages a little later.
        self.wait(&format!(
            "matchMedia('(prefers-color-scheme: {})').matches",
            scheme.name()
        ));
    }

    /// The value of a JavaScript expression in the page, awaited if it is a promise.
    /// What JSON cannot say is `null`.
    ///
    /// # Panics
    ///
    /// With what the expression threw.
    #[track_caller]
    pub fn eval(&mut self, expression: &str) -> Value {
        or_panic(self.evaluate(expression))
    }

    /// Waits until the page has loaded and an expression is neither false, null, zero nor
    /// empty; returns its value. A page that is about to be left for another answers when
    /// that is there.
    ///
    /// # Panics
    ///
    /// If that takes longer than fifteen seconds, or the expression throws.
    #[track_caller]
    pub fn wait(&mut self, expression: &str) -> Value {
        self.wait_for(SOON, expression)
    }

    /// As [`Page::wait`], for what takes longer.
    ///
    /// # Panics
    ///
    /// If it takes longer than `limit`, or the expression throws.
    #[track_caller]
    pub fn wait_for(&mut self, limit: Duration, expression: &str) -> Value {
        let deadline = Instant::now() + limit;
        // Of a page that comes in, any part may still be missing.
        let when_loaded =
            format!("document.readyState === 'complete' ? ({expression}) : null");
        loop {
            let value = match self.evaluate(&when_loaded) {
                Err(error) if is_left(&error) => Value::Null,
                value => or_panic(value),
            };
            let holds = match &value {
                Value::Null => false,
                Value::Bool(holds) => *holds,
                Value::Number(number) => number.as_f64() != Some(0.0),
                Value::String(text) => !text.is_empty(),
                Value::Array(_) | Value::Object(_) => true,
            };
            if holds {
                return value;
            }
            assert!(
                Instant::now() < deadline,
                "after {limit:?} still {value}: {expression}"
            );
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// The text of the first element that `selector` finds, as it is shown.
    ///
    /// # Panics
    ///
    /// If it finds none.
    #[track_caller]
    pub fn text(&mut self, selector: &str) -> String {
        let selector = json!(selector);
        let text = self.eval(&format!("document.querySelector({selector})?.innerText"));
        let text = text.as_str();
        text.unwrap_or_else(|| panic!("nothing is {selector}"))
            .to_owned()
    }

    /// How many elements `selector` finds.
    ///
    /// # Panics
    ///
    /// If it is no selector.
    #[track_caller]
    pub fn count(&mut self, selector: &str) -> u64 {
        let selector = json!(selector);
        let count = self.eval(&format!("document.querySelectorAll({selector}).length"));
        count.as_u64().expect("a length is a number")
    }

    /// What sticks out of the window sideways, outside of boxes that scroll by
    /// themselves; nothing, as a rule.
    ///
    /// # Panics
    ///
    /// If the page is gone.
    #[track_caller]
    pub fn overflow(&mut self) -> Vec<String> {
        let found = self.eval(&format!("({})()", include_str!("overflow.js")));
        let found = found.as_array().expect("the script returns an array");
        let texts = found.iter().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// Takes what has gone wrong in the page so far and would fail the test at its end:
    /// see [`fault`]. For tests that expect it.
    ///
    /// # Panics
    ///
    /// If the page is gone.
    #[track_caller]
    pub fn take_faults(&mut self) -> Vec<String> {
        or_panic(self.collect_faults())
    }

    /// As [`Page::take_faults`], where a panic would hide another.
    ///
    /// # Errors
    ///
    /// If the browser is gone.
    pub fn collect_faults(&mut self) -> Result<Vec<String>> {
        // What happened before this answer has been told before it.
        self.evaluate("new Promise(done => setTimeout(done, 0))")?;
        self.gather();
        Ok(std::mem::take(&mut self.faults))
    }

    /// Saves what the window shows as a PNG.
    ///
    /// # Errors
    ///
    /// If the browser is gone or the file cannot be written.
    pub fn screenshot(&mut self, file: &Path) -> Result<()> {
        let wanted = json!({ "context": self.context });
        let shot = self
            .browser
            .call("browsingContext.captureScreenshot", &wanted)?;
        let data = shot["data"].as_str().context("no picture")?;
        std::fs::write(file, BASE64.decode(data.as_bytes())?)
            .with_context(|| format!("cannot write {}", file.display()))
    }

    /// Sends a command of WebDriver BiDi, for what this type has no method. `context`
    /// is added to its parameters.
    ///
    /// # Errors
    ///
    /// What the browser refused.
    pub fn call(&mut self, method: &str, mut params: Value) -> Result<Value> {
        params["context"] = json!(self.context);
        self.browser.call(method, &params)
    }

    fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let expression =
            format!("(async () => JSON.stringify(await ({expression})))()");
        let wanted = json!({
            "expression": expression,
            "target": { "context": self.context },
            "awaitPromise": true,
        });
        let done = self.browser.call("script.evaluate", &wanted)?;
        if done["type"] != "success" {
            let thrown = done["exceptionDetails"]["text"].as_str();
            bail!("{}: {expression}", thrown.unwrap_or("it throws"));
        }
        match done["result"]["value"].as_str() {
            Some(text) => Ok(serde_json::from_str(text)?),
            None => Ok(Value::Null),
        }
    }

    #[track_caller]
    pub(crate) fn must(&mut self, method: &str, params: &Value) {
        or_panic(self.browser.call(method, params));
        self.gather();
    }

    fn gather(&mut self) {
        let base = &self.base;
        let faults = self
            .browser
            .events()
            .filter_map(|event| fault(&event, base));
        self.faults.extend(faults);
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        // A browser that is gone has no tab to close.
        let context = json!({ "context": self.context });
        let _ = self.browser.call("browsingContext.close", &context);
        let storage = json!({ "userContext": self.storage });
        let _ = self.browser.call("browser.removeUserContext", &storage);
        self.browser.events().for_each(drop);
    }
}

/// Whether there was no answer because the page was being left.
fn is_left(error: &anyhow::Error) -> bool {
    let text = error.to_string();
    [
        "Cannot find context with specified id",
        "no such frame",
        "AbortError",
    ]
    .iter()
    .any(|said| text.contains(said))
}

#[track_caller]
fn or_panic<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error:#}"))
}
