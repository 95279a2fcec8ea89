//! Adding rows: of replicas to a whole, and of phases to a run.

use std::collections::BTreeMap;

use crate::measure::run::{OperationRecord, PhaseRecord, ViewRecord, VisitRecord};

/// The sum so far and one more record of the same phase.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the step of a fold that begins with nothing"
)]
pub(super) fn add_phase(sum: Option<PhaseRecord>, one: &PhaseRecord) -> Option<PhaseRecord> {
    let Some(mut sum) = sum else {
        return Some(one.clone());
    };
    sum.seconds = sum.seconds.max(one.seconds);
    let PhaseRecord {
        phase: _,
        seconds: _,
        operations,
        views,
        visits,
        completed,
        connections,
    } = one;
    add_rows(
        &mut sum.operations,
        operations,
        |row| row.operation,
        add_operation,
    );
    add_rows(&mut sum.views, views, |row| row.page, add_view);
    add_rows(
        &mut sum.visits,
        visits,
        |row| (row.persona, row.action),
        add_visit,
    );
    sum.completed.add(completed);
    sum.connections.add(connections);
    Some(sum)
}

/// Adds each row to the one with the same key, or puts it in its place.
pub(super) fn add_rows<Row: Clone, Key: Ord>(
    sum: &mut Vec<Row>,
    rows: &[Row],
    key: impl Fn(&Row) -> Key,
    add: impl Fn(&mut Row, &Row),
) {
    for row in rows {
        match sum.iter_mut().find(|known| key(known) == key(row)) {
            Some(known) => add(known, row),
            None => sum.push(row.clone()),
        }
    }
    sum.sort_by_key(key);
}

fn add_operation(sum: &mut OperationRecord, one: &OperationRecord) {
    sum.requests += one.requests;
    add_counts(&mut sum.outcomes, &one.outcomes);
    add_counts(&mut sum.statuses, &one.statuses);
    add_counts(&mut sum.cache, &one.cache);
    sum.retried += one.retried;
    sum.sent_bytes += one.sent_bytes;
    sum.wire_bytes += one.wire_bytes;
    sum.body_bytes += one.body_bytes;
    sum.first_byte.add(&one.first_byte);
    sum.total.add(&one.total);
    sum.failed.add(&one.failed);
    sum.queued.add(&one.queued);
    sum.unfinished.add(&one.unfinished);
}

/// Adds a row of views to another.
pub(super) fn add_view(sum: &mut ViewRecord, one: &ViewRecord) {
    sum.count += one.count;
    sum.failures += one.failures;
    sum.images += one.images;
    sum.broken_images += one.broken_images;
    sum.duration.add(&one.duration);
    sum.unfinished.add(&one.unfinished);
}

/// Adds a row of visits to another.
pub(super) fn add_visit(sum: &mut VisitRecord, one: &VisitRecord) {
    sum.count += one.count;
    sum.failures += one.failures;
    sum.cancelled += one.cancelled;
    sum.duration.add(&one.duration);
    sum.late.add(&one.late);
}

fn add_counts<Key: Ord + Clone>(sum: &mut BTreeMap<Key, u64>, one: &BTreeMap<Key, u64>) {
    for (key, count) in one {
        *sum.entry(key.clone()).or_default() += count;
    }
}
