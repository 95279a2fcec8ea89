//! What visitors and the gallery did on the network, and what they saved.

use crate::measure::histogram::Histogram;
use crate::measure::run::{PhaseRecord, Run};
use crate::measure::sample::CacheState;
use crate::report::numbers::part;
use crate::report::table::{Cell, Column, Table};
use crate::units;

use super::{MAX, P50, P95, P99, quantiles};

/// Connections of the whole run and what opening them took.
pub(in crate::report) fn connections(run: &Run) -> Table {
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
pub(in crate::report) fn caches(phase: &PhaseRecord) -> Table {
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
