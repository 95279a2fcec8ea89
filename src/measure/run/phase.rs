//! What was measured in one phase of a run, row by row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::measure::histogram::Histogram;
use crate::measure::sample::{Action, CacheState, Operation, Outcome, Persona, Phase};

/// What was measured in one phase.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PhaseRecord {
    /// Which.
    pub phase: Phase,
    /// Its length in seconds.
    pub seconds: f64,
    /// A row an operation that occurred, in the order of [`Operation::ALL`].
    pub operations: Vec<OperationRecord>,
    /// A row a kind of page that was seen.
    pub views: Vec<ViewRecord>,
    /// A row a persona and action that occurred.
    pub visits: Vec<VisitRecord>,
    /// Visits that ended while it lasted, whenever they had begun.
    #[serde(default)]
    pub completed: Completed,
    /// Connections that were opened.
    pub connections: Connections,
}

impl PhaseRecord {
    /// Adds the same phase of another replica. The longer one gives the length.
    pub fn add(&mut self, other: &Self) {
        let Self {
            phase: _,
            seconds,
            operations,
            views,
            visits,
            completed,
            connections,
        } = other;
        self.seconds = self.seconds.max(*seconds);
        add_rows(
            &mut self.operations,
            operations,
            |row| row.operation,
            OperationRecord::add,
        );
        add_rows(&mut self.views, views, |row| row.page, ViewRecord::add);
        add_rows(
            &mut self.visits,
            visits,
            |row| (row.persona, row.action),
            VisitRecord::add,
        );
        self.completed.add(completed);
        self.connections.add(connections);
    }

    /// Whether any request was finished in it.
    pub(super) fn is_busy(&self) -> bool {
        self.operations.iter().any(|row| row.requests > 0)
    }
}

/// All requests of one operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OperationRecord {
    /// Which.
    pub operation: Operation,
    /// Requests that were sent (cache hits are not among them).
    pub requests: u64,
    /// Requests by outcome, those that occurred.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Requests by status, those that occurred; 0 where no status came.
    pub statuses: BTreeMap<u16, u64>,
    /// Wanted things by what the browser cache had to do with them; `hit` counts
    /// those that needed no request.
    pub cache: BTreeMap<CacheState, u64>,
    /// Requests sent once more because a kept-alive connection was stale.
    pub retried: u64,
    /// Bytes of request bodies.
    pub sent_bytes: u64,
    /// Bytes of answers' bodies on the wire.
    pub wire_bytes: u64,
    /// Bytes of answers' bodies after decompression; what the browser cache had
    /// already is not among them.
    pub body_bytes: u64,
    /// From sending to the first byte, of requests that got one.
    pub first_byte: Histogram,
    /// From sending to the last byte, of requests that succeeded.
    pub total: Histogram,
    /// From sending to the end, of requests that failed.
    pub failed: Histogram,
    /// From the intended start to sending: waiting for a connection, a throttle,
    /// a late visit.
    pub queued: Histogram,
    /// From sending to the end of the run, of requests that had not ended by then
    /// and are not among `requests`: they would have taken longer than that.
    #[serde(default, skip_serializing_if = "Histogram::is_empty")]
    pub unfinished: Histogram,
}

/// Adds each row to the one with the same key, or puts it in its place.
pub fn add_rows<Row: Clone, Key: Ord>(
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

fn add_counts<Key: Ord + Copy>(sum: &mut BTreeMap<Key, u64>, other: &BTreeMap<Key, u64>) {
    for (key, count) in other {
        *sum.entry(*key).or_default() += count;
    }
}

impl OperationRecord {
    /// Adds those of another replica, shard or phase.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        add_counts(&mut self.outcomes, &other.outcomes);
        add_counts(&mut self.statuses, &other.statuses);
        add_counts(&mut self.cache, &other.cache);
        self.retried += other.retried;
        self.sent_bytes += other.sent_bytes;
        self.wire_bytes += other.wire_bytes;
        self.body_bytes += other.body_bytes;
        self.first_byte.add(&other.first_byte);
        self.total.add(&other.total);
        self.failed.add(&other.failed);
        self.queued.add(&other.queued);
        self.unfinished.add(&other.unfinished);
    }

    /// Requests that failed.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.requests
            - self
                .outcomes
                .get(&Outcome::Ok)
                .copied()
                .unwrap_or(0)
                .min(self.requests)
    }
}

/// All views of one kind of page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ViewRecord {
    /// The page's operation.
    pub page: Operation,
    /// Views.
    pub count: u64,
    /// Views whose page or any of whose images failed.
    pub failures: u64,
    /// Images that they wanted.
    pub images: u64,
    /// Images that were broken.
    pub broken_images: u64,
    /// From the intended start to the last byte of the last image, of views that
    /// succeeded.
    pub duration: Histogram,
    /// From the intended start to the end of the run, of views that were not whole
    /// by then and are not among `count`: they would have taken longer than that.
    #[serde(default, skip_serializing_if = "Histogram::is_empty")]
    pub unfinished: Histogram,
}

impl ViewRecord {
    /// Adds those of another replica, shard or phase.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.failures += other.failures;
        self.images += other.images;
        self.broken_images += other.broken_images;
        self.duration.add(&other.duration);
        self.unfinished.add(&other.unfinished);
    }
}

/// All visits of one persona and action.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VisitRecord {
    /// The persona.
    pub persona: Persona,
    /// What they were for.
    pub action: Action,
    /// Visits that ended by themselves.
    pub count: u64,
    /// Of those, visits in which something failed.
    pub failures: u64,
    /// Visits cut short by the end of the run.
    pub cancelled: u64,
    /// From start to end, of visits that ended by themselves.
    pub duration: Histogram,
    /// How much later than intended they began.
    pub late: Histogram,
}

impl VisitRecord {
    /// Adds those of another replica, shard or phase.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.failures += other.failures;
        self.cancelled += other.cancelled;
        self.duration.add(&other.duration);
        self.late.add(&other.late);
    }
}

/// Visits by the phase in which they ended: its throughput. A visit lasts as long
/// as a phase may, so those that began in a short one and ended in it are few,
/// and a rate made of them would say less than the crowd did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completed {
    /// Visits that ended by themselves.
    pub visits: u64,
    /// Of those, visits in which something failed.
    pub failures: u64,
}

impl Completed {
    /// Adds those of another replica, shard or phase.
    pub fn add(&mut self, other: &Self) {
        self.visits += other.visits;
        self.failures += other.failures;
    }
}

/// Connections that visitors opened.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Connections {
    /// How many.
    pub opened: u64,
    /// Resolving names, where there was one to resolve.
    pub dns: Histogram,
    /// TCP handshakes.
    pub connect: Histogram,
    /// TLS handshakes.
    pub tls: Histogram,
}

impl Connections {
    /// Adds those of another replica, shard or phase.
    pub fn add(&mut self, other: &Self) {
        self.opened += other.opened;
        self.dns.add(&other.dns);
        self.connect.add(&other.connect);
        self.tls.add(&other.tls);
    }
}
