//! The same visits given twice: a file named two times, or a run together with
//! its own windows. Added up, they would read as a crowd twice as large.

use super::{Clock, MergeError, replicas};
use crate::measure::run::Run;

/// Runs say in whole seconds when they began, so of two that follow one another
/// the second may seem to begin by as much before the first has ended.
const ROUNDING_S: f64 = 1.0;

/// Refuses two runs of one replica at the same time: a replica that was started
/// again had ended before, and windows of a run follow one another.
pub(super) fn refuse(runs: &[Run], clock: &Clock) -> Result<(), MergeError> {
    for (other, run) in runs.iter().enumerate() {
        let earlier = runs[..other].iter().enumerate();
        let twice = earlier
            .filter(|(_, earlier)| is_one_replica(earlier, run))
            .find(|(first, earlier)| {
                overlap((clock.start(*first), earlier), (clock.start(other), run))
            });
        if let Some((first, _)) = twice {
            return Err(MergeError::Twice {
                replica: replicas::name(run),
                places: [first, other].map(|place| u32::try_from(place).unwrap_or(u32::MAX)),
            });
        }
    }
    Ok(())
}

/// By its share of the crowd; without one, by what no two processes have alike.
fn is_one_replica(a: &Run, b: &Run) -> bool {
    match (a.setup.share, b.setup.share) {
        (None, None) => {
            a.setup.seed == b.setup.seed
                && a.machine.hostname == b.machine.hostname
                && a.setup.flags == b.setup.flags
        }
        (a, b) => a == b,
    }
}

fn overlap(a: (f64, &Run), b: (f64, &Run)) -> bool {
    // However short they were: nobody starts a replica again within the second.
    let same = a.1.started_at == b.1.started_at;
    let end = |(start, run): (f64, &Run)| start + run.duration_s;
    same || end(a).min(end(b)) - a.0.max(b.0) > ROUNDING_S
}

#[cfg(test)]
mod tests {
    use super::super::merge;
    use super::*;
    use crate::report::fixture::{self, Shape};

    fn run(share: Option<(u64, u64)>, started_at: &str, duration_s: f64) -> Run {
        let mut run = fixture::run(&Shape::default());
        run.setup.share = share;
        run.started_at = started_at.to_owned();
        run.duration_s = duration_s;
        run
    }

    /// Which two of them are refused.
    fn refused(runs: &[Run]) -> Option<(u32, u32)> {
        match merge(runs) {
            Err(MergeError::Twice { places, .. }) => Some(places.into()),
            _ => None,
        }
    }

    #[test]
    fn the_same_run_is_refused_with_and_without_a_share() {
        for share in [Some((1, 2)), None] {
            let one = run(share, "2025-06-01T20:00:00Z", 84.0);
            assert_eq!(refused(&[one.clone(), one]), Some((0, 1)));
            let short = run(share, "2025-06-01T20:00:00Z", 0.4);
            assert_eq!(refused(&[short.clone(), short]), Some((0, 1)));
        }
    }

    #[test]
    fn a_run_holds_its_windows() {
        let other = run(Some((2, 2)), "2025-06-01T20:00:00Z", 84.0);
        let whole = run(Some((1, 2)), "2025-06-01T20:00:00Z", 84.0);
        let window = run(Some((1, 2)), "2025-06-01T20:00:30Z", 30.0);
        let runs = [other, window, whole];
        assert_eq!(refused(&runs), Some((1, 2)));
        let error = merge(&runs).unwrap_err().to_string();
        assert!(error.contains("give a run or its windows"), "{error}");
    }

    #[test]
    fn what_follows_and_what_is_anothers_is_merged() {
        // The second window began at 20:00:29.9, and the first lasted until then.
        let first = run(Some((1, 2)), "2025-06-01T20:00:00Z", 29.9);
        let second = run(Some((1, 2)), "2025-06-01T20:00:29Z", 30.0);
        let other = run(Some((2, 2)), "2025-06-01T20:00:00Z", 84.0);
        assert_eq!(refused(&[first, second, other]), None);
        // Two generators that share nothing.
        let one = run(None, "2025-06-01T20:00:00Z", 84.0);
        let mut another = one.clone();
        another.setup.seed += 1;
        assert_eq!(refused(&[one, another]), None);
    }
}
