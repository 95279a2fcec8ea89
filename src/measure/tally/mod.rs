//! Counters and histograms that samples are added to.
//!
//! The same tally serves as the content of a shard, where it is filled on the
//! hot path, and as the sum over the run, where the collector adds it up. So
//! there is no place where names are looked up or labels made: arrays indexed
//! by the closed sets, filled in as members occur. Nothing is allocated once an
//! operation has been seen and its histograms have grown to their values.

mod rows;

pub(super) use self::rows::{OperationTally, ViewTally, VisitTally};
use super::run::{Completed, Connections, PhaseRecord};
use super::sample::{Action, ConnectTimes, Operation, Persona, Phase, Sample, View, Visit};
use super::unfinished::Unfinished;

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
    completed: Completed,
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

    pub(super) fn unfinished(&mut self, waiting: &Unfinished) {
        let index = waiting.operation.index();
        let waits = if waiting.is_view {
            &mut self.views[index]
                .get_or_insert_with(Box::default)
                .unfinished
        } else {
            let row = self.operations[index].get_or_insert_with(Box::default);
            &mut row.unfinished
        };
        waits.record(waiting.waited);
    }

    pub(super) fn visit(&mut self, visit: &Visit) {
        self.visits[visit_index(visit.persona, visit.action)]
            .get_or_insert_with(Box::default)
            .record(visit);
    }

    /// A visit ended in this phase, whenever it began.
    pub(super) fn visit_ended(&mut self, visit: &Visit) {
        if !visit.cancelled {
            self.completed.visits += 1;
            self.completed.failures += u64::from(!visit.ok);
        }
    }

    pub(super) fn absorb(&mut self, other: &Self) {
        absorb_all(
            &mut self.operations,
            &other.operations,
            OperationTally::absorb,
        );
        absorb_all(&mut self.views, &other.views, ViewTally::absorb);
        absorb_all(&mut self.visits, &other.visits, VisitTally::absorb);
        self.completed.add(&other.completed);
        self.connections.add(&other.connections);
    }

    fn clear(&mut self) {
        self.operations
            .iter_mut()
            .flatten()
            .for_each(|row| row.clear());
        self.views.iter_mut().flatten().for_each(|row| row.clear());
        self.visits.iter_mut().flatten().for_each(|row| row.clear());
        self.completed = Completed::default();
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
            completed: self.completed,
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
