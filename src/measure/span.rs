//! A stretch of time that is being added up: the run, or one window of it.

use super::run::{PhaseRecord, Slice, Timeline};
use super::sample::Phase;
use super::tally::Tally;
use super::timeline::Growing;

/// A stretch that still grows.
#[derive(Debug)]
pub(super) struct Span {
    /// Its beginning in seconds from the start of the run.
    from: f64,
    phases: Tally,
    growing: Growing,
}

/// What a stretch came to.
#[derive(Debug)]
pub(super) struct Measured {
    /// Its beginning in seconds from the start of the run.
    pub(super) from: f64,
    /// Its length in seconds.
    pub(super) seconds: f64,
    /// A record for each phase that it touches.
    pub(super) phases: Vec<PhaseRecord>,
    /// Its slices; the first begins with it.
    pub(super) timeline: Timeline,
}

impl Span {
    /// One that begins this many seconds after the start of the run.
    pub(super) fn begin(from: f64) -> Self {
        Self {
            from,
            phases: Tally::default(),
            growing: Growing::new(),
        }
    }

    pub(super) fn absorb(&mut self, tally: &Tally) {
        self.phases.absorb(tally);
    }

    /// Puts a slice that ended `elapsed` seconds after the start of the run into
    /// its place.
    ///
    /// Ticks need not fall on whole seconds of the clock, and are never exactly
    /// a second apart: each of them ends one slice, as long as it comes within a
    /// second of its time. One that comes later closes the seconds that were
    /// missed as empty ones, because what finished in them cannot be told apart
    /// any more; one that comes early adds to the last slice.
    pub(super) fn put(&mut self, slice: &Slice, elapsed: f64) {
        let open = elapsed - self.from - self.growing.seconds() as f64;
        if open < 0.5 {
            self.growing.amend(slice);
            return;
        }
        let missed = Slice {
            users: slice.users,
            visiting: slice.visiting,
            generator_cpu: slice.generator_cpu,
            ..Slice::default()
        };
        for _ in 1..open as u64 {
            self.growing.push(&missed);
        }
        self.growing.push(slice);
    }

    /// Its slices.
    pub(super) fn timeline(&self, starts: Vec<(Phase, f64)>) -> Timeline {
        self.growing.to_timeline(starts)
    }

    /// What it has come to, `at` seconds after the start of the run. `starts`
    /// are the beginnings of the run's phases.
    pub(super) fn measured(&self, starts: &[(Phase, f64)], at: f64) -> Measured {
        let seconds = (at - self.from).max(0.0);
        let within = self.phases_within(starts);
        let ends = within.iter().skip(1).map(|(_, start)| *start);
        let ends = ends.chain([seconds]);
        let mut phases = Vec::with_capacity(within.len());
        let mut counted = 0;
        for (&(phase, start), end) in within.iter().zip(ends) {
            // What began before the stretch and ended in it belongs to its
            // first phase, or it would be in no stretch at all.
            let mut tally = super::tally::PhaseTally::default();
            for earlier in counted..=phase.index() {
                tally.absorb(self.phases.phase(Phase::ALL[earlier]));
            }
            counted = phase.index() + 1;
            phases.push(tally.record(phase, (end - start).max(0.0)));
        }
        Measured {
            from: self.from,
            seconds,
            phases,
            timeline: self.timeline(within),
        }
    }

    /// The phases that it touches, with their beginnings in it.
    fn phases_within(&self, starts: &[(Phase, f64)]) -> Vec<(Phase, f64)> {
        let over = starts
            .iter()
            .rposition(|(_, start)| *start <= self.from)
            .unwrap_or(0);
        starts[over.min(starts.len())..]
            .iter()
            .map(|&(phase, start)| (phase, (start - self.from).max(0.0)))
            .collect()
    }
}
