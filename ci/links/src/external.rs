//! Judges the form of links to other hosts. None is ever followed.

use url::{Host, Url};

/// Whether a target is no file of the site: it has a scheme or names a host.
pub(crate) fn is_elsewhere(target: &str) -> bool {
    let scheme = target
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.contains(['/', '#', '?', '.']));
    (scheme && !target.starts_with("data:")) || target.starts_with("//")
}

/// What is wrong with the form of a link to another host, and the way out.
pub(crate) fn judge(raw: &str, http_hosts: &[String]) -> Result<(), (String, String)> {
    let wrong = |what: &str, help: &str| {
        Err((
            format!("the link to another host {raw:?} {what}"),
            help.to_owned(),
        ))
    };
    if raw.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return wrong("holds white space", "write a space in a URL as %20");
    }
    if raw.starts_with("//") {
        return wrong("names no scheme", "begin it with https:");
    }
    let url = match Url::parse(raw) {
        Ok(url) => url,
        Err(error) => {
            return wrong(&format!("is malformed: {error}"), "correct its spelling");
        }
    };
    match url.scheme() {
        "mailto" if url.path().contains('@') => return Ok(()),
        "mailto" => return wrong("names no address", "write mailto:name@host"),
        "https" | "http" => {}
        scheme => {
            return wrong(
                &format!("has the scheme {scheme}"),
                "link to an https page, or write it as code",
            );
        }
    }
    // The parser forgives what people mistype: a third slash, none at all.
    let rest = raw.split_once(':').map_or("", |(_, rest)| rest);
    if !rest.starts_with("//") || rest.starts_with("///") {
        return wrong("has not exactly two slashes", "write https://host/path");
    }
    let host = match url.host() {
        Some(Host::Domain(host)) => host.trim_end_matches('.').to_owned(),
        _ => return wrong("names no host by name", "readers cannot reach an address"),
    };
    if host == "localhost" || host.ends_with(".localhost") {
        return wrong(
            "leads to the reader's own machine",
            "write it as code, not as a link",
        );
    }
    if !host.contains('.') || host.starts_with('.') || host.contains("..") {
        return wrong("names a host without a domain", "correct the host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("holds a user name", "remove what stands before the @");
    }
    if url.scheme() == "http" && !http_hosts.contains(&host) {
        return wrong("is not encrypted", "write https://");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{is_elsewhere, judge};

    #[test]
    fn good_links_pass() {
        for url in [
            "https://docs.rs/tokio/latest/tokio/#feature-flags",
            "https://doc.rust-lang.org",
            "mailto:someone@example.org",
        ] {
            assert_eq!(judge(url, &[]), Ok(()), "{url}");
        }
        assert_eq!(
            judge("http://example.org", &["example.org".to_owned()]),
            Ok(())
        );
    }

    #[test]
    fn each_malformed_link_is_told_apart() {
        for (url, said) in [
            ("https://docs.rs/to kio", "white space"),
            ("//docs.rs/tokio", "no scheme"),
            ("https:///docs.rs", "two slashes"),
            ("https:docs.rs", "two slashes"),
            ("https://", "malformed"),
            ("https://localhost:3000/", "own machine"),
            ("https://127.0.0.1/", "no host by name"),
            ("https://docs/tokio", "without a domain"),
            ("https://me@docs.rs/", "user name"),
            ("http://docs.rs/", "not encrypted"),
            ("javascript:void(0)", "scheme javascript"),
            ("mailto:nobody", "no address"),
        ] {
            let (message, help) = judge(url, &[]).expect_err(url);
            assert!(message.contains(said), "{url}: {message}");
            assert!(!help.is_empty(), "{url}");
        }
    }

    #[test]
    fn a_file_of_the_site_is_not_elsewhere() {
        for target in ["a.html", "../a.html#b:c", "#a::b", "./x:y.html", "data:,x"] {
            assert!(!is_elsewhere(target), "{target}");
        }
        for target in ["https://a.b", "mailto:x@y.z", "//a.b/c", "javascript:x"] {
            assert!(is_elsewhere(target), "{target}");
        }
    }
}
