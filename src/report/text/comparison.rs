//! A comparison of two runs, for terminals.

use crate::report::compare::{Comparison, Finding};

use super::paint::Style;
use super::{Options, Page};

/// The comparison, with a line feed at the end.
#[must_use]
pub fn render(comparison: &Comparison, options: &Options<'_>) -> String {
    let mut page = Page::new(options);
    page.blank();
    page.prose(
        &format!("{} and {}", comparison.before, comparison.after),
        0,
        Style::Bold,
    );
    let spoiled = comparison
        .differences
        .iter()
        .any(|difference| difference.spoils);
    page.prose(
        comparison.comparable(),
        0,
        if spoiled { Style::Warn } else { Style::Plain },
    );
    for difference in &comparison.differences {
        page.prose(&format!("· {}", difference.sentence), 2, Style::Plain);
    }
    page.table("Numbers", &comparison.table());
    page.blank();
    let worse = comparison
        .changes
        .iter()
        .any(|change| change.finding == Finding::Worse);
    page.prose(
        &comparison.summary(),
        0,
        if worse && !spoiled {
            Style::Bad
        } else {
            Style::Bold
        },
    );
    if let Some(report) = options.report {
        page.whole("Report", &report.display().to_string());
    }
    page.text
}
