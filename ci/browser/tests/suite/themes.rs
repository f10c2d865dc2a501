//! Light and dark.

use browser::{Page, Scheme, Tests};

const SWITCH: &str = ".bar-theme";
const SWITCH_NAME: &str =
    "document.querySelector('.bar-theme').getAttribute('aria-label')";

pub fn tests(tests: &mut Tests) {
    tests.everywhere("themes::the_switch_is_remembered", the_switch_is_remembered);
    tests.served("themes::a_page_follows_the_system", follows_the_system);
    tests.served("themes::the_switch_says_what_it_is_at", says_what_it_is_at);
    tests.served("themes::diagrams_follow_the_switch", diagrams_follow);
}

/// The lightness of what lies behind the text, from 0 to 255.
fn background(page: &mut Page) -> u64 {
    let colour =
        page.eval("getComputedStyle(document.documentElement).backgroundColor");
    let colour = colour.as_str().expect("a style is a text").to_owned();
    let digits = colour.split(|c: char| !c.is_ascii_digit());
    let channels: Vec<u64> = digits.filter_map(|digits| digits.parse().ok()).collect();
    assert!(channels.len() == 3, "an opaque colour: {colour}");
    channels.iter().sum::<u64>() / 3
}

/// Chooses a theme by the switch, as a reader does: each press is the next of three.
fn choose(page: &mut Page, theme: &str) {
    let name = format!("Theme: {theme}");
    for _ in 0..3 {
        page.click(SWITCH);
        if page.eval(&format!("{SWITCH_NAME} === '{name}'")) == true {
            return;
        }
    }
    panic!("the switch knows no {name}");
}

fn the_switch_is_remembered(page: &mut Page) {
    page.open("how-to-read.html");
    assert!(background(page) > 200, "it begins light");
    choose(page, "dark");
    assert!(background(page) < 60, "it is dark");
    page.reload();
    assert!(background(page) < 60, "it stays dark");
    page.open("index.html");
    assert!(background(page) < 60, "other pages are dark");
    choose(page, "light");
    assert!(background(page) > 200, "it is light again");
    // What the reader has chosen comes before what the system prefers.
    page.prefer(Scheme::Dark);
    page.reload();
    assert!(background(page) > 200, "it stays light");
}

fn follows_the_system(page: &mut Page) {
    page.prefer(Scheme::Dark);
    page.open("how-to-read.html");
    assert!(background(page) < 60, "it begins dark");
    // At once, as long as the reader has chosen nothing.
    page.prefer(Scheme::Light);
    page.wait("document.documentElement.classList.contains('light')");
    assert!(background(page) > 200, "it turns light");
    page.open("how-to-read.html");
    assert!(background(page) > 200, "it begins light");
}

/// By keyboard alone: the name of the button is the state, and each press is announced.
fn says_what_it_is_at(page: &mut Page) {
    page.open("how-to-read.html");
    assert_eq!(page.eval(SWITCH_NAME), "Theme: by system");
    page.eval(&format!("document.querySelector('{SWITCH}').focus()"));
    for name in ["Theme: light", "Theme: dark", "Theme: by system"] {
        page.press("Enter");
        assert_eq!(page.eval(SWITCH_NAME), name);
        page.wait(&format!(
            "document.querySelector('[role=status]').textContent === '{name}'"
        ));
    }
    assert_eq!(
        page.eval(&format!("document.activeElement.matches('{SWITCH}')")),
        true
    );
}

fn diagrams_follow(page: &mut Page) {
    let words = "getComputedStyle(document.querySelector('.diagram text')).fill";
    page.open(&crate::diagrams::with_diagrams(page));
    let light = page.eval(words);
    choose(page, "dark");
    page.wait(&format!("{words} !== {light}"));
    choose(page, "light");
    // What mermaid has drawn it draws again.
    let (path, _) = crate::diagrams::undrawn(page, "");
    page.open(&path);
    assert!(crate::diagrams::drawn(page) > 0);
    let light = page.eval("document.querySelector('.diagram-drawing svg').outerHTML");
    choose(page, "dark");
    let light = light.to_string();
    page.wait(&format!(
        "document.querySelector('.diagram-drawing svg').outerHTML !== {light}"
    ));
}
