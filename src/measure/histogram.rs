//! Latencies in microseconds, with at most 1 % error and a bounded size.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::serialization::{Deserializer, Serializer, V2DeflateSerializer};
use serde::{Deserialize, Serialize, de, ser};

/// Two significant figures: a value is off by less than 1 %.
const SIGNIFICANT_FIGURES: u8 = 2;

/// A day in microseconds is beyond every time limit; larger values would only
/// cost memory.
const DAY: u64 = 86_400_000_000;

/// A histogram of microseconds (HdrHistogram, two significant figures).
///
/// In run files it is HdrHistogram's own V2 compressed form in Base64, so that
/// other tools can read it and `report merge` adds histograms exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram(hdrhistogram::Histogram<u64>);

impl Histogram {
    /// An empty one; it grows with the largest value.
    #[must_use]
    pub fn new() -> Self {
        // Two significant figures are always accepted, see `hdrhistogram::CreationError`.
        #[expect(clippy::expect_used, reason = "a constant that the library accepts")]
        let inner =
            hdrhistogram::Histogram::new(SIGNIFICANT_FIGURES).expect("2 is between 0 and 5");
        Self(inner)
    }

    /// Adds one duration.
    pub fn record(&mut self, value: Duration) {
        // `Duration::as_micros` would reckon in 128 bits.
        let seconds = value.as_secs().saturating_mul(1_000_000);
        self.record_micros(seconds.saturating_add(u64::from(value.subsec_micros())));
    }

    /// Adds one value in microseconds.
    pub fn record_micros(&mut self, micros: u64) {
        // Not `saturating_record`, which never grows and would clamp every value.
        // Recording only fails for a histogram that cannot grow; ours can.
        let _ = self.0.record(micros.min(DAY));
    }

    /// Adds one value in microseconds, `count` times.
    pub fn record_many(&mut self, micros: u64, count: u64) {
        let _ = self.0.record_n(micros.min(DAY), count);
    }

    /// Adds everything that the other has.
    pub fn add(&mut self, other: &Self) {
        // Only fails for a histogram that cannot grow; ours can.
        let _ = self.0.add(&other.0);
    }

    /// Takes everything out and keeps the memory.
    pub fn clear(&mut self) {
        // Most of a shard is empty most of the time; resetting writes every bucket.
        if !self.is_empty() {
            self.0.reset();
        }
    }

    /// How many values there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value that the part `quantile` (0 to 1) of all values does not
    /// exceed, in microseconds; `None` when empty.
    #[must_use]
    pub fn quantile(&self, quantile: f64) -> Option<u64> {
        (!self.is_empty()).then(|| self.0.value_at_quantile(quantile).min(self.0.max()))
    }

