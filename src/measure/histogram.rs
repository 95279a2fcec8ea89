//! Latencies in microseconds, with at most 1 % error and a bounded size.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::serialization::{Deserializer, Serializer, V2DeflateSerializer};
use serde::{Deserialize, Serialize, de, ser};

/// Two significant figures: a value is off by less than 1 %.
const SIGNIFICANT_FIGURES: u8 = 2;

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
        self.record_micros(u64::try_from(value.as_micros()).unwrap_or(u64::MAX));
    }

    /// Adds one value in microseconds.
    pub fn record_micros(&mut self, micros: u64) {
        // A day is beyond every time limit; larger values would only cost memory.
        const DAY: u64 = 86_400_000_000;
        // Not `saturating_record`: that one never grows the histogram, and clamps
        // everything to its first two microseconds. Only fails without auto-resize.
        let _ = self.0.record(micros.min(DAY));
    }

    /// Adds everything that the other has.
    pub fn add(&mut self, other: &Self) {
        // Only fails for a histogram that cannot grow; ours can.
        let _ = self.0.add(&other.0);
    }

    /// Takes everything out and keeps the memory.
    pub fn clear(&mut self) {
        self.0.reset();
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

    /// How many values are at most this many microseconds, within the error.
    #[must_use]
    pub fn count_up_to(&self, micros: u64) -> u64 {
        if self.is_empty() {
            0
        } else {
            self.0.count_between(0, micros)
        }
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
        Deserializer::new()
            .deserialize(&mut bytes.as_slice())
            .map(Self)
            .map_err(|error| de::Error::custom(format!("a histogram cannot be read: {error:?}")))
    }
}
