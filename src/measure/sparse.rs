//! Histograms that are kept in numbers: a timeline has 2,700 of them.
//!
//! A second of a thousand requests fills a few hundred buckets of the two
//! thousand that a dense histogram would hold, so only those are kept.

use super::histogram::Histogram;

/// A histogram as ascending pairs of bucket and count.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sparse(Box<[(u16, u32)]>);

impl Sparse {
    pub(super) fn of(histogram: &Histogram) -> Self {
        let pair = |(micros, count)| (bucket_of(micros), u32::try_from(count).unwrap_or(u32::MAX));
        Self(histogram.buckets().map(pair).collect())
    }

    pub(super) fn to_histogram(&self) -> Histogram {
        let mut histogram = Histogram::new();
        for &(bucket, count) in &self.0 {
            histogram.record_many(highest_of(bucket), u64::from(count));
        }
        histogram
    }

    pub(super) fn absorb(&mut self, other: &Self) {
        if other.0.is_empty() {
            return;
        }
        let mut merged = Vec::with_capacity(self.0.len() + other.0.len());
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        loop {
            let next = match (ours.peek(), theirs.peek()) {
                (Some(&&(a, count)), Some(&&(b, other))) if a == b => {
                    ours.next();
                    theirs.next();
                    (a, count.saturating_add(other))
                }
                (Some(&&pair), Some(&&(b, _))) if pair.0 < b => {
                    ours.next();
                    pair
                }
                (Some(&&pair), None) => {
                    ours.next();
                    pair
                }
                (_, Some(&&pair)) => {
                    theirs.next();
                    pair
                }
                (None, None) => break,
            };
            merged.push(next);
        }
        self.0 = merged.into_boxed_slice();
    }
}

/// Values below this have a bucket each; above, every doubling has half as many.
/// HdrHistogram's own layout for two significant figures, so that going through
/// a [`Sparse`] moves no value to another bucket.
const LINEAR: u64 = 256;
const HALF: u64 = LINEAR / 2;

fn bucket_of(micros: u64) -> u16 {
    let bucket = if micros < LINEAR {
        micros
    } else {
        let doublings = u64::from(micros.ilog2()) - 7;
        doublings * HALF + (micros >> doublings)
    };
    // At most 57 doublings of 128 buckets: far below 65 536.
    bucket as u16
}

/// The highest value in a bucket.
fn highest_of(bucket: u16) -> u64 {
    let bucket = u64::from(bucket);
    if bucket < LINEAR {
        return bucket;
    }
    let doublings = bucket / HALF - 1;
    let within = bucket - doublings * HALF;
    ((within + 1) << doublings) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sparse_buckets_are_those_of_the_histogram(
            values in proptest::collection::vec(0_u64..86_400_000_000, 0..200),
        ) {
            let mut histogram = Histogram::new();
            values.iter().for_each(|&value| histogram.record_micros(value));
            let back = Sparse::of(&histogram).to_histogram();
            prop_assert!(back.buckets().eq(histogram.buckets()));
        }
    }
}
