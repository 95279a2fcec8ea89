//! Quantiles of classic histograms, as Prometheus computes them.
//!
//! Whoever compares our figure with `histogram_quantile` in Prometheus must
//! see the same one, so this follows its rules (promql's `bucketQuantile`):
//! linear inside a bucket, zero as the lower edge of the first, and the last
//! finite edge for a rank that falls above it. At both ends that is a bound
//! rather than a measurement (a handler that answers in 44 µs has a median of
//! 50 ms where the first edge is 100 ms), and is said to be one.

use super::exposition::Histogram;

/// A quantile, or what is known of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantile {
    /// Interpolated inside a bucket.
    At(f64),
    /// Somewhere in the first bucket, whose upper edge is the second number;
    /// the first is interpolated from zero, which is a mere guess.
    InFirst(f64, f64),
    /// Above the last finite edge, which is all that the buckets tell.
    Above(f64),
}

impl Quantile {
    /// What `histogram_quantile` returns.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::At(value) | Self::InFirst(value, _) | Self::Above(value) => value,
        }
    }
}

impl Histogram {
    /// The number of observations: the `+Inf` bucket, else the count.
    #[must_use]
    pub fn total(&self) -> f64 {
        match self.buckets.last() {
            Some(&(edge, total)) if edge == f64::INFINITY => total,
            _ => self.count.unwrap_or(0.0),
        }
    }

    /// The mean, where there are observations and a sum.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let total = self.total();
        self.sum.filter(|_| total > 0.0).map(|sum| sum / total)
    }

    /// The quantile `q` between 0 and 1; none without observations, without a
    /// finite edge, or where the buckets do not end in `+Inf`.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<Quantile> {
        let (&(last_edge, total), finite) = self.buckets.split_last()?;
        if last_edge != f64::INFINITY || finite.is_empty() || total.is_nan() || total <= 0.0 {
            return None;
        }
        let rank = q * total;
        let mut below = 0.0_f64;
        let mut lower = None;
        for &(upper, cumulative) in finite {
            // Scrapes of buckets are not atomic: never let the count fall.
            let cumulative = cumulative.max(below);
            if cumulative >= rank && cumulative > 0.0 {
                let value = interpolate(lower, upper, below, cumulative, rank);
                let is_first = lower.is_none() && upper > 0.0;
                let found = if is_first {
                    Quantile::InFirst(value, upper)
                } else {
                    Quantile::At(value)
                };
                return Some(found);
            }
            below = cumulative;
            lower = Some(upper);
        }
        lower.map(Quantile::Above)
    }

    /// The same histogram without `count` observations of zero, which some
    /// libraries put in at the start.
    #[must_use]
    pub fn without_zeros(&self, count: f64) -> Self {
        let less = |value: f64| (value - count).max(0.0);
        Self {
            buckets: self
                .buckets
                .iter()
                .map(|&(edge, value)| (edge, if edge >= 0.0 { less(value) } else { value }))
                .collect(),
            sum: self.sum,
            count: self.count.map(less),
        }
    }

    /// What came in since `earlier`; none after a reset or where the buckets
    /// have changed.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Option<Self> {
        if self.buckets.len() != earlier.buckets.len() || self.total() < earlier.total() {
            return None;
        }
        let mut buckets = Vec::with_capacity(self.buckets.len());
        for (&(edge, now), &(edge_before, before)) in self.buckets.iter().zip(&earlier.buckets) {
            if edge != edge_before || now < before {
                return None;
            }
            buckets.push((edge, now - before));
        }
        Some(Self {
            buckets,
            sum: self.sum.zip(earlier.sum).map(|(now, before)| now - before),
            count: self
                .count
                .zip(earlier.count)
                .map(|(now, before)| now - before),
        })
    }

    /// What is wrong with it by the formats' rules, in words.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        match self.buckets.last() {
            None => return Some("it has no buckets"),
            Some((edge, _)) if *edge != f64::INFINITY => return Some("it has no +Inf bucket"),
            Some(_) => {}
        }
        if self.buckets.windows(2).any(|pair| pair[1].1 < pair[0].1) {
            return Some("its buckets are not cumulative");
        }
        let differs = |count: f64| count.is_finite() && count != self.total();
        if self.total().is_finite() && self.count.is_some_and(differs) {
            return Some("its _count and its +Inf bucket differ");
        }
        None
    }
}

fn interpolate(lower: Option<f64>, upper: f64, below: f64, cumulative: f64, rank: f64) -> f64 {
    let start = match lower {
        Some(edge) => edge,
        None if upper <= 0.0 => return upper,
        None => 0.0,
    };
    start + (upper - start) * ((rank - below) / (cumulative - below))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(buckets: &[(f64, f64)]) -> Histogram {
        Histogram {
            buckets: buckets.to_vec(),
            sum: None,
            count: None,
        }
    }

    #[test]
    fn quantiles_are_those_of_prometheus() {
        // etcd_disk_wal_fsync of dump-3nodes-1down; 41 observations.
        let fsync = histogram(&[
            (0.001, 21.0),
            (0.002, 26.0),
            (0.004, 32.0),
            (0.008, 37.0),
            (0.016, 40.0),
            (0.032, 41.0),
            (f64::INFINITY, 41.0),
        ]);
        let p99 = fsync.quantile(0.99).unwrap().value();
        // 0.99 × 41 = 40.59: 0.016 + 0.016 × 0.59
        assert!((p99 - 0.025_44).abs() < 1e-9, "{p99}");
        let median = fsync.quantile(0.5).unwrap().value();
        assert!((median - 0.001 * 20.5 / 21.0).abs() < 1e-12);
    }

    #[test]
    fn what_lies_above_the_last_edge_is_said_so() {
        let slow = histogram(&[(1.0, 0.0), (10.0, 0.0), (f64::INFINITY, 5.0)]);
        assert_eq!(slow.quantile(0.5), Some(Quantile::Above(10.0)));
        assert_eq!(histogram(&[(f64::INFINITY, 5.0)]).quantile(0.5), None);
        assert_eq!(
            histogram(&[(1.0, 0.0), (f64::INFINITY, 0.0)]).quantile(0.5),
            None
        );
        assert_eq!(histogram(&[(1.0, 5.0)]).quantile(0.5), None);
    }

    #[test]
    fn initial_zeros_are_taken_out() {
        let fresh = histogram(&[(0.005, 1.0), (10.0, 1.0), (f64::INFINITY, 1.0)]);
        assert_eq!(fresh.without_zeros(1.0).total(), 0.0);
        assert_eq!(fresh.without_zeros(3.0).total(), 0.0);
    }

    #[test]
    fn only_numbers_can_differ() {
        let counted = |inf: f64, count: f64| Histogram {
            count: Some(count),
            ..histogram(&[(1.0, inf), (f64::INFINITY, inf)])
        };
        assert!(counted(5.0, 4.0).fault().is_some());
        assert_eq!(counted(f64::NAN, f64::NAN).fault(), None);
        assert_eq!(counted(f64::NAN, 4.0).fault(), None);
    }

    #[test]
    fn a_reset_has_no_difference() {
        let before = histogram(&[(1.0, 4.0), (f64::INFINITY, 5.0)]);
        let after = histogram(&[(1.0, 5.0), (f64::INFINITY, 7.0)]);
        assert_eq!(
            after.since(&before).unwrap().buckets,
            [(1.0, 1.0), (f64::INFINITY, 2.0)]
        );
        assert_eq!(before.since(&after), None);
    }
}
