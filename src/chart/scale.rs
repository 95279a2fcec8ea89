//! Axes: where the ticks are, and how their values read.

use crate::units;

use super::markup::short;

/// What the values of an axis are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds, shown as durations.
    Micros,
    /// Bytes, shown with decimal prefixes.
    Bytes,
    /// A plain number, which may be a part of one.
    Number,
    /// Things that can be counted: no tick between two whole numbers.
    Count,
}

impl Unit {
    /// A value of the axis as people read it.
    #[must_use]
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Micros => units::micros(value.max(0.0).round() as u64),
            Self::Bytes => units::bytes(value.max(0.0).round() as u64),
            Self::Number | Self::Count => units::number(value),
        }
    }

    /// The label of a tick: zero needs no unit.
    pub(super) fn tick(self, value: f64) -> String {
        if value == 0.0 {
            "0".to_owned()
        } else {
            self.show(value)
        }
    }

    /// The name that the script of [`super::asset::SCRIPT`] knows it by.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Micros => "us",
            Self::Bytes => "B",
            Self::Number | Self::Count => "",
        }
    }
}

/// The smallest of 1, 2 or 5 times a power of ten that is at least `rough`.
fn nice_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough * 0.999_999)
        .unwrap_or(power * 10.0)
}

/// Ticks from zero to at least `max`, about `wanted` of them; the last one is
/// the end of the axis.
#[must_use]
pub fn ticks(max: f64, unit: Unit, wanted: u32) -> Vec<f64> {
    let max = if max.is_finite() && max > 0.0 {
        max
    } else {
        1.0
    };
    let mut step = nice_step(max / f64::from(wanted.max(1)));
    if matches!(unit, Unit::Count | Unit::Micros | Unit::Bytes) {
        step = step.max(1.0);
    }
    let count = (max / step - 1e-9).ceil().max(1.0) as u32;
    (0..=count).map(|index| f64::from(index) * step).collect()
}

/// Steps that people count time in, in seconds.
const TIME_STEPS: [u32; 18] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200,
    86_400,
];

/// Ticks along a time axis of so many seconds: position in seconds and label.
#[must_use]
pub fn time_ticks(seconds: f64, wanted: u32) -> Vec<(f64, String)> {
    let rough = (seconds / f64::from(wanted.max(1))).max(0.0);
    let step = TIME_STEPS
        .into_iter()
        .map(f64::from)
        .find(|step| *step >= rough)
        .unwrap_or_else(|| (rough / 86_400.0).ceil() * 86_400.0);
    let (scale, unit) = if step < 60.0 {
        (1.0, "s")
    } else if step < 3_600.0 {
        (60.0, "min")
    } else if step < 86_400.0 {
        (3_600.0, "h")
    } else {
        (86_400.0, "d")
    };
    let count = (seconds / step + 1e-9).floor() as u32;
    (0..=count)
        .map(|index| {
            let at = f64::from(index) * step;
            (at, format!("{} {unit}", short(at / scale, 2)))
        })
        .collect()
}

/// A logarithmic axis over durations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogScale {
    low: f64,
    high: f64,
}

impl LogScale {
    /// An axis around these two values (both above zero), widened to nice ends
    /// and to at least a factor of four, so that a narrow distribution does not
    /// look like a wide one.
    #[must_use]
    pub fn around(low: f64, high: f64) -> Self {
        let low = low.max(1.0);
        let high = high.max(low);
        let mut scale = Self {
            low: nice_below(low),
            high: nice_above(high),
        };
        while scale.high / scale.low < 4.0 {
            scale.high = nice_above(scale.high * 1.01);
        }
        scale
    }

    /// Where a value stands, from 0 to 1.
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        (value / self.low).ln() / (self.high / self.low).ln()
    }

    /// The value at a position from 0 to 1.
    #[must_use]
    pub fn value(&self, position: f64) -> f64 {
        self.low * (self.high / self.low).powf(position)
    }

    /// How many powers of ten it spans.
    #[must_use]
    pub fn decades(&self) -> f64 {
        (self.high / self.low).log10()
    }

    /// Ticks at 1, 2 and 5 times the powers of ten, fewer where they would crowd.
    #[must_use]
    pub fn ticks(&self) -> Vec<f64> {
        let factors: &[f64] = match self.decades() {
            wide if wide > 4.2 => &[1.0],
            wide if wide > 2.6 => &[1.0, 3.0],
            _ => &[1.0, 2.0, 5.0],
        };
        let first = self.low.log10().floor() as i32;
        let last = self.high.log10().ceil() as i32;
        (first..=last)
            .flat_map(|power| {
                factors
                    .iter()
                    .map(move |factor| factor * 10_f64.powi(power))
            })
            .filter(|tick| *tick >= self.low * 0.999 && *tick <= self.high * 1.001)
            .collect()
    }
}

fn nice_below(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|candidate| *candidate <= value * 1.000_001)
        .unwrap_or(power)
}

fn nice_above(value: f64) -> f64 {
    nice_step(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_data() {
        assert_eq!(ticks(87.0, Unit::Number, 4), [0.0, 50.0, 100.0]);
        assert_eq!(ticks(1.0, Unit::Count, 4), [0.0, 1.0]);
        assert_eq!(ticks(0.0, Unit::Count, 4), [0.0, 1.0]);
        assert_eq!(ticks(f64::NAN, Unit::Count, 4), [0.0, 1.0]);
        for max in [0.003, 0.7, 9.0, 1234.5, 9.9e9] {
            let ticks = ticks(max, Unit::Number, 5);
            assert!(
                ticks.last().is_some_and(|last| *last >= max),
                "{max}: {ticks:?}"
            );
            assert!(ticks.len() <= 8, "{max}: {ticks:?}");
        }
    }

    #[test]
    fn time_is_counted_in_the_steps_that_people_use() {
        let labels = |seconds| -> Vec<String> {
            time_ticks(seconds, 8)
                .into_iter()
                .map(|(_, label)| label)
                .collect()
        };
        assert_eq!(labels(25.0)[..3], ["0 s", "5 s", "10 s"]);
        assert_eq!(labels(900.0)[..3], ["0 min", "2 min", "4 min"]);
        assert_eq!(labels(86_400.0)[..3], ["0 h", "4 h", "8 h"]);
        assert_eq!(labels(0.0), ["0 s"]);
    }

    #[test]
    fn a_logarithmic_axis_goes_there_and_back() {
        let scale = LogScale::around(1_234.0, 2_345_678.0);
        for value in [1_234.0, 50_000.0, 2_345_678.0] {
            let back = scale.value(scale.position(value));
            assert!((back / value - 1.0).abs() < 1e-9);
        }
        assert!(scale.ticks().len() >= 4);
        assert!(LogScale::around(100.0, 100.0).decades() > 0.5);
    }
}
