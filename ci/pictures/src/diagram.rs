//! Mermaid diagrams.

use crate::plain::{Plain, escaped, plain};
use crate::{Palette, Svg, configuration};
use listings::diagrams;
use merman::svg::export::{NativeFontContext, NativeFontLimits};
use merman::svg::{SvgPipeline, SvgRenderOptions};
use merman::{
    Engine, MermaidConfig, OperationControl, ParseOptions, RenderError, RenderOutput,
    RenderRequest, Renderer, SvgEnvironment, SvgRequest,
};
use std::fmt;
use std::sync::LazyLock;

/// The faces that boxes are measured for: those of the paper edition.
const FACES: [&[u8]; 2] = [
    include_bytes!("../../paper/fonts/literata-400.ttf"),
    include_bytes!("../../paper/fonts/literata-400-italic.ttf"),
];

static FONTS: LazyLock<NativeFontContext> = LazyLock::new(|| {
    let faces = FACES.iter().map(|face| face.to_vec());
    let limits = NativeFontLimits::default();
    NativeFontContext::from_font_bytes(faces, limits, &OperationControl::new())
        .expect("the faces lie in this repository and are whole")
});

/// Why a diagram cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The line of the diagram's source, counted from 1, where that is known.
    pub line: Option<usize>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line} of the diagram: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Wrong {}

impl Wrong {
    pub(crate) fn of(message: &str) -> Self {
        Self {
            line: None,
            message: message.to_owned(),
        }
    }
}

/// A Mermaid diagram in the colours of paper.
///
/// # Errors
///
/// When the source is no flowchart, sequence or state diagram, or Mermaid's grammar does
/// not allow it.
pub fn mermaid(source: &str) -> Result<Svg, Wrong> {
    mermaid_in(source, &Palette::PAPER)
}

/// A Mermaid diagram in these colours.
///
/// # Errors
///
/// As [`mermaid`].
pub fn mermaid_in(source: &str, palette: &Palette) -> Result<Svg, Wrong> {
    let config = MermaidConfig::from_value(configuration::of(palette));
    let renderer = Renderer::new()
        .with_engine(Engine::new().with_site_config(config))
        .with_parse_options(ParseOptions::strict());
    let environment = SvgEnvironment::deterministic()
        .with_native_font_context(FONTS.clone())
        .map_err(|error| Wrong::of(&error.to_string()))?;
    let request = SvgRequest {
        environment,
        options: SvgRenderOptions {
            diagram_id: Some("diagram".to_owned()),
            ..SvgRenderOptions::default()
        },
        pipeline: Some(SvgPipeline::resvg_safe()),
        ..SvgRequest::default()
    };
    let request = RenderRequest::svg(source, OperationControl::new(), request);
    let output = renderer.render(request);
    let RenderOutput::Svg(Some(output)) =
        output.map_err(|error| wrong(source, &error))?
    else {
        return Err(Wrong::of("this is no Mermaid diagram"));
    };
    written_out(output.svg(), source, palette)
}

/// The picture that mermaid would draw, written out, with its name and description.
fn written_out(svg: &str, source: &str, palette: &Palette) -> Result<Svg, Wrong> {
    let mut options = usvg::Options::default();
    FONTS.apply_to_usvg_options(&mut options);
    let tree = usvg::Tree::from_str(svg, &options)
        .map_err(|error| Wrong::of(&format!("its picture cannot be read: {error}")))?;
    let Plain { body, view } = plain(&tree, palette.paper)?;
    let [left, top, width, height] = view;
    let title = diagrams::title(source).unwrap_or_default();
    let description = diagrams::description(source).unwrap_or_default();
    let text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"{left} {top} {width} {height}\">\n\
         <title>{}</title>\n<desc>{}</desc>\n{body}</svg>\n",
        escaped(title),
        escaped(description),
    );
    Ok(Svg {
        text,
        width: width.into(),
        height: height.into(),
    })
}

fn wrong(source: &str, error: &RenderError) -> Wrong {
    let span = match error {
        RenderError::Parse(diagnostic) => diagnostic.terminal_diagnostic_details().span,
        _ => None,
    };
    let line = span.map(|span| {
        let before = &source[..source.floor_char_boundary(span.start)];
        before.matches('\n').count() + 1
    });
    Wrong {
        line,
        message: error.to_string(),
    }
}
