//! What a run has met so far, for whoever looks on while it goes.
//!
//! The progress line, `/metrics` and the live page read one snapshot that is
//! made once a second, so that looking costs the visitors nothing, and all of
//! them show the same numbers.

use std::time::Duration;

use super::generator::strain::Strain;
use super::histogram::Histogram;
use super::run::{Connections, Generator, OperationRecord, Slice, ViewRecord, VisitRecord};
use super::sample::{Operation, Phase};
use super::tally::{OperationTally, PhaseTally, ViewTally, VisitTally, personas_and_actions};

/// A snapshot of a run. It is made by the recorder's tick and never changes.
#[derive(Debug, Clone)]
pub struct Live {
    /// Time from the start to this snapshot.
    pub elapsed: Duration,
    /// The phase of the run at this snapshot.
    pub phase: Phase,
    /// Virtual users.
    pub users: Users,
    /// The last few seconds.
    pub recent: Recent,
    /// Everything since the start, all phases together.
    pub totals: Totals,
    /// The generator itself, as far as it has come.
    pub generator: Generator,
    /// The generator at this snapshot.
    pub usage: Usage,
    /// How stretched the generator was in the last minute.
    pub strain: Strain,
}

/// Virtual users at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Users {
    /// How many there should be.
    pub wanted: u64,
    /// How many have been started since the start of the run.
    pub started: u64,
    /// How many have been started and have not stopped.
    pub active: u64,
    /// How many are on a visit, and not thinking between two.
    pub visiting: u64,
}

/// What the generator uses at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// Processor use over the last second, 1.0 being one core, without the
    /// embedded gallery's.
    pub cpu: f64,
    /// Resident memory in bytes; 0 where the system does not tell.
    pub memory_bytes: u64,
    /// Open files and sockets; 0 where the system does not tell.
    pub open_files: u64,
    /// Local TCP ports that this machine has in use, those waiting to be free
    /// again among them; 0 where the system does not tell.
    pub local_ports: u64,
}

/// Rates and percentiles over the last few seconds.
#[derive(Debug, Clone, Default)]
pub struct Recent {
    /// How many seconds they are over.
    pub seconds: f64,
    /// Visits that ended, a second.
    pub visits_per_s: f64,
    /// Requests that finished, a second.
    pub requests_per_s: f64,
    /// Requests that failed, a second.
    pub failures_per_s: f64,
    /// Views that were complete, a second.
    pub views_per_s: f64,
    /// Bytes of answers' bodies on the wire, a second.
    pub bytes_per_s: f64,
    /// Median of the views' durations in microseconds; `None` without views.
    pub view_p50: Option<u64>,
    /// 95th percentile of the views' durations in microseconds.
    pub view_p95: Option<u64>,
}

impl Recent {
    /// Adds up seconds of (length in seconds, what finished in it).
    pub(super) fn over<'a>(seconds: impl Iterator<Item = &'a (f64, Slice)>) -> Self {
        let mut sum = Slice::default();
        let mut length = 0.0;
        for (seconds, slice) in seconds {
            length += seconds;
            sum.add_finished(slice);
        }
        let rate = |count: u64| {
            if length > 0.0 {
                count as f64 / length
            } else {
                0.0
            }
        };
        Self {
            seconds: length,
            visits_per_s: rate(sum.visits),
            requests_per_s: rate(sum.requests),
            failures_per_s: rate(sum.failures),
            views_per_s: rate(sum.views),
            bytes_per_s: rate(sum.wire_bytes),
            view_p50: sum.view.quantile(0.5),
            view_p95: sum.view.quantile(0.95),
        }
    }
}

/// Everything since the start. Unlike the run's record, it has a row for every
/// member of its closed sets from the beginning: metrics that appear late
/// cannot be alerted on.
#[derive(Debug, Clone)]
pub struct Totals {
    /// Requests that finished.
    pub requests: u64,
    /// Requests that failed.
    pub failures: u64,
    /// Visits that ended by themselves.
    pub visits: u64,
    /// Views.
    pub views: u64,
    /// Bytes of answers' bodies on the wire.
    pub wire_bytes: u64,
    /// A row for each operation, in the order of [`Operation::ALL`].
    pub operations: Vec<OperationRecord>,
    /// A row for each kind of page.
    pub pages: Vec<ViewRecord>,
    /// A row for each persona and action.
    pub actions: Vec<VisitRecord>,
    /// All views that succeeded, from the intended start to the last byte.
    pub view: Histogram,
    /// Connections that were opened.
    pub connections: Connections,
}

impl Totals {
    pub(super) fn of(tally: &PhaseTally) -> Self {
        let mut operations =
            Operation::ALL.map(|operation| OperationTally::default().to_record(operation));
        for (operation, row) in tally.operations() {
            operations[operation.index()] = row.to_record(operation);
        }
        let mut view = Histogram::new();
        tally.views().for_each(|(_, row)| view.add(&row.duration));
        Self {
            requests: tally.operations().map(|(_, row)| row.requests).sum(),
            failures: tally.operations().map(|(_, row)| row.failures()).sum(),
            visits: tally.visits().map(|(_, _, row)| row.count).sum(),
            views: tally.views().map(|(_, row)| row.count).sum(),
            wire_bytes: tally.operations().map(|(_, row)| row.wire_bytes).sum(),
            operations: operations.into(),
            pages: pages(tally),
            actions: actions(tally),
            view,
            connections: tally.connections().clone(),
        }
    }
}

fn pages(tally: &PhaseTally) -> Vec<ViewRecord> {
    let seen = |page| tally.views().find(|(seen, _)| *seen == page);
    Operation::ALL
        .into_iter()
        .filter_map(|page| match seen(page) {
            Some((_, row)) => Some(row.to_record(page)),
            None => page.is_page().then(|| ViewTally::default().to_record(page)),
        })
        .collect()
}

fn actions(tally: &PhaseTally) -> Vec<VisitRecord> {
    let none = VisitTally::default();
    personas_and_actions()
        .map(|(persona, action)| {
            tally
                .visits()
                .find(|(p, a, _)| (*p, *a) == (persona, action))
                .map_or(&none, |(_, _, row)| row)
                .to_record(persona, action)
        })
        .collect()
}
