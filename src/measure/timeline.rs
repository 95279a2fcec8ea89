//! A run over time: slices of one second that merge as the run grows.
//!
//! A crowd may walk for weeks, and its memory and its run file must not grow.
//! When there are more than [`LIMIT`] slices, neighbours are added up and the
//! width doubles, so a report always has between 450 and 900 points: as many
//! as a chart can show. The histograms of a slice are sparse (`sparse`).

use super::run::{Run, Slice, Timeline};
use super::sample::Phase;
use super::sparse::Sparse;

/// The largest number of slices. Even, so that all of them have a neighbour.
pub const LIMIT: usize = 900;

/// A timeline that is still growing, a second at a time.
#[derive(Debug, Clone)]
pub struct Growing {
    /// Seconds in a slice: a power of two.
    width: u32,
    /// Seconds that have been added.
    seconds: u64,
    slices: Vec<Compact>,
}

impl Growing {
    /// An empty one, with slices of one second.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            width: 1,
            seconds: 0,
            slices: Vec::new(),
        }
    }

    /// Whole seconds that have been added.
    #[must_use]
    pub const fn seconds(&self) -> u64 {
        self.seconds
    }

    /// Adds the next second.
    pub fn push(&mut self, second: &Slice) {
        let within = self.seconds % u64::from(self.width);
        if within == 0 {
            if self.slices.len() >= LIMIT {
                self.halve();
                // The width has doubled, and all slices are still complete.
            }
            self.slices.push(Compact::of(second));
        } else {
            self.absorb_into_last(second, within as f64, 1.0);
        }
        self.seconds += 1;
    }

    /// Adds what came after the last whole second to the last slice, so that
    /// nothing is lost when a run ends between two seconds.
    pub fn amend(&mut self, rest: &Slice) {
        if self.slices.is_empty() {
            self.push(rest);
        } else {
            self.absorb_into_last(rest, 1.0, 0.0);
        }
    }

    fn absorb_into_last(&mut self, slice: &Slice, weight: f64, added: f64) {
        if let Some(last) = self.slices.last_mut() {
            last.absorb(&Compact::of(slice), weight, added);
        }
    }

    fn halve(&mut self) {
        let merged = self.slices.chunks(2).map(|pair| {
            let mut first = pair[0].clone();
            if let Some(second) = pair.get(1) {
                first.absorb(second, 1.0, 1.0);
            }
            first
        });
        self.slices = merged.collect();
        self.width *= 2;
    }

    /// The timeline as run files keep it.
    #[must_use]
    pub fn to_timeline(&self, phase_starts: Vec<(Phase, f64)>) -> Timeline {
        Timeline {
            slice_seconds: self.width,
            phase_starts,
            slices: self.slices.iter().map(Compact::to_slice).collect(),
        }
    }
}

impl Default for Growing {
    fn default() -> Self {
        Self::new()
    }
}

/// A [`Slice`] with sparse histograms.
#[derive(Debug, Clone)]
struct Compact {
    /// Everything but the histograms, which are empty here.
    counts: Counts,
    view: Sparse,
    image: Sparse,
    page: Sparse,
}

#[derive(Debug, Clone, Copy)]
struct Counts {
    users: u64,
    visiting: u64,
    visits: u64,
    requests: u64,
    failures: u64,
    views: u64,
    wire_bytes: u64,
    generator_cpu: f64,
}

impl Compact {
    fn of(slice: &Slice) -> Self {
        Self {
            counts: Counts {
                users: slice.users,
                visiting: slice.visiting,
                visits: slice.visits,
                requests: slice.requests,
                failures: slice.failures,
                views: slice.views,
                wire_bytes: slice.wire_bytes,
                generator_cpu: slice.generator_cpu,
            },
            view: Sparse::of(&slice.view),
            image: Sparse::of(&slice.image),
            page: Sparse::of(&slice.page),
        }
    }

    fn to_slice(&self) -> Slice {
        Slice {
            users: self.counts.users,
            visiting: self.counts.visiting,
            visits: self.counts.visits,
            requests: self.counts.requests,
            failures: self.counts.failures,
            views: self.counts.views,
            wire_bytes: self.counts.wire_bytes,
            view: self.view.to_histogram(),
            image: self.image.to_histogram(),
            page: self.page.to_histogram(),
            generator_cpu: self.counts.generator_cpu,
        }
    }

