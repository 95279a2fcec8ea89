//! The sections of the report: a sentence, a table, a chart.

use askama::Template;

use crate::chart::series;
use crate::measure::run::Run;
use crate::measure::verdict::Judgement;
use crate::units;

use super::camera::{self, filmstrip};
use super::failures::failures;
use super::{drawn, table};
use crate::report::compare::Comparison;
use crate::report::howto::{self, Fact};
use crate::report::numbers::{Totals, part, seconds};
use crate::report::{figures, tables};

/// A section of the report: its anchor, its title and its markup.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What the reader sees here, in a sentence.
    pub(super) about: String,
    /// Markup that was made here, from escaped parts.
    pub(super) body: String,
}

/// The sections, in the order in which questions arise.
pub(super) fn sections(run: &Run) -> Vec<Section> {
    let first = [views(run), over_time(run)];
    let own = [
        operations(run),
        failures(run),
        visits(run),
        phases(run),
        connections(run),
        generator(run),
        setup(run),
    ];
    first
        .into_iter()
        .chain(camera::section(run))
        .chain(own)
        .collect()
}

#[derive(Template)]
#[template(path = "report_comparison.html")]
struct Compared<'a> {
    comparison: &'a Comparison,
    table: String,
    ranges: String,
}

/// How a run differs from an earlier one.
pub(super) fn compared(comparison: &Comparison) -> Section {
    Section {
        id: "comparison",
        title: "Comparison",
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
    if run.timeline.slices.is_empty() {
        return Section {
            id: "time",
            title: "Over time",
            about: "The run ended before its first second was over.".to_owned(),
            body: String::new(),
        };
    }
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
        about: about_time(run),
        body: format!(
            "<div class=\"wide\">{}{}</div><div class=\"charts\">{}</div>",
            figures::view_latency(run),
            filmstrip(run),
            charts.concat()
        ),
    }
}

/// How long a slice is, and how several of them became one point.
fn about_time(run: &Run) -> String {
    let slice = f64::from(run.timeline.slice_seconds.max(1));
    let group = series::group_size(run.timeline.slices.len());
    let mut text = if slice > 1.0 {
        format!("What finished in every {}.", seconds(slice))
    } else {
        "What finished in each second.".to_owned()
    };
    if group > 1 {
        text.push_str(&format!(
            " A point covers {}: of latencies and failures it shows the worst, of everything else the mean.",
            seconds(slice * group as f64)
        ));
    }
    text + " Shaded phases do not count for the headline."
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
                phases are kept apart, by the moment in which a request began; a visit counts where it was completed."
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
        title: "Connections",
        about: format!(
            "{} opened over all phases{each}. Every visitor has a browser's cache of their own.",
            units::counted(totals.connections, "connection was", "connections were")
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
        title: "Generator",
        about: if run.verdict.judgement == Judgement::Invalid && !run.measured_nothing() {
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
    /// The command, cut so that a flag and its value stay on one line.
    arguments: Vec<String>,
    facts: String,
}

fn setup(run: &Run) -> Section {
    Section {
        id: "setup",
        title: "Setup",
        about: "Everything that is needed to make it again.".to_owned(),
        body: drawn(&Setup {
            run,
            arguments: arguments(&run.setup.command),
            facts: drawn(&Facts {
                facts: &howto::setup(run),
            }),
        }),
    }
}

fn arguments(command: &str) -> Vec<String> {
    let parts = command.split(" --").enumerate();
    parts
        .map(|(index, part)| match index {
            0 => part.to_owned(),
            _ => format!("--{part}"),
        })
        .collect()
}

/// Text as markup, for the few places where markup is made outside a template.
fn escaped(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html)
        .map(|safe| safe.to_string())
        .unwrap_or_default()
}
