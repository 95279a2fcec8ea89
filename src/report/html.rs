//! The report as one HTML file.
//!
//! No network, complete without scripts, and nothing that came from outside
//! stands in it unescaped; a Content-Security-Policy forbids all other scripts
//! and every request, should that ever fail.

use askama::Template;

use crate::chart::asset;
use crate::measure::run::{FailureGroup, Run};
use crate::measure::sample::Outcome;
use crate::measure::verdict::Judgement;
use crate::units;

use super::compare::Comparison;
use super::howto::{self, Fact};
use super::numbers::{Totals, headline_phase, part, seconds};
use super::table::Table;
use super::{figures, headline, tables};

const STYLE: &str = include_str!("templates/report.css");

#[derive(Template)]
#[template(path = "report_table.html")]
struct TableView<'a> {
    table: &'a Table,
}

/// A section of the report: its anchor, its title and its markup.
struct Section {
    id: &'static str,
    title: &'static str,
    /// What the reader sees here, in a sentence.
    about: String,
    /// Markup that was made here, from escaped parts.
    body: String,
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

/// What a report can show beside its run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// This run held against an earlier one.
    pub comparison: Option<&'a Comparison>,
}

/// Draws the report. A pure function: the same run gives the same bytes.
#[must_use]
pub fn render(run: &Run) -> String {
    render_with(run, Extras::default())
}

/// Draws the report with something beside the run.
#[must_use]
pub fn render_with(run: &Run, extras: Extras<'_>) -> String {
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
        sections: sections(run, extras),
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

fn sections(run: &Run, extras: Extras<'_>) -> Vec<Section> {
    let comparison = extras.comparison.map(compared);
    let own = [
        views(run),
        over_time(run),
        operations(run),
        failures(run),
        visits(run),
        phases(run),
        connections(run),
        generator(run),
        setup(run),
    ];
    comparison.into_iter().chain(own).collect()
}

#[derive(Template)]
#[template(path = "report_comparison.html")]
struct Compared<'a> {
    comparison: &'a Comparison,
    table: String,
    ranges: String,
}

fn compared(comparison: &Comparison) -> Section {
    Section {
        id: "comparison",
        title: "Compared with an earlier run",
        about: format!("{} {}", comparison.comparable(), comparison.summary()),
        body: drawn(&Compared {
            comparison,
            table: table(&comparison.table()),
            ranges: figures::comparison_ranges(comparison),
        }),
    }
}

fn views(run: &Run) -> Section {
    let rows = run
        .headline()
        .map(|phase| table(&tables::views(phase)))
        .unwrap_or_default();
    Section {
        id: "views",
        title: "Views",
        about: "A view is what a person waits for: a page and all its images, from the moment it was \
                meant to be asked for to the last byte of the last image. Times are of views that were whole."
            .to_owned(),
        body: rows + &figures::view_distribution(run),
    }
}

fn over_time(run: &Run) -> Section {
    let charts = [
        figures::users(run),
        figures::visits(run),
        figures::requests(run),
        figures::failures(run),
        figures::image_latency(run),
        figures::page_latency(run),
        figures::bytes(run),
        figures::generator_cpu(run),
    ];
    Section {
        id: "time",
        title: "Over time",
        about: format!(
            "A point is what finished in {}. Shaded parts do not count for the headline.",
            seconds(f64::from(run.timeline.slice_seconds.max(1)))
        ),
        body: format!(
            "<div class=\"wide\">{}</div><div class=\"charts\">{}</div>",
            figures::view_latency(run),
            charts.concat()
        ),
    }
}

fn operations(run: &Run) -> Section {
    let body = run
        .headline()
        .map(|phase| table(&tables::operations(phase)) + &figures::operation_ranges(phase));
    Section {
        id: "operations",
        title: "Operations",
        about: "An operation is what a request was for. Times run from sending the request to the last \
                byte, of requests that succeeded; the first byte is the median."
            .to_owned(),
        body: body.unwrap_or_default(),
    }
}

struct FailureView<'a> {
    group: &'a FailureGroup,
    count: String,
    share: String,
    what: &'static str,
    when: String,
}

#[derive(Template)]
#[template(path = "report_failures.html")]
struct Failures<'a> {
    groups: Vec<FailureView<'a>>,
}

fn failures(run: &Run) -> Section {
    let totals = Totals::of_run(run);
    let groups: Vec<_> = run
        .failures
        .iter()
        .map(|group| FailureView {
            group,
            count: units::count(group.count),
            share: part(group.count, totals.requests)
                .map(units::percent)
                .unwrap_or_default(),
            what: outcome_words(group.outcome),
            when: if group.count == 1 {
                format!("at {}", seconds(group.first_s))
            } else {
                format!(
                    "from {} to {}",
                    seconds(group.first_s),
                    seconds(group.last_s)
                )
            },
        })
        .collect();
    Section {
        id: "failures",
        title: "Failures",
        about: if groups.is_empty() {
            "No request failed, in any phase.".to_owned()
        } else {
            "Over all phases, by what the request was for and how it ended; the first of each kind is the example."
                .to_owned()
        },
        body: if groups.is_empty() {
            String::new()
        } else {
            drawn(&Failures { groups })
        },
    }
}

