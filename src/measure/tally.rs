//! Counters and histograms that samples are added to.
//!
//! The same tally serves as the content of a shard, where it is filled on the
//! hot path, and as the sum over the run, where the collector adds it up. So
//! there is no place where names are looked up or labels made: arrays indexed
//! by the closed sets, filled in as members occur. Nothing is allocated once an
//! operation has been seen and its histograms have grown to their values.

use super::histogram::Histogram;
use super::run::{Connections, OperationRecord, PhaseRecord, ViewRecord, VisitRecord};
use super::sample::{
    Action, CacheState, ConnectTimes, Operation, Outcome, Persona, Phase, Sample, View, Visit,
};

/// What was counted, by the phase in which it began.
#[derive(Debug, Default)]
pub(super) struct Tally {
    phases: [PhaseTally; Phase::COUNT],
}

impl Tally {
    pub(super) fn phase_mut(&mut self, phase: Phase) -> &mut PhaseTally {
        &mut self.phases[phase.index()]
    }

    pub(super) fn phase(&self, phase: Phase) -> &PhaseTally {
        &self.phases[phase.index()]
    }

    pub(super) fn phases(&self) -> impl Iterator<Item = &PhaseTally> {
        self.phases.iter()
    }

    pub(super) fn absorb(&mut self, other: &Self) {
        for (phase, from) in self.phases.iter_mut().zip(&other.phases) {
            phase.absorb(from);
        }
    }

    /// Empties it and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.phases.iter_mut().for_each(PhaseTally::clear);
    }
}

/// Visits are told apart by persona and action.
const VISITS: usize = Persona::COUNT * Action::COUNT;

/// What was counted in one phase.
#[derive(Debug, Default)]
pub(super) struct PhaseTally {
    operations: [Option<Box<OperationTally>>; Operation::COUNT],
    views: [Option<Box<ViewTally>>; Operation::COUNT],
    visits: [Option<Box<VisitTally>>; VISITS],
    connections: Connections,
}

impl PhaseTally {
    pub(super) fn sample(&mut self, sample: &Sample) {
        self.operations[sample.operation.index()]
            .get_or_insert_with(Box::default)
            .record(sample);
        if let Some(times) = &sample.connected {
            self.connection(times);
        }
    }

    fn connection(&mut self, times: &ConnectTimes) {
        self.connections.opened += 1;
        if !times.dns.is_zero() {
            self.connections.dns.record(times.dns);
        }
        self.connections.connect.record(times.connect);
        if let Some(tls) = times.tls {
            self.connections.tls.record(tls);
        }
    }

    pub(super) fn view(&mut self, view: &View) {
        self.views[view.page.index()]
            .get_or_insert_with(Box::default)
            .record(view);
    }

    pub(super) fn visit(&mut self, visit: &Visit) {
        self.visits[visit_index(visit.persona, visit.action)]
            .get_or_insert_with(Box::default)
            .record(visit);
    }

    pub(super) fn absorb(&mut self, other: &Self) {
        absorb_all(
            &mut self.operations,
            &other.operations,
            OperationTally::absorb,
        );
        absorb_all(&mut self.views, &other.views, ViewTally::absorb);
        absorb_all(&mut self.visits, &other.visits, VisitTally::absorb);
        self.connections.add(&other.connections);
    }

    fn clear(&mut self) {
        self.operations
            .iter_mut()
            .flatten()
            .for_each(|row| row.clear());
        self.views.iter_mut().flatten().for_each(|row| row.clear());
        self.visits.iter_mut().flatten().for_each(|row| row.clear());
        self.connections.opened = 0;
        self.connections.dns.clear();
        self.connections.connect.clear();
        self.connections.tls.clear();
    }

    /// The operations that occurred.
    pub(super) fn operations(&self) -> impl Iterator<Item = (Operation, &OperationTally)> {
        Operation::ALL
            .into_iter()
            .zip(&self.operations)
            .filter_map(|(operation, row)| Some((operation, row.as_deref()?)))
    }

    pub(super) fn views(&self) -> impl Iterator<Item = (Operation, &ViewTally)> {
        Operation::ALL
            .into_iter()
            .zip(&self.views)
            .filter_map(|(page, row)| Some((page, row.as_deref()?)))
    }

    pub(super) fn visits(&self) -> impl Iterator<Item = (Persona, Action, &VisitTally)> {
        personas_and_actions()
            .zip(&self.visits)
            .filter_map(|((persona, action), row)| Some((persona, action, row.as_deref()?)))
    }

