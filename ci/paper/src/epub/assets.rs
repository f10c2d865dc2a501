//! Files that are the same in every EPUB.

/// The style sheet.
pub const STYLE: &str = "style.css";

/// What stands in it.
pub const STYLES: &str = include_str!("style.css");

/// The faces, those of the site: they have what its pages need, in 95 KB.
pub const FONTS: [(&str, &[u8]); 4] = [
    (
        "fonts/commit-mono-bold.woff2",
        include_bytes!("../../../../theme/fonts/commit-mono-bold.woff2"),
    ),
    (
        "fonts/commit-mono.woff2",
        include_bytes!("../../../../theme/fonts/commit-mono.woff2"),
    ),
    (
        "fonts/literata-italic.woff2",
        include_bytes!("../../../../theme/fonts/literata-italic.woff2"),
    ),
    (
        "fonts/literata.woff2",
        include_bytes!("../../../../theme/fonts/literata.woff2"),
    ),
];
