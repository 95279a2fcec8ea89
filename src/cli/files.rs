//! Reports as files: which form, and written whole or not at all.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::args::report::Format;
use crate::measure::run::Run;
use crate::measure::{file, whole};
use crate::report;

/// The name of the page in the folder of a run.
pub(super) const PAGE: &str = "index.html";

impl Format {
    /// Those of a report, in the order in which they are told.
    const OF_A_REPORT: [Self; 5] = [
        Self::Html,
        Self::Json,
        Self::Markdown,
        Self::Junit,
        Self::Text,
    ];

    /// Those of a comparison.
    const OF_A_COMPARISON: [Self; 3] = [Self::Html, Self::Markdown, Self::Text];

    /// The form of a report that a file's ending asks for.
    ///
    /// # Errors
    /// When the ending is none that stands for a form.
    pub(crate) fn of(path: &Path) -> anyhow::Result<Self> {
        Self::among(path, &Self::OF_A_REPORT)
    }

    /// The same, for a comparison of two runs.
    ///
    /// # Errors
    /// When the ending is none that stands for a form of comparisons.
    pub(crate) fn of_comparison(path: &Path) -> anyhow::Result<Self> {
        Self::among(path, &Self::OF_A_COMPARISON)
    }

    fn among(path: &Path, forms: &[Self]) -> anyhow::Result<Self> {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let ending = match ending.to_lowercase().as_str() {
            "htm" => "html".to_owned(),
            other => other.to_owned(),
        };
        let found = forms.iter().find(|form| form.ending() == ending);
        found.copied().with_context(|| {
            let (last, others) = forms.split_last().unwrap_or((&Self::Text, &[]));
            let others: Vec<String> = others
                .iter()
                .map(|form| format!(".{}", form.ending()))
                .collect();
            format!(
                "{} does not end in {} or .{}: by its ending its form is chosen",
                path.display(),
                others.join(", "),
                last.ending()
            )
        })
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Junit => "xml",
            Self::Text => "txt",
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endings_that_are_told_are_those_that_are_taken() {
        let told = |found: anyhow::Result<Format>| found.unwrap_err().to_string();
        let report = told(Format::of(Path::new("it.doc")));
        assert!(
            report.contains(".html, .json, .md, .xml or .txt"),
            "{report}"
        );
        for path in ["it.doc", "it.json", "it"] {
            let comparison = told(Format::of_comparison(Path::new(path)));
            assert!(
                comparison.contains("in .html, .md or .txt:"),
                "{comparison}"
            );
        }
        assert_eq!(Format::of(Path::new("IT.HTM")).unwrap(), Format::Html);
        let text = Format::of_comparison(Path::new("it.txt"));
        assert_eq!(text.unwrap(), Format::Text);
    }
}
