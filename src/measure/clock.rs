//! The time of a run: when it began, and when its phases did.
//!
//! Visitors note monotonic instants; the run file wants seconds from the start
//! and one wall time. Both come from here, so that they cannot disagree. Which
//! phase an instant belongs to is asked for every sample, so the boundaries are
//! atomics and reading them costs a few nanoseconds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Zoned;

use super::sample::Phase;

/// A boundary that has not come yet.
const NOT_YET: u64 = u64::MAX;

/// The time of a run.
#[derive(Debug)]
pub struct Clock {
    start: Instant,
    wall: Zoned,
    /// Nanoseconds from the start to the steady phase.
    steady: AtomicU64,
    /// Nanoseconds from the start to the drain.
    drain: AtomicU64,
}

impl Clock {
    /// A clock that starts now, in the ramp.
    #[must_use]
    pub fn start() -> Self {
        Self::started_at(Instant::now(), Zoned::now())
    }

    fn started_at(start: Instant, wall: Zoned) -> Self {
        Self {
            start,
            wall,
            steady: AtomicU64::new(NOT_YET),
            drain: AtomicU64::new(NOT_YET),
        }
    }

    /// The monotonic instant of the start.
    #[must_use]
    pub const fn started(&self) -> Instant {
        self.start
    }

    /// The wall time of the start.
    #[must_use]
    pub const fn wall(&self) -> &Zoned {
        &self.wall
    }

    /// Time from the start to an instant; zero for instants before the start.
    #[must_use]
    pub fn since_start(&self, instant: Instant) -> Duration {
        instant.saturating_duration_since(self.start)
    }

    /// Time from the start until now.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Begins a phase at an instant. A phase begins once: later calls for the
    /// same phase change nothing, and the ramp began with the clock.
    pub fn begin_at(&self, phase: Phase, instant: Instant) {
        let boundary = match phase {
            Phase::Ramp => return,
            Phase::Steady => &self.steady,
            Phase::Drain => &self.drain,
        };
        let nanos = self.nanos(instant);
        // Losing the race means that the phase has begun already.
        let _ = boundary.compare_exchange(NOT_YET, nanos, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// The phase that an instant lies in.
    #[must_use]
    pub fn phase_at(&self, instant: Instant) -> Phase {
        let nanos = self.nanos(instant);
        if nanos >= self.drain.load(Ordering::Relaxed) {
            Phase::Drain
        } else if nanos >= self.steady.load(Ordering::Relaxed) {
            Phase::Steady
        } else {
            Phase::Ramp
        }
    }

    /// Seconds from the start at which each phase began, those that did, in order.
    #[must_use]
    pub fn phase_starts(&self) -> Vec<(Phase, f64)> {
        let seconds = |boundary: &AtomicU64| match boundary.load(Ordering::Relaxed) {
            NOT_YET => None,
            nanos => Some(Duration::from_nanos(nanos).as_secs_f64()),
        };
        let drain = seconds(&self.drain);
        // A run that was stopped in its ramp never had a steady phase, even if
        // the last user started while it was draining.
        let steady = seconds(&self.steady).filter(|&at| drain.is_none_or(|drain| at < drain));
        std::iter::once((Phase::Ramp, 0.0))
            .chain(steady.map(|at| (Phase::Steady, at)))
            .chain(drain.map(|at| (Phase::Drain, at)))
            .collect()
    }

    fn nanos(&self, instant: Instant) -> u64 {
        let since = self.since_start(instant);
        // A u64 holds 584 years; `Duration::as_nanos` would reckon in 128 bits.
        since.as_secs() * 1_000_000_000 + u64::from(since.subsec_nanos())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_belong_to_the_phase_they_lie_in() {
        let clock = Clock::start();
        let at = |seconds| clock.started() + Duration::from_secs(seconds);
        assert_eq!(clock.phase_at(at(1_000_000)), Phase::Ramp);
        clock.begin_at(Phase::Steady, at(10));
        clock.begin_at(Phase::Steady, at(12));
        clock.begin_at(Phase::Drain, at(70));
        assert_eq!(clock.phase_at(at(9)), Phase::Ramp);
        assert_eq!(clock.phase_at(at(10)), Phase::Steady);
        assert_eq!(clock.phase_at(at(69)), Phase::Steady);
        assert_eq!(clock.phase_at(at(70)), Phase::Drain);
        assert_eq!(
            clock.phase_starts(),
            [
                (Phase::Ramp, 0.0),
                (Phase::Steady, 10.0),
                (Phase::Drain, 70.0)
            ]
        );
    }

    #[test]
    fn a_run_that_is_stopped_in_its_ramp_has_no_steady_phase() {
        let clock = Clock::start();
        clock.begin_at(Phase::Drain, clock.started() + Duration::from_secs(3));
        clock.begin_at(Phase::Steady, clock.started() + Duration::from_secs(4));
        assert_eq!(
            clock.phase_starts(),
            [(Phase::Ramp, 0.0), (Phase::Drain, 3.0)]
        );
        let early = clock.started().checked_sub(Duration::from_millis(1));
        assert_eq!(early.map(|at| clock.phase_at(at)), Some(Phase::Ramp));
    }
}
