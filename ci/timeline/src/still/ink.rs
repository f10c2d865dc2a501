//! What a still is drawn with: the colours of paper, and one description for each kind
//! of text and of line. They are those of `theme/css`, written out.

use super::WIDTH;
use crate::layout::fit;
use crate::recording::On;

/// White, so that it is the page's own in print.
pub const PAPER: &str = "#ffffff";
/// On which time stands still.
pub const GROUND: &str = "#f3f0e9";
pub const INK: &str = "#1d1d1b";
pub const SOFT: &str = "#5f5b52";
pub const FAINT: &str = "#6c6860";
pub const ASYNCIO: &str = "#2a5aa0";
pub const TOKIO: &str = "#a3431a";
pub const ALARM: &str = "#a4243b";

const TEXT_FACE: &str = "Literata, Georgia, serif";
const MONO_FACE: &str = "Commit Mono, Menlo, Consolas, monospace";

/// What a character of the code face takes of its size.
pub const MONO: f64 = 0.6;

/// A kind of text.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    /// Whether it is in the code face.
    pub mono: bool,
    pub italic: bool,
    pub bold: bool,
    /// The size of its letters, in pixels.
    pub size: f64,
    pub colour: &'static str,
    /// How far it interrupts the lines below it, in pixels; 0 where there are none.
    pub halo: u32,
}

const TEXT: Pen = Pen {
    mono: false,
    italic: false,
    bold: false,
    size: 12.0,
    colour: SOFT,
    halo: 0,
};

/// An instant.
pub const TIME: Pen = TEXT;
/// A lane's name.
pub const NAME: Pen = Pen {
    mono: true,
    colour: INK,
    halo: 4,
    ..TEXT
};
/// The name of a recording.
pub const HEADING: Pen = Pen {
    mono: true,
    bold: true,
    size: 13.0,
    colour: INK,
    ..TEXT
};
/// What matters less.
pub const ASIDE: Pen = Pen {
    italic: true,
    colour: FAINT,
    ..TEXT
};
/// A printed line.
pub const OUTPUT: Pen = Pen {
    mono: true,
    size: 11.5,
    colour: INK,
    ..TEXT
};
/// What stands on a line.
pub const LABEL: Pen = Pen {
    italic: true,
    size: 11.5,
    halo: 7,
    ..TEXT
};
/// How a task ended, if it did not return.
pub const END: Pen = Pen {
    colour: ALARM,
    ..LABEL
};
/// A word of the key.
pub const KEY: Pen = Pen {
    italic: true,
    ..TEXT
};

impl Pen {
    /// The same, smaller where the text, one in the code face, is wider than the sheet.
    pub fn fitted(self, text: &str) -> Self {
        let most = WIDTH / fit::length(text, MONO);
        Self {
            size: self.size.min(most),
            ..self
        }
    }

    /// Its attributes.
    pub fn attributes(self) -> String {
        let face = if self.mono { MONO_FACE } else { TEXT_FACE };
        let mut attributes = format!(
            "font-family=\"{face}\" font-size=\"{}\" fill=\"{}\"",
            self.size, self.colour
        );
        if self.italic {
            attributes += " font-style=\"italic\"";
        }
        if self.bold {
            attributes += " font-weight=\"700\"";
        }
        if self.halo > 0 {
            attributes += &format!(
                " paint-order=\"stroke\" stroke=\"{PAPER}\" stroke-width=\"{}\" \
                 stroke-linejoin=\"round\"",
                self.halo
            );
        }
        attributes
    }
}

/// The colour of what a program's tasks do.
pub fn own(twin: bool) -> &'static str {
    if twin { ASYNCIO } else { TOKIO }
}

/// How a wait is drawn: each kind has a pattern of its own, so that none is told by its
/// colour.
pub fn wait(on: On) -> String {
    let (width, dashes) = match on {
        On::Sleep => (2, ""),
        On::Interval | On::Timeout => (2, "12 2 1 2"),
        On::Channel | On::Io => (2, "8 4"),
        On::Lock | On::Semaphore => (6, "1.5 2.5"),
        On::Join | On::Barrier | On::Notify => (2, "2 3"),
        On::Yield | On::Budget | On::Other => (2, "1 4"),
    };
    let dashes = match dashes {
        "" => String::new(),
        _ => format!(" stroke-dasharray=\"{dashes}\""),
    };
    format!("stroke=\"{SOFT}\" stroke-width=\"{width}\"{dashes}")
}

/// A line from what caused something to it.
pub fn arrow(faint: bool) -> String {
    let colour = if faint { FAINT } else { SOFT };
    format!("fill=\"none\" stroke=\"{colour}\"")
}

/// A line that leads to what was printed.
pub fn leader() -> String {
    format!("fill=\"none\" stroke=\"{FAINT}\" stroke-dasharray=\"1 3\"")
}
