//! What was measured, as tables.

use crate::measure::histogram::Histogram;
use crate::measure::run::{OperationRecord, PhaseRecord, Run, ViewRecord};
use crate::measure::sample::{Action, CacheState, Persona};
use crate::measure::verdict::ThresholdResult;
use crate::units;

use super::numbers::{Totals, mix, part, seconds, shares};
use super::table::{Cell, Column, Table, Tone};

const P50: &str = "Half of them took no longer (the median).";
const P95: &str = "95 of 100 took no longer; one in twenty waited longer.";
const P99: &str = "99 of 100 took no longer.";
const MAX: &str = "The slowest of all.";

/// Every kind of page and how long people waited for it.
pub(super) fn views(phase: &PhaseRecord) -> Table {
    let columns = vec![
        Column::words(
            "Page",
            "The kind of page. A view is a page and all its images.",
        ),
        Column::number("Seen", "How often it was seen.", 0),
        Column::number("p50", P50, 0),
        Column::number("p95", P95, 0),
        Column::number("p99", P99, 3),
        Column::number("Max", MAX, 2),
        Column::number(
            "Failed",
            "Views whose page or any of whose images failed.",
            1,
        ),
        Column::number(
            "Broken images",
            "Images that did not come, not whole, or are none.",
            5,
        ),
    ];
    let mut rows: Vec<Vec<Cell>> = phase
        .views
        .iter()
        .map(|view| view_row(view.page.name(), view))
        .collect();
    let sum = phase.views.len() > 1;
    if let (true, Some(all)) = (sum, sum_of_views(&phase.views)) {
        rows.push(view_row("all", &all));
    }
    Table { columns, rows, sum }
}

fn sum_of_views(views: &[ViewRecord]) -> Option<ViewRecord> {
    let (first, rest) = views.split_first()?;
    let mut all = first.clone();
    for view in rest {
        all.count += view.count;
        all.failures += view.failures;
        all.images += view.images;
        all.broken_images += view.broken_images;
        all.duration.add(&view.duration);
    }
    Some(all)
}

fn view_row(name: &str, view: &ViewRecord) -> Vec<Cell> {
    let mut row = vec![Cell::new(name), Cell::count(view.count)];
    row.extend(quantiles(&view.duration));
    row.push(Cell::failures(view.failures, view.count));
    row.push(Cell::failures(view.broken_images, view.images));
    row
}

/// p50, p95, p99 and the largest.
fn quantiles(histogram: &Histogram) -> [Cell; 4] {
    [
        Cell::micros(histogram.quantile(0.5)),
        Cell::micros(histogram.quantile(0.95)),
        Cell::micros(histogram.quantile(0.99)),
        Cell::micros(histogram.max()),
    ]
}

/// Every operation: counts, failures, times and bytes.
pub(super) fn operations(phase: &PhaseRecord) -> Table {
    let columns = vec![
        Column::words("Operation", "What the requests were for."),
        Column::number(
            "Requests",
            "Requests that were sent; cache hits are not among them.",
            0,
        ),
        Column::number("Failed", "Anything but a right and whole answer.", 1),
        Column::number(
            "First byte",
            "From sending the request to the first byte of the answer: the median.",
            4,
        ),
        Column::number("p50", P50, 0),
        Column::number("p95", P95, 0),
        Column::number("p99", P99, 3),
        Column::number("Max", MAX, 2),
        Column::number(
            "Bytes",
            "Bytes of the answers' bodies as they came over the wire.",
            5,
        ),
    ];
    let mut rows: Vec<Vec<Cell>> = phase.operations.iter().map(operation_row).collect();
    if phase.operations.len() > 1 {
        let totals = Totals::of(phase);
        let mut row = vec![
            Cell::new("all"),
            Cell::count(totals.requests),
            Cell::failures(totals.failures, totals.requests),
        ];
        // Percentiles of everything at once would say nothing about anything.
        row.extend(std::iter::repeat_with(|| Cell::new("")).take(5));
        row.push(Cell::bytes(totals.wire_bytes));
        rows.push(row);
    }
    Table {
        columns,
        rows,
        sum: phase.operations.len() > 1,
    }
}

fn operation_row(row: &OperationRecord) -> Vec<Cell> {
    let mut cells = vec![
        Cell::new(row.operation.name()),
        Cell::count(row.requests),
        Cell::failures(row.failures(), row.requests),
        Cell::micros(row.first_byte.quantile(0.5)),
    ];
    cells.extend(quantiles(&row.total));
    cells.push(Cell::bytes(row.wire_bytes));
    cells
}

