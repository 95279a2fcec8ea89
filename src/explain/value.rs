//! Numbers in the words of people: `25.3 GB`, `12 ms`, a date, yes or no.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    exposition::{Family, Kind},
    table::Meaning,
};
use crate::units;

/// Beyond this a float holds no single units any more, and words do not help.
const BEYOND_WORDS: f64 = 1e15;
/// Gauges in seconds above this (1985) are moments, not durations.
const A_MOMENT: f64 = 5e8;

/// In which unit a family counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds that something took.
    Seconds,
    /// Seconds of work: its rate is a number of processors or a share of time.
    CpuSeconds,
    /// Bytes.
    Bytes,
    /// Whole things.
    Count,
    /// Any number.
    Number,
    /// A part of one.
    Ratio,
    /// Seconds since 1970.
    Timestamp,
    /// Milliseconds since 1970.
    TimestampMilliseconds,
    /// 0 or 1.
    Boolean,
    /// Always 1: the labels are the news.
    Info,
    /// Degrees.
    Celsius,
}

/// A value in its unit.
#[must_use]
pub fn shown(unit: Unit, value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    match unit {
        Unit::Boolean if value == 1.0 => "yes".to_owned(),
        Unit::Boolean if value == 0.0 => "no".to_owned(),
        Unit::Timestamp => date(value),
        Unit::TimestampMilliseconds => date(value / 1000.0),
        Unit::Ratio => units::percent(value),
        // The kernel's word for "no limit".
        Unit::Bytes if value >= u64::MAX as f64 / 2.0 => "unlimited".to_owned(),
        _ if value.abs() >= BEYOND_WORDS => format!("{value:e}"),
        _ if value < 0.0 => signed('-', &shown(unit, -value)),
        Unit::Seconds | Unit::CpuSeconds => seconds(value),
        Unit::Bytes => units::bytes(value.round() as u64),
        Unit::Celsius => format!("{} °C", units::number(value)),
        Unit::Count if value.fract() == 0.0 => units::count(value as u64),
        Unit::Count | Unit::Number | Unit::Boolean | Unit::Info => units::number(value),
    }
}

/// A difference, with its sign.
#[must_use]
pub fn difference(unit: Unit, value: f64) -> String {
    let unit = match unit {
        Unit::Timestamp => Unit::Seconds,
        Unit::TimestampMilliseconds | Unit::Boolean => Unit::Number,
        other => other,
    };
    match value.partial_cmp(&0.0) {
        Some(std::cmp::Ordering::Less) => signed('−', &shown(unit, -value)),
        Some(std::cmp::Ordering::Equal) => "±0".to_owned(),
        _ => format!("+{}", shown(unit, value)),
    }
}

/// Nothing is as good as a zero: there is no minus before it.
fn signed(sign: char, words: &str) -> String {
    if words.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        format!("{sign}{words}")
    } else {
        words.to_owned()
    }
}

/// A rate in the unit that makes it readable: a second, a minute or an hour.
#[must_use]
pub fn rate(unit: Unit, per_second: f64) -> String {
    match unit {
        Unit::CpuSeconds => format!("{} busy", units::percent(per_second)),
        Unit::Bytes => format!("{}/s", shown(Unit::Bytes, per_second)),
        Unit::Seconds => format!("{}/s", shown(Unit::Seconds, per_second)),
        _ if per_second.abs() >= 1.0 => format!("{}/s", shown(Unit::Number, per_second)),
        _ if per_second.abs() * 60.0 >= 1.0 => {
            format!("{}/min", shown(Unit::Number, per_second * 60.0))
        }
        _ => format!("{}/h", shown(Unit::Number, per_second * 3600.0)),
    }
}

/// Seconds since 1970 as a date in UTC.
#[must_use]
pub fn date(seconds_since_1970: f64) -> String {
    if seconds_since_1970 == 0.0 {
        return "never".to_owned();
    }
    match jiff::Timestamp::from_second(seconds_since_1970 as i64) {
        Ok(moment) => moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => format!("{seconds_since_1970:e} s since 1970"),
    }
}

fn seconds(value: f64) -> String {
    if value == 0.0 {
        return "0 s".to_owned();
    }
    if value < 1e-6 {
        return format!("{} ns", units::number(value * 1e9));
    }
    match Duration::try_from_secs_f64(value) {
        Ok(duration) => units::duration(duration),
        Err(_) => format!("{value:e} s"),
    }
}

/// The unit of a family: as the table has it, as OpenMetrics declares it, or
/// as the suffix of the name tells by Prometheus' conventions
/// (<https://prometheus.io/docs/practices/naming/>).
pub(super) fn unit_of(family: &Family, meaning: Option<&Meaning>) -> Unit {
    if let Some(unit) = meaning.and_then(|meaning| meaning.unit) {
        return unit;
    }
    let stem = family.name.strip_suffix("_total").unwrap_or(&family.name);
    let suffix = family
        .unit
        .as_deref()
        .unwrap_or_else(|| stem.rsplit_once('_').map_or("", |(_, last)| last));
    let largest = family
        .series
        .iter()
        .filter_map(super::exposition::Series::number);
    match suffix {
        "seconds" if family.kind != Kind::Counter && largest.fold(0.0, f64::max) > A_MOMENT => {
            Unit::Timestamp
        }
        "seconds" => Unit::Seconds,
        "bytes" => Unit::Bytes,
        "ratio" => Unit::Ratio,
        "celsius" => Unit::Celsius,
        "info" => Unit::Info,
        _ if family.kind == Kind::Info => Unit::Info,
        _ if family.kind == Kind::Counter => Unit::Count,
        _ => Unit::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_well() {
        assert_eq!(shown(Unit::Bytes, 2.527_653_068_8e10), "25.3 GB");
        assert_eq!(shown(Unit::Bytes, 1.844_674_407_370_955_2e19), "unlimited");
        assert_eq!(
            shown(Unit::Timestamp, 1_795_356_283.75),
            "2026-11-22 14:04:43 UTC"
        );
        assert_eq!(shown(Unit::Timestamp, 0.0), "never");
        assert_eq!(shown(Unit::Timestamp, 1e300), "1e300 s since 1970");
        assert_eq!(shown(Unit::Seconds, 0.0), "0 s");
        assert_eq!(shown(Unit::Seconds, -0.012), "-12 ms");
        assert_eq!(shown(Unit::Seconds, 5e-8), "50 ns");
        assert_eq!(shown(Unit::Number, -3e-299), "0");
        assert_eq!(shown(Unit::Seconds, 1e300), "1e300");
        assert_eq!(shown(Unit::Boolean, 1.0), "yes");
        assert_eq!(shown(Unit::Boolean, 3.0), "3");
        assert_eq!(shown(Unit::Count, 20.0), "20");
        assert_eq!(shown(Unit::Count, f64::NAN), "NaN");
        assert_eq!(shown(Unit::Ratio, 0.5), "50 %");
    }

    #[test]
    fn rates_read_well() {
        assert_eq!(rate(Unit::Count, 12.0), "12/s");
        assert_eq!(rate(Unit::Count, 0.05), "3/min");
        assert_eq!(rate(Unit::Count, 0.001), "3.6/h");
        assert_eq!(rate(Unit::CpuSeconds, 0.02), "2 % busy");
        assert_eq!(difference(Unit::Count, -3.0), "−3");
        assert_eq!(difference(Unit::Bytes, 1500.0), "+1.5 kB");
    }
}
