//! Reports as files: which form, and written whole or not at all.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::cli::args::report::Format;
use crate::measure::run::Run;
use crate::measure::{file, whole};
use crate::report;

/// The name of the page in the folder of a run.
pub(super) const PAGE: &str = "index.html";

impl Format {
    /// The form that a file's ending asks for.
    ///
    /// # Errors
    /// When the ending is none that stands for a form.
    pub(crate) fn of(path: &Path) -> anyhow::Result<Self> {
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        Ok(match ending.as_str() {
            "html" | "htm" => Self::Html,
            "json" => Self::Json,
            "md" => Self::Markdown,
            "xml" => Self::Junit,
            "txt" => Self::Text,
            _ => bail!(
                "{} does not end in .html, .json, .md, .xml or .txt, so its form is not known",
                path.display()
            ),
        })
    }
}

/// A run in one of the forms.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn render(run: &Run, format: Format) -> anyhow::Result<String> {
    Ok(match format {
        Format::Html => report::html::render(run),
        Format::Markdown => report::markdown::render(run),
        Format::Junit => report::junit::render(run),
        Format::Text => report::text::render(run, &plain_text()),
        Format::Json => serde_json::to_string_pretty(run).context("the run cannot be written")?,
    })
}

/// How text is drawn for a file.
pub(super) const fn plain_text() -> report::text::Options<'static> {
    report::text::Options {
        colour: false,
        width: 100,
        report: None,
    }
}

/// Writes a report in the form that the file's ending asks for.
///
/// # Errors
/// When the form is not known or the file cannot be written.
pub(super) fn write_report(path: &Path, run: &Run) -> anyhow::Result<()> {
    let text = render(run, Format::of(path)?)?;
    write(path, text.as_bytes())
}

/// Writes what a run leaves in its folder, the run file and the page, and gives
/// the page's path. The folder must exist.
///
/// # Errors
/// When one of them cannot be written.
pub(super) fn write_run(folder: &Path, run: &Run) -> anyhow::Result<PathBuf> {
    file::write(&folder.join(file::NAME), run)?;
    let page = folder.join(PAGE);
    write_report(&page, run)?;
    Ok(page)
}

/// Writes a file so that a reader sees the old one or the new one, whole.
///
/// # Errors
/// When the folder does not exist or cannot be written.
pub(super) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    whole::write(path, |file| file.write_all(bytes))
        .with_context(|| format!("{} cannot be written", path.display()))
}
