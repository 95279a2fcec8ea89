//! What was measured, as tables.

mod crowd;
mod network;

use crate::measure::histogram::Histogram;
use crate::measure::run::{OperationRecord, PhaseRecord, ViewRecord};
use crate::measure::verdict::ThresholdResult;

use super::numbers::{Totals, seconds};
use super::table::{Cell, Column, Table, Tone};

pub(super) use self::crowd::{phases, visits};
pub(super) use self::network::{caches, connections};

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
        all.add(view);
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

/// What was asked of the gallery, and what it did; since when it did not, where
/// that is known of any.
pub(super) fn thresholds(results: &[ThresholdResult]) -> Table {
    let mut columns = vec![
        Column::words("Threshold", "What was asked of the gallery."),
        Column::words("Result", ""),
        Column::number("Measured", "What it did.", 0),
    ];
    let dated = results.iter().any(|it| it.broken_since_s.is_some());
    if dated {
        columns.push(Column::words(
            "Broken from",
            "The time in the run from which it was broken for good.",
        ));
    }
    let rows = results.iter().map(|result| {
        let mut row = threshold(result);
        row.truncate(columns.len());
        row
    });
    Table {
        rows: rows.collect(),
        columns,
        sum: false,
    }
}

fn threshold(result: &ThresholdResult) -> Vec<Cell> {
    let (verdict, tone) = if result.holds {
        (Cell::new("✓ holds").tone(Tone::Good), Tone::Plain)
    } else {
        (Cell::new("✗ broken").tone(Tone::Bad), Tone::Bad)
    };
    let since = result.broken_since_s;
    vec![
        Cell::new(&result.threshold),
        verdict,
        Cell::maybe(result.measured.clone()).tone(tone),
        Cell::new(since.map_or_else(String::new, |since| format!("{} on", seconds(since)))),
    ]
}
