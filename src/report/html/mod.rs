//! The report as one HTML file.
//!
//! No network, complete without scripts, and nothing that came from outside
//! stands in it unescaped; a Content-Security-Policy forbids all other scripts
//! and every request, should that ever fail.

mod camera;
mod failures;
mod sections;

use askama::Template;

use crate::chart::asset;
use crate::measure::run::Run;
use crate::measure::verdict::Judgement;

use self::sections::{Section, compared, sections};
use super::compare::Comparison;
use super::numbers::{headline_phase, seconds};
use super::table::Table;
use super::{headline, tables};

const STYLE: &str = include_str!("../templates/report.css");

#[derive(Template)]
#[template(path = "report_table.html")]
struct TableView<'a> {
    table: &'a Table,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    title: String,
    policy: String,
    style: String,
    script: &'static str,
    run: &'a Run,
    started: String,
    lasted: String,
    word: &'static str,
    class: &'static str,
    meaning: String,
    lead: String,
    trusted: bool,
    thresholds: String,
    tiles: Vec<headline::Tile>,
    phase: String,
    sections: Vec<Section>,
}

/// Draws the report. A pure function: the same run gives the same bytes.
#[must_use]
pub fn render(run: &Run) -> String {
    draw(run, sections(run))
}

/// Draws a comparison: the report of the later run, with how it differs from the
/// earlier one right below its headline.
#[must_use]
pub fn comparison(after: &Run, comparison: &Comparison) -> String {
    let mut all = vec![compared(comparison)];
    all.extend(sections(after));
    draw(after, all)
}

fn draw(run: &Run, sections: Vec<Section>) -> String {
    let (word, class, meaning) = headline::verdict(run);
    let page = Page {
        title: format!("{word} · {} · {}", run.setup.host, headline::started(run)),
        policy: format!(
            "default-src 'none'; style-src 'unsafe-inline'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
            asset::SCRIPT_SOURCE
        ),
        style: format!("{STYLE}{}", asset::STYLE),
        script: asset::SCRIPT,
        run,
        started: headline::started(run),
        lasted: seconds(run.duration_s),
        word,
        class,
        meaning,
        lead: headline::lead(run),
        trusted: run.verdict.judgement != Judgement::Invalid,
        thresholds: table(&tables::thresholds(&run.verdict.thresholds)),
        tiles: headline::tiles(run),
        phase: headline_phase(run),
        sections,
    };
    drawn(&page)
}

/// What a template says. Templates only fail when a value cannot be formatted,
/// and ours are all strings and numbers.
fn drawn(template: &impl Template) -> String {
    template
        .render()
        .unwrap_or_else(|error| format!("<p>This part could not be drawn: {error}.</p>"))
}

fn table(table: &Table) -> String {
    if table.is_empty() {
        String::new()
    } else {
        drawn(&TableView { table })
    }
}

#[cfg(test)]
mod tests;