    /// The largest value in microseconds, within the error; `None` when empty.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        (!self.is_empty()).then(|| self.0.max())
    }

    /// The smallest value in microseconds, within the error; `None` when empty.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        (!self.is_empty()).then(|| self.0.min())
    }

    /// The mean in microseconds; `None` when empty.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (!self.is_empty()).then(|| self.0.mean())
    }

    /// How many values are at most each of these microseconds, within the error.
    /// The edges must ascend.
    #[must_use]
    pub fn counts_up_to(&self, edges: &[u64]) -> Vec<u64> {
        let mut counts = Vec::with_capacity(edges.len());
        let mut below = 0;
        for at in self.0.iter_recorded() {
            let lowest = self.0.lowest_equivalent(at.value_iterated_to());
            while edges.get(counts.len()).is_some_and(|edge| *edge < lowest) {
                counts.push(below);
            }
            below += at.count_at_value();
        }
        counts.resize(edges.len(), below);
        counts
    }

    /// The sum of all values in microseconds, within the error.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.mean().map_or(0.0, |mean| mean * self.count() as f64)
    }

    /// The recorded values in ascending order as (highest value of the bucket in
    /// microseconds, count); buckets without values are left out.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.0
            .iter_recorded()
            .map(|at| (at.value_iterated_to(), at.count_at_value()))
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Serialize for Histogram {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::new();
        V2DeflateSerializer::new()
            .serialize(&self.0, &mut bytes)
            .map_err(|error| {
                ser::Error::custom(format!("a histogram cannot be written: {error:?}"))
            })?;
        serializer.serialize_str(&STANDARD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Histogram {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD
            .decode(text)
            .map_err(|error| de::Error::custom(format!("a histogram is not Base64: {error}")))?;
        let read = Deserializer::new()
            .deserialize(&mut bytes.as_slice())
            .map_err(|error| de::Error::custom(format!("a histogram cannot be read: {error:?}")))?;
        // What the library reads cannot grow, so adding a larger histogram to it
        // would be refused. Ours can.
        let mut histogram = Self::new();
        histogram.add(&Self(read));
        Ok(histogram)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::new();
        values
            .iter()
            .for_each(|&value| histogram.record_micros(value));
        histogram
    }

    fn read_back(histogram: &Histogram) -> Histogram {
        let text = serde_json::to_string(histogram).expect("text");
        serde_json::from_str(&text).expect("a histogram")
    }

    #[test]
    fn nothing_has_no_quantiles() {
        let empty = Histogram::new();
        assert_eq!(
            (empty.quantile(0.5), empty.max(), empty.min()),
            (None, None, None)
        );
        assert_eq!((empty.mean(), empty.counts_up_to(&[5])), (None, vec![0]));
        assert!(read_back(&empty).is_empty());
    }

    #[test]
    fn it_grows_with_its_values_and_stops_at_a_day() {
        let mut histogram = of(&[1, 1_000_000]);
        histogram.record(Duration::from_secs(1_000_000));
        assert!(histogram.quantile(0.5) >= Some(1_000_000));
        assert!(histogram.max() >= Some(DAY) && histogram.max() < Some(DAY + DAY / 100));
        assert_eq!(histogram.counts_up_to(&[2_000_000]), [2]);
        histogram.clear();
        assert!(histogram.is_empty());
    }

    #[test]
    fn what_was_read_can_grow() {
        let mut small = read_back(&of(&[3]));
        small.add(&of(&[5_000_000]));
        small.record_micros(50_000_000);
        assert_eq!(small.count(), 3);
        assert!(small.max() >= Some(50_000_000));
    }

    #[test]
    fn text_that_is_no_histogram_is_refused() {
        for text in ["\"\"", "\"!\"", "\"AAAA\"", "5"] {
            assert!(serde_json::from_str::<Histogram>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn quantiles_are_right_within_one_percent(
            mut values in proptest::collection::vec(0_u64..1_000_000_000, 1..300),
            quantile in 0.0_f64..=1.0,
        ) {
            let measured = of(&values).quantile(quantile).expect("a value");
            values.sort_unstable();
            let rank = (quantile * values.len() as f64).ceil().max(1.0) as usize;
            let exact = values[rank - 1];
            prop_assert!(measured >= exact && measured as f64 <= exact as f64 * 1.01, "{exact} {measured}");
        }

        #[test]
        fn one_walk_counts_as_hdrhistogram_does(
            values in proptest::collection::vec(0_u64..10_000_000, 0..200),
            mut edges in proptest::collection::vec(0_u64..12_000_000, 0..20),
        ) {
            edges.sort_unstable();
            let histogram = of(&values);
            let count = |edge| if values.is_empty() { 0 } else { histogram.0.count_between(0, edge) };
            let each: Vec<u64> = edges.iter().map(|&edge| count(edge)).collect();
            prop_assert_eq!(histogram.counts_up_to(&edges), each);
            let exact: u64 = values.iter().sum();
            prop_assert!((histogram.sum() - exact as f64).abs() <= 0.01 * exact as f64 + 1.0);
        }

        #[test]
        fn adding_is_the_same_as_recording_together(
            ours in proptest::collection::vec(0_u64..10_000_000_000, 0..100),
            theirs in proptest::collection::vec(0_u64..10_000_000_000, 0..100),
        ) {
            let mut sum = of(&ours);
            sum.add(&of(&theirs));
            let together = of(&[ours, theirs].concat());
            prop_assert!(sum.buckets().eq(together.buckets()));
            prop_assert_eq!((sum.min(), sum.max()), (together.min(), together.max()));
        }

        #[test]
        fn run_files_keep_every_bucket(
            values in proptest::collection::vec(0_u64..86_400_000_000, 0..300),
        ) {
            let histogram = of(&values);
            let back = read_back(&histogram);
            prop_assert!(back.buckets().eq(histogram.buckets()));
            prop_assert_eq!(back.max(), histogram.max());
        }
    }
}
