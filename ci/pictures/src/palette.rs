//! The colours of diagrams.

/// What a diagram is drawn with, each as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Beneath all.
    pub paper: &'static str,
    /// Words.
    pub ink: &'static str,
    /// Arrows, and words that matter less.
    pub ink_soft: &'static str,
    /// Beneath boxes.
    pub ground: &'static str,
    /// Thin lines.
    pub rule: &'static str,
    /// The edges of boxes.
    pub rule_strong: &'static str,
    /// Whether words are brighter than what is beneath them.
    pub dark: bool,
}

impl Palette {
    /// The page by day: `theme/css/base.css`.
    pub const LIGHT: Self = Self {
        paper: "#fbfaf7",
        ink: "#1d1d1b",
        ink_soft: "#5f5b52",
        ground: "#f3f0e9",
        rule: "#dcd7cc",
        rule_strong: "#a9a397",
        dark: false,
    };
    /// The page by night.
    pub const DARK: Self = Self {
        paper: "#1c1c1b",
        ink: "#dad6cd",
        ink_soft: "#a39e93",
        ground: "#141413",
        rule: "#3b3a36",
        rule_strong: "#66635b",
        dark: true,
    };
    /// Print: ink on white.
    pub const PAPER: Self = Self {
        paper: "#ffffff",
        ground: "#f6f4ef",
        ..Self::LIGHT
    };
}