/// What was asked of the gallery, and what it did.
pub(super) fn thresholds(results: &[ThresholdResult]) -> Table {
    let rows = results
        .iter()
        .map(|result| {
            vec![
                Cell::new(&result.threshold),
                if result.holds {
                    Cell::new("✓ holds").tone(Tone::Good)
                } else {
                    Cell::new("✗ broken").tone(Tone::Bad)
                },
                Cell::maybe(result.measured.clone()).tone(if result.holds {
                    Tone::Plain
                } else {
                    Tone::Bad
                }),
                result.broken_since_s.map_or_else(
                    || Cell::new(""),
                    |since| Cell::new(format!("{} on", seconds(since))),
                ),
            ]
        })
        .collect();
    Table {
        columns: vec![
            Column::words("Threshold", "What was asked of the gallery."),
            Column::words("Result", ""),
            Column::number("Measured", "What it did.", 0),
            Column::words(
                "Broken from",
                "The time in the run from which it was broken for good.",
            ),
        ],
        rows,
        sum: false,
    }
}

/// The phases of the run beside one another.
pub(super) fn phases(run: &Run) -> Table {
    let rows = run
        .phases
        .iter()
        .map(|phase| {
            let totals = Totals::of(phase);
            let rate = |count| Cell::maybe(totals.rate(count).map(units::number));
            let headline = run
                .headline()
                .is_some_and(|headline| headline.phase == phase.phase);
            vec![
                Cell::new(phase.phase.name()).with(if headline { "headline" } else { "" }),
                Cell::new(seconds(phase.seconds)),
                Cell::count(totals.visits),
                rate(totals.visits),
                Cell::count(totals.requests),
                rate(totals.requests),
                Cell::failures(totals.failures, totals.requests),
                Cell::micros(totals.view.quantile(0.5)),
                Cell::micros(totals.view.quantile(0.95)),
                Cell::bytes(totals.wire_bytes),
            ]
        })
        .collect();
    Table {
        columns: vec![
            Column::words(
                "Phase",
                "Ramp: users are being started. Steady: all are there. Drain: visits end.",
            ),
            Column::number("Length", "", 0),
            Column::number("Visits", "Visits that ended in it by themselves.", 0),
            Column::number("/s", "Visits a second.", 0),
            Column::number("Requests", "Requests that began in it.", 0),
            Column::number("/s", "Requests a second.", 0),
            Column::number("Failed", "Requests that failed.", 0),
            Column::number(
                "View p50",
                "Half of the pages were complete within this time.",
                0,
            ),
            Column::number(
                "View p95",
                "95 of 100 pages were complete within this time.",
                0,
            ),
            Column::number("Bytes", "Bytes of the answers' bodies on the wire.", 0),
        ],
        rows,
        sum: false,
    }
}

/// Who came and what for, with the shares that were wanted, over the whole run.
pub(super) fn visits(run: &Run) -> Table {
    let all = sum_of_visits(run);
    let visits: u64 = all.iter().map(|row| row.count).sum();
    let personas = shares(&run.setup.crowd);
    let mixed = mix(&run.setup.mix);
    let rows = all
        .iter()
        .map(|row| {
            let own: u64 = all
                .iter()
                .filter(|other| other.persona == row.persona)
                .map(|other| other.count)
                .sum();
            let wanted = wanted_share(row.persona, row.action, mixed);
            let users = personas.iter().find(|(name, _)| name == row.persona.name());
            vec![
                Cell::new(row.persona.name()).with(
                    users
                        .map(|(_, share)| format!("{} of users", units::percent(*share)))
                        .unwrap_or_default(),
                ),
                Cell::new(row.action.name()),
                Cell::count(row.count),
                Cell::maybe(part(row.count, visits).map(units::percent)),
                Cell::maybe(part(row.count, own).map(units::percent)),
                Cell::maybe(wanted.map(units::percent)),
                Cell::failures(row.failures, row.count),
                Cell::count(row.cancelled),
                Cell::micros(row.duration.quantile(0.5)),
                Cell::micros(row.duration.quantile(0.95)),
                Cell::micros(row.late.quantile(0.99)),
            ]
        })
        .collect();
    Table {
        columns: vec![
            Column::words("Persona", "What kind of person a virtual user is."),
            Column::words("Came to", "What the visit was for."),
            Column::number("Visits", "Visits that ended by themselves.", 0),
            Column::number("Of all", "The share of all visits.", 0),
            Column::number("Of own", "The share of this persona's visits.", 0),
            Column::number(
                "Wanted",
                "The share of this persona's visits that was asked for (--mix).",
                0,
            ),
            Column::number("Failed", "Visits in which something failed.", 0),
            Column::number(
                "Cut short",
                "Visits ended by the end of the run: neither done nor failed.",
                0,
            ),
            Column::number("p50", "Half of the visits were shorter.", 0),
            Column::number("p95", "95 of 100 visits were shorter.", 0),
            Column::number("Late p99", "How much later than intended visits began.", 0),
        ],
        rows,
        sum: false,
    }
}