    /// Adds a later slice. The weights are the lengths of both, for the mean of
    /// the processor use; gauges are those at the end.
    fn absorb(&mut self, later: &Self, weight: f64, later_weight: f64) {
        let counts = &mut self.counts;
        let cpu = counts.generator_cpu * weight + later.counts.generator_cpu * later_weight;
        counts.generator_cpu = cpu / (weight + later_weight);
        counts.users = later.counts.users;
        counts.visiting = later.counts.visiting;
        counts.visits += later.counts.visits;
        counts.requests += later.counts.requests;
        counts.failures += later.counts.failures;
        counts.views += later.counts.views;
        counts.wire_bytes += later.counts.wire_bytes;
        self.view.absorb(&later.view);
        self.image.absorb(&later.image);
        self.page.absorb(&later.page);
    }
}

impl Run {
    /// The slices of the timeline that lie in the headline phase, and the index
    /// of the first; `None` where there are none. A slice belongs to the phase
    /// in which it began, unless it is the only one.
    #[must_use]
    pub fn headline_slices(&self) -> Option<(usize, &[Slice])> {
        let headline = self.headline()?.phase;
        let starts = &self.timeline.phase_starts;
        let at = starts.iter().position(|(phase, _)| *phase == headline)?;
        let width = f64::from(self.timeline.slice_seconds.max(1));
        let index = |seconds: f64| (seconds / width).ceil() as usize;
        let slices = &self.timeline.slices;
        let end = starts
            .get(at + 1)
            .map_or(slices.len(), |(_, next)| (next / width).floor() as usize)
            .min(slices.len());
        let start = if headline == Phase::Ramp {
            0
        } else {
            index(starts[at].1)
        };
        // A phase shorter than two slices has none of its own.
        let start = start.min(end.saturating_sub(1));
        let within = slices.get(start..end.max(start + 1).min(slices.len()))?;
        (!within.is_empty()).then_some((start, within))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::measure::histogram::Histogram;

    fn second(micros: &[u64]) -> Slice {
        let mut slice = Slice {
            users: 7,
            requests: micros.len() as u64,
            generator_cpu: 0.5,
            ..Slice::default()
        };
        for &value in micros {
            slice.image.record_micros(value);
        }
        slice
    }

    #[test]
    fn a_long_run_keeps_few_slices() {
        let mut growing = Growing::new();
        for _ in 0..10 * LIMIT {
            growing.push(&second(&[1000]));
        }
        let timeline = growing.to_timeline(Vec::new());
        assert_eq!(timeline.slice_seconds, 16);
        assert_eq!(timeline.slices.len(), 10 * LIMIT / 16 + 1);
        assert_eq!(timeline.slices[0].requests, 16);
        assert!((timeline.slices[0].generator_cpu - 0.5).abs() < 1e-9);
        assert_eq!(timeline.slices[0].users, 7);
    }

    #[test]
    fn the_rest_of_a_run_is_amended() {
        let mut growing = Growing::new();
        growing.amend(&second(&[1, 2]));
        growing.amend(&second(&[3]));
        let timeline = growing.to_timeline(Vec::new());
        assert_eq!(timeline.slices.len(), 1);
        assert_eq!(timeline.slices[0].requests, 3);
        assert!((timeline.slices[0].generator_cpu - 0.5).abs() < 1e-9);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn merging_loses_no_counts(
            seconds in proptest::collection::vec(
                proptest::collection::vec(0_u64..100_000_000, 0..4), 0..3000),
        ) {
            let mut growing = Growing::new();
            let mut whole = Histogram::new();
            for values in &seconds {
                growing.push(&second(values));
                values.iter().for_each(|&value| whole.record_micros(value));
            }
            let timeline = growing.to_timeline(Vec::new());
            prop_assert!(timeline.slices.len() <= LIMIT);
            let width = timeline.slice_seconds as usize;
            prop_assert_eq!(timeline.slices.len(), seconds.len().div_ceil(width));
            let mut sum = Histogram::new();
            for (index, slice) in timeline.slices.iter().enumerate() {
                let end = ((index + 1) * width).min(seconds.len());
                let own: usize = seconds[index * width..end].iter().map(Vec::len).sum();
                prop_assert_eq!(slice.requests, own as u64);
                prop_assert_eq!(slice.image.count(), own as u64);
                sum.add(&slice.image);
            }
            prop_assert!(sum.buckets().eq(whole.buckets()));
        }
    }
}
