//! `content-security-policy`: what a page may load and run.
//!
//! Every page says so itself, so that it holds wherever the site lies, a folder opened by
//! `file://` included. Scripts come from the site; those that the template writes into a
//! page are named by their digests.

use anyhow::{Context, Result};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::Path;

/// Where the policy is written: before anything that it is to hold for.
const FIRST: &str = "<meta charset=\"UTF-8\">";

/// Writes its policy into every page of a site.
///
/// # Errors
///
/// When a page cannot be read or written, or has no place for a policy.
pub fn seal(site: &Path) -> Result<()> {
    let files = walkdir::WalkDir::new(site).into_iter().flatten();
    let pages = files.map(walkdir::DirEntry::into_path).filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "html")
    });
    for page in pages {
        let place = || format!("cannot write a policy into {}", page.display());
        let html = std::fs::read_to_string(&page).with_context(place)?;
        let sealed = sealed(&html).with_context(place)?;
        std::fs::write(&page, sealed).with_context(place)?;
    }
    Ok(())
}

/// A page with its policy. `None` where it does not begin as the book's pages do.
#[must_use]
pub fn sealed(html: &str) -> Option<String> {
    let (before, after) = html.split_once(FIRST)?;
    // The page for addresses without one is sent at any of them: it names its own.
    let base = if html.contains("<base ") {
        "'self'"
    } else {
        "'none'"
    };
    let policy = policy(&inline_scripts(html), base);
    Some(format!(
        "{before}{FIRST}\n        <meta http-equiv=\"Content-Security-Policy\" \
         content=\"{policy}\">{after}"
    ))
}

/// What stands between the tags of scripts that name no file. Scripts hold no HTML:
/// the first end tag ends them, whatever stands around it.
fn inline_scripts(html: &str) -> BTreeSet<&str> {
    let mut scripts = BTreeSet::new();
    for rest in html.split("<script").skip(1) {
        let Some((attributes, rest)) = rest.split_once('>') else {
            continue;
        };
        let Some((script, _)) = rest.split_once("</script>") else {
            continue;
        };
        if !attributes.contains("src=") && !script.is_empty() {
            scripts.insert(script);
        }
    }
    scripts
}

fn policy(inline: &BTreeSet<&str>, base: &str) -> String {
    // Browsers hash what they read, and they read every line's end as a line feed.
    let digest = |script: &&str| {
        let digest = Sha256::digest(script.replace("\r\n", "\n"));
        format!(" 'sha256-{}'", BASE64.encode(&digest))
    };
    let hashes: String = inline.iter().map(digest).collect();
    let rules = [
        "default-src 'none'",
        // A listing is WebAssembly: compiled by the page, run by a worker made from a
        // blob. Neither allows `eval` or a script that a page writes.
        &format!("script-src 'self' 'wasm-unsafe-eval'{hashes}"),
        "worker-src blob:",
        // Diagrams carry their own styles.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        &format!("base-uri {base}"),
        "form-action 'none'",
    ];
    rules.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> String {
        format!("<html><head>{FIRST}<title>It</title></head><body>{body}</body></html>")
    }

    #[test]
    fn a_script_in_the_page_is_named_by_its_digest() {
        let html = sealed(&page("<script>alert(1)</script>")).expect("a page");
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let digest = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(html.contains(digest), "{html}");
        assert!(
            html.find("Content-Security").expect("it")
                < html.find("<title").expect("it")
        );
    }

    #[test]
    fn line_ends_are_hashed_as_browsers_read_them() {
        let unix = sealed(&page("<script>\nlet a;\n</script>")).expect("a page");
        let dos = sealed(&page("<script>\r\nlet a;\r\n</script>")).expect("a page");
        let digest = |html: &str| {
            let rest = html.split("'sha256-").nth(1).expect("a digest");
            rest.split('\'').next().expect("its end").to_owned()
        };
        assert_eq!(digest(&unix), digest(&dos));
    }

    #[test]
    fn nothing_else_is_let_in() {
        let html = sealed(&page("<script src=\"a.js\"></script>")).expect("a page");
        assert!(!html.contains("sha256"), "{html}");
        for never in ["'unsafe-eval'", "http:", "https:", "*"] {
            let policy = policy(&BTreeSet::from(["let a;"]), "'none'");
            assert!(!policy.contains(never), "{never} in {policy}");
        }
        let scripts = policy(&BTreeSet::new(), "'none'");
        let scripts = scripts
            .split("; ")
            .find(|rule| rule.starts_with("script-src"));
        assert!(!scripts.expect("a rule").contains("unsafe-inline"));
    }

    #[test]
    fn a_file_that_is_no_page_of_mdbook_is_told_apart() {
        assert_eq!(sealed("<p>no head</p>"), None);
    }
}
