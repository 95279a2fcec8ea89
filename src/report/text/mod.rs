//! The summary at the end of a run, for terminals.
//!
//! No more than a screen of it, since the report has the rest. What came from
//! the gallery loses its control characters: a status line must not be able to
//! repaint someone's terminal.

pub mod comparison;
mod grid;
mod paint;

use std::path::Path;

use crate::measure::run::Run;
use crate::measure::verdict::Judgement;
use crate::units;

use self::paint::{Paint, Style, plain, wrap};

use super::numbers::seconds;
use super::{camera, headline, howto, tables};

/// Failures are shown up to this many kinds; the report has them all.
const KINDS_OF_FAILURE: usize = 6;
/// Narrower terminals get lines of this width and break them themselves.
const NARROWEST: usize = 40;
/// Prose that is wider than this is hard to read.
const WIDEST_PROSE: usize = 100;
const INDENT: &str = "  ";

/// How the summary is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Whether to use colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Where the report lies, if one was written.
    pub report: Option<&'a Path>,
}

/// The summary, with a line feed at the end.
#[must_use]
pub fn render(run: &Run, options: &Options<'_>) -> String {
    let mut page = Page::new(options);
    page.title(run);
    if run.verdict.judgement == Judgement::Invalid {
        // Whoever reads only the first lines must not take the rest for true.
        page.blank();
        page.verdict(run);
    }
    if let Some(phase) = run.headline() {
        page.table("Views", &tables::views(phase));
        page.table("Operations", &tables::operations(phase));
    }
    page.failures(run);
    page.camera(run);
    page.writes(run);
    for warning in &run.warnings {
        page.entry("Warning", Style::Warn, warning);
    }
    page.blank();
    if run.verdict.judgement == Judgement::Invalid {
        page.judgement(run);
    } else {
        page.verdict(run);
    }
    if let Some(report) = options.report {
        page.whole("Report", &report.display().to_string());
    }
    page.text
}

struct Page {
    paint: Paint,
    width: usize,
    text: String,
}

impl Page {
    fn new(options: &Options<'_>) -> Self {
        Self {
            paint: Paint {
                colour: options.colour,
            },
            width: options.width.max(NARROWEST) - INDENT.len(),
            text: String::new(),
        }
    }

    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.push_str(INDENT);
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.line("");
    }

    fn prose(&mut self, text: &str, indent: usize, style: Style) {
        let width = self.width.min(WIDEST_PROSE).saturating_sub(indent);
        for line in wrap(&plain(text), width) {
            let line = format!("{}{}", " ".repeat(indent), self.paint.paint(style, &line));
            self.line(&line);
        }
    }

    fn title(&mut self, run: &Run) {
        self.blank();
        let title = format!("{} · {}", run.setup.scenario_title, run.setup.host);
        self.prose(&title, 0, Style::Bold);
        self.prose(&headline::lead(run), 0, Style::Plain);
        let note = format!(
            "{}, {} in all; numbers are {}.",
            units::counted(run.setup.users, "user", "users"),
            seconds(run.duration_s),
            super::numbers::headline_phase(run)
        );
        self.prose(&note, 0, Style::Quiet);
    }

    fn table(&mut self, name: &'static str, table: &super::table::Table) {
        if table.is_empty() {
            return;
        }
        self.blank();
        for line in grid::lines(name, table, self.width, &self.paint) {
            self.line(&line);
        }
    }

    fn failures(&mut self, run: &Run) {
        if run.failures.is_empty() {
            return;
        }
        self.blank();
        let heading = self
            .paint
            .paint(Style::Bold, "What went wrong, in all phases");
        self.line(&heading);
        for group in run.failures.iter().take(KINDS_OF_FAILURE) {
            let status = if group.status > 0 {
                format!(" {}", group.status)
            } else {
                String::new()
            };
            let count = self
                .paint
                .paint(Style::Bad, &format!("{} ×", units::count(group.count)));
            let when = if group.count == 1 {
                format!("at {}", seconds(group.first_s))
            } else {
                format!("{} to {}", seconds(group.first_s), seconds(group.last_s))
            };
            let line = format!(
                "{count} {} {}{status}  {}",
                group.operation,
                group.outcome,
                self.paint.paint(Style::Quiet, &when)
            );
            self.line(&line);
            self.prose(&group.example, 4, Style::Plain);
            self.address(&group.example_url);
        }
        if let Some(more) = run
            .failures
            .len()
            .checked_sub(KINDS_OF_FAILURE)
            .filter(|more| *more > 0)
        {
            let line = self.paint.paint(
                Style::Quiet,
                &format!(
                    "and {}, which the report shows",
                    units::counted(more as u64, "more kind", "more kinds")
                ),
            );
            self.line(&line);
        }
    }

    /// What a browser saw: a table, how often it was bad, and what befell it.
    fn camera(&mut self, run: &Run) {
        let Some(seen) = &run.camera else { return };
        self.table("In a browser", &camera::vitals(run, seen));
        self.blank();
        self.prose(&camera::about(seen), 0, Style::Plain);
        for note in camera::notes(seen) {
            self.prose(note, 0, Style::Quiet);
        }
    }

    fn writes(&mut self, run: &Run) {
        self.blank();
        let style = if run.writes.left > 0 {
            Style::Warn
        } else {
            Style::Plain
        };
        self.prose(&howto::writes(&run.writes), 0, style);
    }

    fn verdict(&mut self, run: &Run) {
        self.judgement(run);
        for reason in &run.verdict.reasons {
            self.prose(reason, 9, Style::Plain);
        }
    }

    fn judgement(&mut self, run: &Run) {
        let (word, _, meaning) = headline::verdict(run);
        let style = match run.verdict.judgement {
            Judgement::Pass => Style::Good,
            Judgement::Fail => Style::Bad,
            Judgement::Invalid => Style::Warn,
        };
        self.entry(word, style, &meaning);
    }

    /// An address stays in one piece, so that it can be copied.
    fn address(&mut self, address: &str) {
        let line = format!("    {}", self.paint.paint(Style::Quiet, &plain(address)));
        self.line(&line);
    }

    /// A word in a column of its own, and a path, which stays in one piece too.
    fn whole(&mut self, word: &str, path: &str) {
        let line = format!(
            "{} {}",
            self.paint.paint(Style::Quiet, &format!("{word:<8}")),
            plain(path)
        );
        self.line(&line);
    }

    /// A word in a column of its own, and what belongs to it.
    fn entry(&mut self, word: &str, style: Style, text: &str) {
        let width = self.width.min(WIDEST_PROSE).saturating_sub(9);
        for (index, line) in wrap(&plain(text), width).into_iter().enumerate() {
            let lead = if index == 0 { word } else { "" };
            let line = format!("{} {line}", self.paint.paint(style, &format!("{lead:<8}")));
            self.line(&line);
        }
    }
}

#[cfg(test)]
mod tests;
