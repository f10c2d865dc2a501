//! What a reader does with mouse and keys.

use crate::page::Page;
use serde_json::{Value, json};

impl Page<'_> {
    /// Clicks the middle of the first element that `selector` finds, as a reader would:
    /// scrolled into view, and with whatever lies over it.
    ///
    /// # Panics
    ///
    /// If there is none, or something else lies over it.
    #[track_caller]
    pub fn click(&mut self, selector: &str) {
        let script = include_str!("click.js");
        let point = self.eval(&format!("({script})({})", json!(selector)));
        if let Some(fault) = point["fault"].as_str() {
            panic!("{selector}: {fault}");
        }
        let moved = json!({ "type": "pointerMove", "x": point["x"], "y": point["y"], "duration": 0 });
        let actions = [
            moved,
            json!({ "type": "pointerDown", "button": 0 }),
            json!({ "type": "pointerUp", "button": 0 }),
        ];
        self.act(&json!({ "type": "pointer", "id": "mouse", "actions": actions }));
    }

    /// Presses a key, alone (`Tab`, `Enter`, `a`) or held down with others
    /// (`Control+v`, `Shift+Tab`).
    ///
    /// # Panics
    ///
    /// If there is no such key.
    #[track_caller]
    pub fn press(&mut self, keys: &str) {
        let codes: Vec<String> = keys.split('+').map(key).collect();
        let down = codes
            .iter()
            .map(|c| json!({ "type": "keyDown", "value": c }));
        let up = codes
            .iter()
            .rev()
            .map(|c| json!({ "type": "keyUp", "value": c }));
        let actions: Vec<Value> = down.chain(up).collect();
        self.act(&json!({ "type": "key", "id": "keyboard", "actions": actions }));
    }

    /// Types a text into what has the focus.
    ///
    /// # Panics
    ///
    /// If the browser refuses it.
    #[track_caller]
    pub fn type_text(&mut self, text: &str) {
        let keys = text.chars().flat_map(|c| {
            ["keyDown", "keyUp"]
                .map(|kind| json!({ "type": kind, "value": c.to_string() }))
        });
        let actions: Vec<Value> = keys.collect();
        self.act(&json!({ "type": "key", "id": "keyboard", "actions": actions }));
    }

    /// What the clipboard holds: pasted, as a reader would look, into a field that is
    /// there for that moment.
    ///
    /// # Panics
    ///
    /// If the page takes no key.
    #[track_caller]
    pub fn clipboard(&mut self) -> String {
        self.eval(
            "(() => { const field = document.createElement('textarea'); \
             field.id = 'pasted-by-a-test'; document.body.append(field); \
             field.focus({ preventScroll: true }); })()",
        );
        self.press("Control+v");
        let field = "document.getElementById('pasted-by-a-test')";
        let text = self.wait(&format!("{field}.value"));
        self.eval(&format!("{field}.remove()"));
        text.as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    fn act(&mut self, source: &Value) {
        let wanted = json!({ "context": self.context, "actions": [source] });
        self.must("input.performActions", &wanted);
    }
}

/// The code of a key, as <https://www.w3.org/TR/webdriver2/#keyboard-actions> has it.
#[track_caller]
fn key(name: &str) -> String {
    let code = match name {
        "Control" => '\u{e009}',
        "Shift" => '\u{e008}',
        "Alt" => '\u{e00a}',
        "Enter" => '\u{e007}',
        "Tab" => '\u{e004}',
        "Escape" => '\u{e00c}',
        "Backspace" => '\u{e003}',
        "Delete" => '\u{e017}',
        "Space" => ' ',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        "Home" => '\u{e011}',
        "End" => '\u{e010}',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        one => {
            let mut letters = one.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => letter,
                _ => panic!("there is no key {name:?}"),
            }
        }
    };
    code.to_string()
}
