//! Sums and rates that several reports show, so that they cannot disagree.

use crate::measure::histogram::Histogram;
use crate::measure::run::{PhaseRecord, Run};
use crate::measure::sample::Phase;

/// What a phase, or several, add up to.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    /// Length in seconds.
    pub(super) seconds: f64,
    /// Visits that ended by themselves while it lasted.
    pub(super) visits: u64,
    /// Of those, visits in which something failed.
    pub(super) visit_failures: u64,
    /// Requests.
    pub(super) requests: u64,
    /// Of those, the failed ones.
    pub(super) failures: u64,
    /// Bytes of answers' bodies on the wire.
    pub(super) wire_bytes: u64,
    /// Views.
    pub(super) views: u64,
    /// Of those, views that were not whole.
    pub(super) view_failures: u64,
    /// Durations of the views that were whole.
    pub(super) view: Histogram,
    /// Connections that were opened.
    pub(super) connections: u64,
}

impl Totals {
    /// What one phase adds up to.
    pub(super) fn of(phase: &PhaseRecord) -> Self {
        let mut totals = Self::default();
        totals.include(phase);
        totals
    }

    /// What all phases of a run add up to.
    pub(super) fn of_run(run: &Run) -> Self {
        let mut totals = Self::default();
        for phase in &run.phases {
            totals.include(phase);
        }
        totals
    }

    /// The headline's phase, or nothing at all for a run without phases.
    pub(super) fn headline(run: &Run) -> Self {
        run.headline().map(Self::of).unwrap_or_default()
    }

    fn include(&mut self, phase: &PhaseRecord) {
        self.seconds += phase.seconds;
        self.visits += phase.completed.visits;
        self.visit_failures += phase.completed.failures;
        for row in &phase.operations {
            self.requests += row.requests;
            self.failures += row.failures();
            self.wire_bytes += row.wire_bytes;
        }
        for view in &phase.views {
            self.views += view.count;
            self.view_failures += view.failures;
            self.view.add(&view.duration);
        }
        self.connections += phase.connections.opened;
    }

    /// So many in a second of this time; nothing where there was no time.
    pub(super) fn rate(&self, count: u64) -> Option<f64> {
        (self.seconds > 0.0).then(|| count as f64 / self.seconds)
    }

    /// The part of the requests that failed.
    pub(super) fn failure_rate(&self) -> Option<f64> {
        part(self.failures, self.requests)
    }
}

/// A part of a whole; nothing where there is no whole.
pub(super) fn part(count: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| count as f64 / whole as f64)
}

/// Where the numbers of the headline are from, as half a sentence.
pub(super) fn headline_phase(run: &Run) -> String {
    match run.headline().filter(|_| !run.measured_nothing()) {
        Some(phase) if phase.phase == Phase::Steady && run.setup.iterations.is_some() => format!(
            "from the whole run, the {} until every user had made its visits",
            seconds(phase.seconds)
        ),
        Some(phase) if phase.phase == Phase::Steady => format!(
            "from the steady phase, the {} in which every user was there",
            seconds(phase.seconds)
        ),
        Some(phase) if phase.phase == Phase::Ramp => format!(
            "from the ramp ({}): {}",
            seconds(phase.seconds),
            if run.phase(Phase::Steady).is_some() {
                "no request that began after it was finished"
            } else {
                "the run ended before every user had been started"
            }
        ),
        Some(phase) => format!(
            "from the {} phase ({})",
            phase.phase,
            seconds(phase.seconds)
        ),
        None => "of nothing: the run ended before anything was measured".to_owned(),
    }
}

/// Seconds as people read them.
pub(super) fn seconds(value: f64) -> String {
    let value = if value.is_finite() {
        value.clamp(0.0, 1e12)
    } else {
        0.0
    };
    if value == 0.0 {
        return "0 s".to_owned();
    }
    // Fractions of a second are noise in the length of a phase.
    let value = if value >= 10.0 { value.round() } else { value };
    crate::units::duration(std::time::Duration::from_secs_f64(value))
}

/// The wanted shares in `walker=8,uploader=1` as (name, part of one).
pub(super) fn shares(crowd: &str) -> Vec<(String, f64)> {
    let weights: Vec<(String, f64)> = crowd
        .split(',')
        .filter_map(|entry| {
            let (name, weight) = entry.split_once('=')?;
            Some((name.trim().to_owned(), weight.trim().parse().ok()?))
        })
        .collect();
    let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
    weights
        .into_iter()
        .filter(|_| sum > 0.0)
        .map(|(name, weight)| (name, weight / sum))
        .collect()
}

/// The wanted shares in `1:1:8` (add, delete, walk) as parts of one.
pub(super) fn mix(mix: &str) -> Option<[f64; 3]> {
    let weights: Vec<f64> = mix
        .split(':')
        .map_while(|weight| weight.trim().parse().ok())
        .collect();
    let sum: f64 = weights.iter().sum();
    match weights[..] {
        [add, delete, walk] if sum > 0.0 => Some([add / sum, delete / sum, walk / sum]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wanted_shares_are_read() {
        assert_eq!(mix("1:1:8"), Some([0.1, 0.1, 0.8]));
        assert_eq!(mix("1:1"), None);
        assert_eq!(mix("0:0:0"), None);
        assert_eq!(
            shares("walker=3,uploader=1")[0],
            ("walker".to_owned(), 0.75)
        );
        assert!(shares("").is_empty());
    }
}