/// An outcome as the beginning of an explanation.
fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "The answer was right.",
        Outcome::Dns => "The host name could not be resolved.",
        Outcome::Refused => "Nothing listened there: the connection was refused.",
        Outcome::Tls => "No TLS session could be agreed on.",
        Outcome::Reset => "The connection was closed or reset before the answer was whole.",
        Outcome::Timeout => "The answer was not whole within the time limit.",
        Outcome::Truncated => "Fewer bytes came than Content-Length had promised.",
        Outcome::TooLarge => "The answer was larger than a visitor is willing to read.",
        Outcome::Protocol => "What came was not HTTP, or HTTP that contradicts itself.",
        Outcome::BadStatus => "The status is not one that the scenario counts as success.",
        Outcome::RedirectLoop => "Redirects went in a circle, on for too long, or nowhere.",
        Outcome::BadImage => {
            "An image was asked for, and what came is not one, or not a whole one."
        }
        Outcome::Rejected => "The status was right, but the page was not.",
    }
}

fn visits(run: &Run) -> Section {
    Section {
        id: "visits",
        title: "Visits",
        about:
            "Who came and what for, over all phases. Shares drift from the wanted ones by chance; \
                the more visits, the less."
                .to_owned(),
        body: format!(
            "{}<p class=\"callout\">{}{}</p>",
            table(&tables::visits(run)),
            escaped(&howto::writes(&run.writes)),
            if run.writes.ledger.is_empty() {
                String::new()
            } else {
                format!(
                    " <span class=\"quiet\">Ledger: <code>{}</code></span>",
                    escaped(&run.writes.ledger)
                )
            }
        ),
    }
}

fn phases(run: &Run) -> Section {
    Section {
        id: "phases",
        title: "Phases",
        about: "While users are being started a gallery is warm in one place and cold in another, so the \
                phases are kept apart, by the moment in which a request or a visit began."
            .to_owned(),
        body: table(&tables::phases(run)),
    }
}

fn connections(run: &Run) -> Section {
    let totals = Totals::of_run(run);
    let each = part(totals.requests, totals.connections)
        .map(|each| format!(", {} requests each", units::number(each)))
        .unwrap_or_default();
    let caches = run
        .headline()
        .map(|phase| table(&tables::caches(phase)))
        .unwrap_or_default();
    Section {
        id: "connections",
        title: "Connections and caches",
        about: format!(
            "{} connections were opened over all phases{each}. Every visitor has a browser's cache of their own.",
            units::count(totals.connections)
        ),
        body: table(&tables::connections(run)) + &caches,
    }
}

#[derive(Template)]
#[template(path = "report_facts.html")]
struct Facts<'a> {
    facts: &'a [Fact],
}

fn generator(run: &Run) -> Section {
    Section {
        id: "generator",
        title: "The generator itself",
        about: if run.verdict.judgement == Judgement::Invalid {
            "It was the limit of this run: what it says about the gallery is not to be trusted."
                .to_owned()
        } else {
            "Was it the gallery that was measured, or the machine that measured it?".to_owned()
        },
        body: drawn(&Facts {
            facts: &howto::generator(run),
        }),
    }
}

#[derive(Template)]
#[template(path = "report_setup.html")]
struct Setup<'a> {
    run: &'a Run,
    facts: String,
}

fn setup(run: &Run) -> Section {
    Section {
        id: "setup",
        title: "How this run was made",
        about: "Everything that is needed to make it again.".to_owned(),
        body: drawn(&Setup {
            run,
            facts: drawn(&Facts {
                facts: &howto::setup(run),
            }),
        }),
    }
}

/// Text as markup, for the few places where markup is made outside a template.
fn escaped(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html)
        .map(|safe| safe.to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{self, Shape};

    /// Where `VERNISSAGE_SAMPLES=DIR cargo test report::html` puts reports to look at.
    fn sample(name: &str, html: &str) {
        if let Some(dir) = std::env::var_os("VERNISSAGE_SAMPLES") {
            std::fs::write(std::path::Path::new(&dir).join(name), html).unwrap();
        }
    }

    #[test]
    fn a_report_of_a_quarter_of_an_hour_is_under_500_kb() {
        let shape = Shape {
            seconds: [20, 875, 5],
            ..Shape::default()
        };
        let html = render(&fixture::run(&shape));
        sample("long.html", &html);
        assert!(html.len() < 500_000, "{} bytes", html.len());
    }

    #[test]
    fn a_comparison_comes_first() {
        let before = fixture::run(&Shape::default());
        let after = fixture::run(&Shape {
            slowness: 1.6,
            seed: 8,
            ..Shape::default()
        });
        let comparison = crate::report::compare::compare(&before, &after);
        let html = render_with(
            &after,
            Extras {
                comparison: Some(&comparison),
            },
        );
        sample("compared.html", &html);
        assert!(html.find("id=\"comparison\"") < html.find("id=\"views\""));
        assert!(html.contains("Beyond noise worse"));
    }

    #[test]
    fn every_kind_of_run_is_drawn() {
        let pass = fixture::run(&Shape {
            failing: false,
            ..Shape::default()
        });
        let ramp = fixture::run(&Shape {
            seconds: [12, 0, 0],
            ..Shape::default()
        });
        for (name, run) in [
            ("fail.html", fixture::run(&Shape::default())),
            ("pass.html", pass),
            ("ramp.html", ramp),
            ("empty.html", fixture::empty()),
            ("invalid.html", fixture::invalid()),
        ] {
            let html = render(&run);
            sample(name, &html);
            assert!(html.ends_with("</html>"), "{name}");
            assert!(!html.contains("could not be drawn"), "{name}");
            assert!(!html.contains("NaN") && !html.contains("inf%"), "{name}");
        }
    }
}