fn wanted_share(persona: Persona, action: Action, mixed: Option<[f64; 3]>) -> Option<f64> {
    let own = match persona {
        Persona::Walker => Action::Walk,
        Persona::Uploader => Action::Add,
        Persona::Deleter => Action::Delete,
        Persona::Mixed => {
            return mixed.map(|[add, delete, walk]| match action {
                Action::Add => add,
                Action::Delete => delete,
                Action::Walk => walk,
            });
        }
    };
    Some(if own == action { 1.0 } else { 0.0 })
}

fn sum_of_visits(run: &Run) -> Vec<crate::measure::run::VisitRecord> {
    let mut all: Vec<crate::measure::run::VisitRecord> = Vec::new();
    for row in run.phases.iter().flat_map(|phase| &phase.visits) {
        if let Some(sum) = all
            .iter_mut()
            .find(|sum| sum.persona == row.persona && sum.action == row.action)
        {
            sum.count += row.count;
            sum.failures += row.failures;
            sum.cancelled += row.cancelled;
            sum.duration.add(&row.duration);
            sum.late.add(&row.late);
        } else {
            all.push(row.clone());
        }
    }
    all.sort_by_key(|row| (row.persona, row.action));
    all
}

/// Connections of the whole run and what opening them took.
pub(super) fn connections(run: &Run) -> Table {
    let mut parts = [Histogram::new(), Histogram::new(), Histogram::new()];
    for phase in &run.phases {
        parts[0].add(&phase.connections.dns);
        parts[1].add(&phase.connections.connect);
        parts[2].add(&phase.connections.tls);
    }
    let names = ["name lookup", "TCP connect", "TLS handshake"];
    let rows = names
        .iter()
        .zip(&parts)
        .filter(|(_, part)| !part.is_empty())
        .map(|(name, part)| {
            let mut row = vec![Cell::new(*name), Cell::count(part.count())];
            row.extend(quantiles(part));
            row
        })
        .collect();
    Table {
        columns: vec![
            Column::words("Step", "A step of opening a connection."),
            Column::number("Times", "How often it was taken.", 0),
            Column::number("p50", P50, 0),
            Column::number("p95", P95, 0),
            Column::number("p99", P99, 0),
            Column::number("Max", MAX, 0),
        ],
        rows,
        sum: false,
    }
}

/// What the visitors' browser caches had to do with every operation.
pub(super) fn caches(phase: &PhaseRecord) -> Table {
    let rows = phase
        .operations
        .iter()
        .filter(|row| row.cache.values().sum::<u64>() > 0)
        .map(|row| {
            let count = |state| row.cache.get(&state).copied().unwrap_or(0);
            let all: u64 = row.cache.values().sum();
            let mut cells = vec![Cell::new(row.operation.name()), Cell::count(all)];
            cells.extend(CacheState::ALL.into_iter().rev().map(|state| {
                let cell = Cell::count(count(state));
                match part(count(state), all) {
                    Some(share) if count(state) > 0 => cell.with(units::percent(share)),
                    _ => cell,
                }
            }));
            cells.push(Cell::count(row.retried));
            cells
        })
        .collect();
    Table {
        columns: vec![
            Column::words("Operation", "What was wanted."),
            Column::number(
                "Wanted",
                "Things that visitors wanted, whether or not a request was needed.",
                0,
            ),
            Column::number("Hit", "Stored and fresh: nothing was sent.", 0),
            Column::number(
                "Replaced",
                "Stored and stale: asked about, and new bytes came.",
                0,
            ),
            Column::number(
                "Revalidated",
                "Stored and stale: asked about, and still right (304).",
                0,
            ),
            Column::number("Miss", "Not stored: everything came over the network.", 0),
            Column::number(
                "Retried",
                "Sent once more because a kept-alive connection had been closed.",
                0,
            ),
        ],
        rows,
        sum: false,
    }
}
