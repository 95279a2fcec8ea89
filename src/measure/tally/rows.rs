//! The rows of a tally: what is counted of one operation, one kind of page, one
//! kind of visit. Each can be filled, added up, emptied and turned into its
//! record; none of them allocates while it is filled.

use crate::measure::histogram::Histogram;
use crate::measure::run::{OperationRecord, ViewRecord, VisitRecord};
use crate::measure::sample::{
    Action, CacheState, Operation, Outcome, Persona, Sample, View, Visit,
};

/// What was counted of one operation.
#[derive(Debug, Default)]
pub(in crate::measure) struct OperationTally {
    pub(in crate::measure) requests: u64,
    outcomes: [u64; Outcome::COUNT],
    cache: [u64; CacheState::COUNT],
    /// In the order of their first occurrence: a gallery answers with a handful
    /// of different statuses, so looking through them beats a map.
    statuses: Vec<(u16, u64)>,
    retried: u64,
    sent_bytes: u64,
    pub(in crate::measure) wire_bytes: u64,
    body_bytes: u64,
    first_byte: Histogram,
    pub(in crate::measure) total: Histogram,
    failed: Histogram,
    queued: Histogram,
    pub(super) unfinished: Histogram,
}

impl OperationTally {
    pub(super) fn record(&mut self, sample: &Sample) {
        self.cache[sample.cache.index()] += 1;
        if sample.cache == CacheState::Hit {
            return; // Nothing was sent, so there is no request and no latency.
        }
        self.requests += 1;
        self.outcomes[sample.outcome.index()] += 1;
        self.count_status(sample.status, 1);
        self.retried += u64::from(sample.retried);
        self.sent_bytes += sample.sent_bytes;
        self.wire_bytes += sample.wire_bytes;
        if sample.cache != CacheState::Revalidated {
            // There the body is the browser cache's and not the answer's.
            self.body_bytes += sample.body_bytes;
        }
        self.queued
            .record(sample.started.saturating_duration_since(sample.intended));
        if let Some(first_byte) = sample.first_byte {
            self.first_byte.record(first_byte);
        }
        if sample.outcome.is_ok() {
            self.total.record(sample.total);
        } else {
            self.failed.record(sample.total);
        }
    }

    fn count_status(&mut self, status: u16, count: u64) {
        match self.statuses.iter_mut().find(|(known, _)| *known == status) {
            Some((_, total)) => *total += count,
            None => self.statuses.push((status, count)),
        }
    }

    pub(in crate::measure) fn failures(&self) -> u64 {
        self.requests - self.outcomes[Outcome::Ok.index()]
    }

    pub(in crate::measure) fn absorb(&mut self, other: &Self) {
        self.requests += other.requests;
        add_each(&mut self.outcomes, &other.outcomes);
        add_each(&mut self.cache, &other.cache);
        for (status, count) in &other.statuses {
            self.count_status(*status, *count);
        }
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

    pub(super) fn clear(&mut self) {
        self.requests = 0;
        self.outcomes = [0; Outcome::COUNT];
        self.cache = [0; CacheState::COUNT];
        self.statuses.clear();
        self.retried = 0;
        self.sent_bytes = 0;
        self.wire_bytes = 0;
        self.body_bytes = 0;
        self.first_byte.clear();
        self.total.clear();
        self.failed.clear();
        self.queued.clear();
        self.unfinished.clear();
    }

    pub(in crate::measure) fn to_record(&self, operation: Operation) -> OperationRecord {
        OperationRecord {
            operation,
            requests: self.requests,
            outcomes: Outcome::ALL
                .into_iter()
                .zip(self.outcomes)
                .filter(|(_, count)| *count > 0)
                .collect(),
            statuses: self.statuses.iter().copied().collect(),
            cache: CacheState::ALL
                .into_iter()
                .zip(self.cache)
                .filter(|(_, count)| *count > 0)
                .collect(),
            retried: self.retried,
            sent_bytes: self.sent_bytes,
            wire_bytes: self.wire_bytes,
            body_bytes: self.body_bytes,
            first_byte: self.first_byte.clone(),
            total: self.total.clone(),
            failed: self.failed.clone(),
            queued: self.queued.clone(),
            unfinished: self.unfinished.clone(),
        }
    }
}

fn add_each<const N: usize>(into: &mut [u64; N], from: &[u64; N]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into += from;
    }
}

/// What was counted of the views of one kind of page.
#[derive(Debug, Default)]
pub(in crate::measure) struct ViewTally {
    pub(in crate::measure) count: u64,
    failures: u64,
    images: u64,
    broken_images: u64,
    pub(in crate::measure) duration: Histogram,
    pub(super) unfinished: Histogram,
}

impl ViewTally {
    pub(super) fn record(&mut self, view: &View) {
        self.count += 1;
        self.images += u64::from(view.images);
        self.broken_images += u64::from(view.broken_images);
        if view.is_ok() {
            self.duration.record(view.duration);
        } else {
            self.failures += 1;
        }
    }

    pub(in crate::measure) fn absorb(&mut self, other: &Self) {
        self.count += other.count;
        self.failures += other.failures;
        self.images += other.images;
        self.broken_images += other.broken_images;
        self.duration.add(&other.duration);
        self.unfinished.add(&other.unfinished);
    }

    pub(super) fn clear(&mut self) {
        self.count = 0;
        self.failures = 0;
        self.images = 0;
        self.broken_images = 0;
        self.duration.clear();
        self.unfinished.clear();
    }

    pub(in crate::measure) fn to_record(&self, page: Operation) -> ViewRecord {
        ViewRecord {
            page,
            count: self.count,
            failures: self.failures,
            images: self.images,
            broken_images: self.broken_images,
            duration: self.duration.clone(),
            unfinished: self.unfinished.clone(),
        }
    }
}

/// What was counted of the visits of one persona and action.
#[derive(Debug, Default)]
pub(in crate::measure) struct VisitTally {
    pub(in crate::measure) count: u64,
    failures: u64,
    cancelled: u64,
    duration: Histogram,
    late: Histogram,
}

impl VisitTally {
    pub(super) fn record(&mut self, visit: &Visit) {
        self.late
            .record(visit.started.saturating_duration_since(visit.intended));
        if visit.cancelled {
            self.cancelled += 1;
            return;
        }
        self.count += 1;
        self.failures += u64::from(!visit.ok);
        self.duration.record(visit.duration);
    }

    pub(in crate::measure) fn absorb(&mut self, other: &Self) {
        self.count += other.count;
        self.failures += other.failures;
        self.cancelled += other.cancelled;
        self.duration.add(&other.duration);
        self.late.add(&other.late);
    }

    pub(super) fn clear(&mut self) {
        self.count = 0;
        self.failures = 0;
        self.cancelled = 0;
        self.duration.clear();
        self.late.clear();
    }

    pub(in crate::measure) fn to_record(&self, persona: Persona, action: Action) -> VisitRecord {
        VisitRecord {
            persona,
            action,
            count: self.count,
            failures: self.failures,
            cancelled: self.cancelled,
            duration: self.duration.clone(),
            late: self.late.clone(),
        }
    }
}
