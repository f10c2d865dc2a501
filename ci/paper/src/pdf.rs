//! The PDF: from a document to bytes, always the same.

use crate::document::Document;
use crate::fonts::Fonts;
use crate::world::Paper;
use crate::{glyphs, room, set};
use listings::Problem;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::Smart;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// A PDF.
#[derive(Debug)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
}

/// What is told of the work while it goes on.
pub type Telling<'a> = &'a dyn Fn(&str);

/// Makes the PDF of a document; tells each step.
///
/// # Errors
///
/// A character that no face has, a picture or a word that has no room, or a fault of the
/// template.
pub fn pdf(document: &Document, tell: Telling<'_>) -> Result<Pdf, Vec<Problem>> {
    let pages = paged(document, tell)?;
    // What Typst keeps for another compilation is as much as the pages themselves.
    typst::comemo::evict(0);
    tell("Writing the PDF");
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .expect("one standard does not contradict itself");
    let options = PdfOptions {
        ident: Smart::Custom(document.title.clone()),
        timestamp: None,
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&pages, &options).map_err(|faults| {
        faults
            .iter()
            .map(|fault| problem(None, fault))
            .collect::<Vec<_>>()
    })?;
    Ok(Pdf {
        bytes,
        pages: pages.pages().len(),
    })
}

/// Lays a document out.
///
/// # Errors
///
/// As [`pdf`].
pub fn paged(
    document: &Document,
    tell: Telling<'_>,
) -> Result<PagedDocument, Vec<Problem>> {
    let fonts = Fonts::default();
    let mut problems = glyphs::missing(document, &fonts);
    problems.extend(room::pictures(document));
    if !problems.is_empty() {
        return Err(problems);
    }
    tell("Setting the pages");
    let paper = Paper::new(set::set(document)?, &fonts);
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&paper);
    let faults = match &output {
        Ok(_) => &warnings,
        Err(faults) => faults,
    };
    problems.extend(faults.iter().map(|fault| problem(Some(&paper), fault)));
    if let Ok(pages) = &output {
        problems.extend(room::words(document, pages));
    }
    match output {
        Ok(pages) if problems.is_empty() => Ok(pages),
        _ => Err(problems),
    }
}

/// A fault of the template or of what was written for it: no page is to blame.
fn problem(paper: Option<&Paper<'_>>, fault: &SourceDiagnostic) -> Problem {
    let place = paper.and_then(|paper| {
        let id = fault.span.id()?;
        let source = paper.source(id).ok()?;
        let at = paper.range(fault.span)?.start;
        let text = source.text();
        let line = text[..at].matches('\n').count() + 1;
        let shown = text.lines().nth(line - 1).unwrap_or_default();
        let shown: String = shown.trim().chars().take(160).collect();
        let path = id.get().vpath().get_without_slash().to_owned();
        Some((id == paper.main(), path, line, shown))
    });
    let hints: Vec<&str> = fault.hints.iter().map(|hint| hint.v.as_str()).collect();
    let mut help = "this is a fault of ci/paper, not of a page".to_owned();
    if !hints.is_empty() {
        help = format!("{help}: {}", hints.join("; "));
    }
    let (file, line, message) = match place {
        Some((false, path, line, _)) => (path, Some(line), fault.message.to_string()),
        Some((true, _, _, shown)) => {
            let message = format!("{} in {shown}", fault.message);
            ("book.typ".to_owned(), None, message)
        }
        None => ("book.typ".to_owned(), None, fault.message.to_string()),
    };
    let mut problem = Problem::new(format!("ci/paper/template/{file}"), message, help);
    problem.line = line;
    problem
}