    pub(super) fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The record of the phase: a row for each member that occurred.
    pub(super) fn record(&self, phase: Phase, seconds: f64) -> PhaseRecord {
        PhaseRecord {
            phase,
            seconds,
            operations: self
                .operations()
                .map(|(operation, row)| row.to_record(operation))
                .collect(),
            views: self
                .views()
                .map(|(page, row)| row.to_record(page))
                .collect(),
            visits: self
                .visits()
                .map(|(persona, action, row)| row.to_record(persona, action))
                .collect(),
            connections: self.connections.clone(),
        }
    }
}

const fn visit_index(persona: Persona, action: Action) -> usize {
    persona.index() * Action::COUNT + action.index()
}

/// In the order of [`visit_index`].
pub(super) fn personas_and_actions() -> impl Iterator<Item = (Persona, Action)> {
    Persona::ALL
        .into_iter()
        .flat_map(|persona| Action::ALL.into_iter().map(move |action| (persona, action)))
}

fn absorb_all<T: Default>(
    into: &mut [Option<Box<T>>],
    from: &[Option<Box<T>>],
    absorb: fn(&mut T, &T),
) {
    for (into, from) in into.iter_mut().zip(from) {
        if let Some(from) = from {
            absorb(into.get_or_insert_with(Box::default), from);
        }
    }
}

/// What was counted of one operation.
#[derive(Debug, Default)]
pub(super) struct OperationTally {
    pub(super) requests: u64,
    outcomes: [u64; Outcome::COUNT],
    cache: [u64; CacheState::COUNT],
    /// In the order of their first occurrence: a gallery answers with a handful
    /// of different statuses, so looking through them beats a map.
    statuses: Vec<(u16, u64)>,
    retried: u64,
    sent_bytes: u64,
    pub(super) wire_bytes: u64,
    body_bytes: u64,
    first_byte: Histogram,
    pub(super) total: Histogram,
    failed: Histogram,
    queued: Histogram,
}

impl OperationTally {
    fn record(&mut self, sample: &Sample) {
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
        self.body_bytes += sample.body_bytes;
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

    pub(super) fn failures(&self) -> u64 {
        self.requests - self.outcomes[Outcome::Ok.index()]
    }

    pub(super) fn absorb(&mut self, other: &Self) {
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
    }

    fn clear(&mut self) {
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
    }

    pub(super) fn to_record(&self, operation: Operation) -> OperationRecord {
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
pub(super) struct ViewTally {
    pub(super) count: u64,
    failures: u64,
    images: u64,
    broken_images: u64,
    pub(super) duration: Histogram,
}

impl ViewTally {
    fn record(&mut self, view: &View) {
        self.count += 1;
        self.images += u64::from(view.images);
        self.broken_images += u64::from(view.broken_images);
        if view.is_ok() {
            self.duration.record(view.duration);
        } else {
            self.failures += 1;
        }
    }

    pub(super) fn absorb(&mut self, other: &Self) {
        self.count += other.count;
        self.failures += other.failures;
        self.images += other.images;
        self.broken_images += other.broken_images;
        self.duration.add(&other.duration);
    }

    fn clear(&mut self) {
        self.count = 0;
        self.failures = 0;
        self.images = 0;
        self.broken_images = 0;
        self.duration.clear();
    }

    pub(super) fn to_record(&self, page: Operation) -> ViewRecord {
        ViewRecord {
            page,
            count: self.count,
            failures: self.failures,
            images: self.images,
            broken_images: self.broken_images,
            duration: self.duration.clone(),
        }
    }
}

/// What was counted of the visits of one persona and action.
#[derive(Debug, Default)]
pub(super) struct VisitTally {
    pub(super) count: u64,
    failures: u64,
    cancelled: u64,
    duration: Histogram,
    late: Histogram,
}

impl VisitTally {
    fn record(&mut self, visit: &Visit) {
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

    pub(super) fn absorb(&mut self, other: &Self) {
        self.count += other.count;
        self.failures += other.failures;
        self.cancelled += other.cancelled;
        self.duration.add(&other.duration);
        self.late.add(&other.late);
    }

    fn clear(&mut self) {
        self.count = 0;
        self.failures = 0;
        self.cancelled = 0;
        self.duration.clear();
        self.late.clear();
    }

    pub(super) fn to_record(&self, persona: Persona, action: Action) -> VisitRecord {
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
