//! The edges of histograms, and our own histograms' counts at them.

use std::time::Duration;

use prometheus::proto;

use crate::measure::histogram::Histogram;

/// Upper edges in milliseconds, from a thumbnail of a gallery next door to the
/// patience of a person with a bad connection.
const EDGES_MS: [u64; 14] = [
    5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000,
];

/// Upper edges of the generator's lag in milliseconds.
const LAG_EDGES_MS: [u64; 10] = [1, 2, 5, 10, 20, 50, 100, 250, 500, 1_000];

/// Upper edges in ascending order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edges {
    micros: Vec<u64>,
}

impl Edges {
    /// For what people wait for, one edge being exactly the objective.
    #[must_use]
    pub fn of_waiting(objective: Duration) -> Self {
        Self::with(&EDGES_MS, objective)
    }

    /// For the generator's lag, one edge being exactly what is tolerated.
    #[must_use]
    pub fn of_lag(tolerated: Duration) -> Self {
        Self::with(&LAG_EDGES_MS, tolerated)
    }

    fn with(millis: &[u64], further: Duration) -> Self {
        let mut micros: Vec<_> = millis.iter().map(|edge| edge * 1_000).collect();
        let further = u64::try_from(further.as_micros()).unwrap_or(u64::MAX);
        if let Err(place) = micros.binary_search(&further) {
            micros.insert(place, further);
        }
        Self { micros }
    }

    /// The edges in microseconds.
    #[must_use]
    pub fn micros(&self) -> &[u64] {
        &self.micros
    }

    /// What a histogram holds, at these edges.
    ///
    /// Ours keep values within 1 %, so a value that is nearer than that to an
    /// edge may be counted on its other side, as it is in the report.
    pub(super) fn count(&self, histogram: &Histogram) -> proto::Histogram {
        let counts = histogram.counts_up_to(&self.micros);
        let buckets = self.micros.iter().zip(counts).map(|(&edge, count)| {
            let mut bucket = proto::Bucket::default();
            bucket.set_upper_bound(seconds(edge as f64));
            bucket.set_cumulative_count(count);
            bucket
        });
        let mut counted = proto::Histogram::default();
        counted.set_bucket(buckets.collect());
        counted.set_sample_count(histogram.count());
        counted.set_sample_sum(seconds(histogram.sum()));
        counted
    }
}

/// Microseconds as seconds. A division, because 5000 × 1e-6 is not 0.005.
pub(super) fn seconds(micros: f64) -> f64 {
    micros / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_objective_is_an_edge_and_there_once() {
        let usual = Edges::of_waiting(Duration::from_secs(2));
        assert_eq!(usual.micros().len(), EDGES_MS.len());
        let other = Edges::of_waiting(Duration::from_millis(1_500));
        assert_eq!(other.micros().len(), EDGES_MS.len() + 1);
        assert!(other.micros().contains(&1_500_000));
        assert!(other.micros().is_sorted());
    }

    #[test]
    fn counts_add_up_from_edge_to_edge() {
        let mut histogram = Histogram::new();
        for millis in [1, 5, 7, 1_999, 40_000] {
            histogram.record(Duration::from_millis(millis));
        }
        let counted = Edges::of_waiting(Duration::from_secs(2)).count(&histogram);
        let at = |edge: f64| {
            let mut buckets = counted.get_bucket().iter();
            buckets
                .find(|bucket| bucket.upper_bound() == edge)
                .map(proto::Bucket::cumulative_count)
        };
        assert_eq!(at(0.005), Some(2));
        assert_eq!(at(0.01), Some(3));
        assert_eq!(at(2.0), Some(4));
        assert_eq!(at(30.0), Some(4));
        assert_eq!(counted.get_sample_count(), 5);
        assert!((counted.get_sample_sum() - 42.012).abs() < 0.42);
    }
}
