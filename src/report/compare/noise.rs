//! How much a run differs from itself.
//!
//! The steady phase is cut into ten parts of equal length, and the number is
//! taken of each (the method of batch means: Schmeiser, "Batch size effects in
//! the analysis of simulation output", 1982, who finds that ten to thirty are
//! enough). Parts of several seconds are nearly independent where single
//! seconds are not. Two runs are then compared as Welch's t-test does it
//! (1947), with unequal variances.
//!
//! This is the least that two runs differ by chance: what changes between runs
//! and not within them (a neighbour on the host, a cold disk) is not in it.
//! `docs/REPORT.md` says so to the reader.

use crate::measure::histogram::Histogram;
use crate::measure::run::{Run, Slice};
use crate::measure::sample::Phase;
use crate::units;

/// Parts of the steady phase.
const PARTS: usize = 10;

/// A headline number that can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Metric {
    /// A quantile of the views' durations.
    View(f64),
    /// The p95 of images.
    Image,
    /// The part of the requests that failed.
    Failures,
    /// Visits a second.
    Visits,
    /// Requests a second.
    Requests,
    /// Bytes a second.
    Bytes,
}

impl Metric {
    pub(super) const ALL: [Self; 8] = [
        Self::View(0.5),
        Self::View(0.95),
        Self::View(0.99),
        Self::Image,
        Self::Failures,
        Self::Visits,
        Self::Requests,
        Self::Bytes,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::View(0.5) => "page p50",
            Self::View(0.95) => "page p95",
            Self::View(_) => "page p99",
            Self::Image => "image p95",
            Self::Failures => "failed requests",
            Self::Visits => "visits a second",
            Self::Requests => "requests a second",
            Self::Bytes => "bytes a second",
        }
    }

    /// Whether less is better; `None` where it depends on what one wants.
    pub(super) const fn lower_is_better(self) -> Option<bool> {
        match self {
            Self::View(_) | Self::Image | Self::Failures => Some(true),
            Self::Visits | Self::Requests => Some(false),
            Self::Bytes => None,
        }
    }

    pub(super) fn show(self, value: f64) -> String {
        let whole = value.abs().round() as u64;
        match self {
            Self::View(_) | Self::Image => units::micros(whole),
            Self::Failures => units::percent(value),
            Self::Visits | Self::Requests => format!("{}/s", units::number(value)),
            Self::Bytes => format!("{}/s", units::bytes(whole)),
        }
    }

    /// The number of some slices that together last so many seconds.
    fn of(self, slices: &[Slice], seconds: f64) -> Option<f64> {
        let sum = |count: fn(&Slice) -> u64| slices.iter().map(count).sum::<u64>() as f64;
        let quantile = |of: fn(&Slice) -> &Histogram, at| {
            let mut all = Histogram::new();
            for slice in slices {
                all.add(of(slice));
            }
            all.quantile(at).map(|micros| micros as f64)
        };
        match self {
            Self::View(at) => quantile(|slice| &slice.view, at),
            Self::Image => quantile(|slice| &slice.image, 0.95),
            Self::Failures => {
                let requests = sum(|slice| slice.requests);
                (requests > 0.0).then(|| sum(|slice| slice.failures) / requests)
            }
            Self::Visits => Some(sum(|slice| slice.visits) / seconds),
            Self::Requests => Some(sum(|slice| slice.requests) / seconds),
            Self::Bytes => Some(sum(|slice| slice.wire_bytes) / seconds),
        }
    }
}

/// How the parts of a run spread around their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// The squared standard error of the mean of the parts.
    error_squared: f64,
    /// How many parts there were.
    parts: f64,
}

/// How a number spreads over the parts of the steady phase; `None` if that was
/// too short to be cut, or if parts of it are without the number.
pub(super) fn spread(metric: Metric, run: &Run) -> Option<Spread> {
    let slices = steady_slices(run);
    let each = slices.len() / PARTS;
    if each == 0 {
        return None;
    }
    let seconds = each as f64 * f64::from(run.timeline.slice_seconds.max(1));
    let values: Vec<f64> = slices
        .chunks_exact(each)
        .take(PARTS)
        .map(|part| metric.of(part, seconds))
        .collect::<Option<_>>()?;
    Some(Spread::of(&values))
}

/// The slices that lie wholly in the steady phase.
fn steady_slices(run: &Run) -> &[Slice] {
    let length = f64::from(run.timeline.slice_seconds.max(1));
    let starts = &run.timeline.phase_starts;
    let Some(index) = starts.iter().position(|(phase, _)| *phase == Phase::Steady) else {
        return &[];
    };
    let slices = &run.timeline.slices;
    let first = (starts[index].1 / length).ceil() as usize;
    let last = starts
        .get(index + 1)
        .map_or(slices.len(), |(_, next)| (next / length).floor() as usize)
        .min(slices.len());
    slices.get(first..last).unwrap_or_default()
}

impl Spread {
    fn of(values: &[f64]) -> Self {
        let parts = values.len() as f64;
        let mean = values.iter().sum::<f64>() / parts;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self {
            error_squared: squares / (parts - 1.0).max(1.0) / parts,
            parts,
        }
    }

    /// By how much two means may differ by chance, with 95 % confidence.
    pub(super) fn noise(before: &Self, after: &Self) -> f64 {
        let sum = before.error_squared + after.error_squared;
        if sum <= 0.0 {
            return 0.0;
        }
        let term = |spread: &Self| spread.error_squared.powi(2) / (spread.parts - 1.0).max(1.0);
        let freedom = sum.powi(2) / (term(before) + term(after));
        student_t(freedom) * sum.sqrt()
    }
}

/// The two-sided 95 % quantile of Student's t, by its Cornish–Fisher expansion
/// around the normal one (within 2 % from four degrees of freedom on).
fn student_t(freedom: f64) -> f64 {
    1.960 + 2.372 / freedom + 2.823 / freedom.powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_t_is_that_of_the_tables() {
        for (freedom, table) in [(4.0, 2.776), (9.0, 2.262), (18.0, 2.101), (1e6, 1.960)] {
            assert!((student_t(freedom) / table - 1.0).abs() < 0.02, "{freedom}");
        }
    }

    #[test]
    fn what_never_varies_has_no_noise() {
        let still = Spread::of(&[3.0; 10]);
        assert_eq!(Spread::noise(&still, &still), 0.0);
        let moving = Spread::of(&[1.0, 2.0, 3.0, 4.0]);
        assert!(Spread::noise(&moving, &still) > 0.0);
    }
}
