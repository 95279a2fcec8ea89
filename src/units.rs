//! Durations, bytes, rates and counts as people read and write them.
//!
//! One place for both directions, so that a value printed by the report can
//! be typed back on the command line.

use std::time::Duration;

/// A duration with three significant figures and the unit that suits it:
/// `850 µs`, `12.3 ms`, `4.56 s`, `2 min 5 s`, `1 h 2 min`.
#[must_use]
pub fn duration(value: Duration) -> String {
    let seconds = value.as_secs_f64();
    if seconds < 0.000_999_5 {
        format!("{} µs", significant(seconds * 1e6))
    } else if seconds < 0.999_5 {
        format!("{} ms", significant(seconds * 1e3))
    } else if seconds < 59.95 {
        format!("{} s", significant(seconds))
    } else {
        long_duration(seconds.round() as u64)
    }
}

fn long_duration(seconds: u64) -> String {
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let shown: Vec<String> = parts
        .iter()
        .skip_while(|(count, _)| *count == 0)
        .take(2)
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    shown.join(" ")
}

/// Microseconds, as the recorder keeps them, in the words of [`duration`].
#[must_use]
pub fn micros(value: u64) -> String {
    duration(Duration::from_micros(value))
}

/// Bytes in decimal units (SI, as networks are sold): `512 B`, `24.6 kB`, `1.2 MB`.
#[must_use]
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if value < 1000 {
        return format!("{value} B");
    }
    let mut scaled = value as f64 / 1000.0;
    let mut unit = 0;
    while scaled >= 999.5 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    format!("{} {}", significant(scaled), UNITS[unit])
}

/// A count with thin spaces between thousands: `1 234 567`.
#[must_use]
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// So many things, in the singular or the plural: `1 visit`, `2 visits`.
#[must_use]
pub fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// What stands where there is no value.
pub const NO_VALUE: &str = "–";

/// [`micros`] where something was measured, [`NO_VALUE`] where nothing was.
#[must_use]
pub fn maybe_micros(value: Option<u64>) -> String {
    value.map_or_else(|| NO_VALUE.to_owned(), micros)
}

/// A number with about three significant figures: `0.52`, `12.3`, `456`.
#[must_use]
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return NO_VALUE.to_owned();
    }
    if value.abs() >= 1000.0 {
        let whole = count(value.abs().round() as u64);
        return if value < 0.0 {
            format!("-{whole}")
        } else {
            whole
        };
    }
    significant(value)
}

/// A part of one as a percentage: `0.123` is `12.3 %`, and a trace of failures
/// never reads as zero.
#[must_use]
pub fn percent(part: f64) -> String {
    let percent = part * 100.0;
    if percent > 0.0 && percent < 0.01 {
        return "< 0.01 %".to_owned();
    }
    if percent < 100.0 && percent > 99.99 {
        return "> 99.99 %".to_owned();
    }
    format!("{} %", significant(percent))
}

fn significant(value: f64) -> String {
    let magnitude = value.abs();
    let decimals = if magnitude >= 99.95 || magnitude == 0.0 {
        0
    } else if magnitude >= 9.995 {
        1
    } else if magnitude >= 0.0995 {
        2
    } else {
        3
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Why a value typed by a person could not be read; the message says what is
/// accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is not {expected}")]
pub struct ParseError {
    given: String,
    expected: &'static str,
}

const DURATION_FORMS: &str =
    "a duration; write one like 500ms, 20s, 1.5s, 5m, 1h30m or 2d (a bare number is seconds)";

/// The longest duration that is read: a year. Timers below us wait no longer than
/// about two (tokio's wheel), and moments further ahead than the clock can tell
/// are no moments.
pub const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// Reads `500ms`, `20s`, `1.5s`, `5m`, `1h30m`, `2d` or a bare number of seconds;
/// up to [`LONGEST`].
///
/// # Errors
/// When a part has no number, an unknown unit, or the sum is too long.
pub fn parse_duration(text: &str) -> Result<Duration, ParseError> {
    let error = || ParseError {
        given: text.to_owned(),
        expected: DURATION_FORMS,
    };
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(error());
    }
    let mut seconds = 0.0_f64;
    while !rest.is_empty() {
        let (value, after_number) = leading_number(rest).ok_or_else(error)?;
        let unit_end = after_number
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after_number.len());
        let (unit, after_unit) = after_number.split_at(unit_end);
        let scale = match unit.trim() {
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" | "sec" => 1.0,
            "" if seconds == 0.0 && after_unit.is_empty() => 1.0,
            "m" | "min" => 60.0,
            "h" => 3_600.0,
            "d" => 86_400.0,
            _ => return Err(error()),
        };
        seconds += value * scale;
        rest = after_unit.trim_start();
    }
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if duration <= LONGEST => Ok(duration),
        _ => Err(ParseError {
            given: text.to_owned(),
            expected: "a duration that can be waited for; the longest is a year, 365d",
        }),
    }
}

/// The shortest pause between two things that are done again and again for as
/// long as a program runs.
const SHORTEST_PERIOD: Duration = Duration::from_millis(100);

/// Reads how often something is done: a duration of 100 ms or more, so that doing
/// it does not become all that is done.
///
/// # Errors
/// When it is no duration, or a shorter one.
pub fn parse_period(text: &str) -> Result<Duration, ParseError> {
    let period = parse_duration(text)?;
    if period < SHORTEST_PERIOD {
        return Err(ParseError {
            given: text.to_owned(),
            expected: "a time to pass between one and the next; the shortest is 100ms",
        });
    }
    Ok(period)
}

/// Reads how long something may take: a duration above zero.
///
/// # Errors
/// When it is no duration, or zero.
pub fn parse_limit(text: &str) -> Result<Duration, ParseError> {
    let limit = parse_duration(text)?;
    if limit.is_zero() {
        return Err(ParseError {
            given: text.to_owned(),
            expected: "a time in which anything could be done; write more than 0, as in 500ms",
        });
    }
    Ok(limit)
}

const SIZE_FORMS: &str = "a size; write one like 500B, 300kB, 5MB or 2GiB (a bare number is bytes)";

/// Reads `500B`, `300kB`, `5MB`, `2GiB` or a bare number of bytes.
///
/// # Errors
/// When the number or the unit is not understood.
pub fn parse_bytes(text: &str) -> Result<u64, ParseError> {
    let error = || ParseError {
        given: text.to_owned(),
        expected: SIZE_FORMS,
    };
    let (value, unit) = leading_number(text.trim()).ok_or_else(error)?;
    let scale: f64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(error()),
    };
    let total = value * scale;
    if total.is_finite() && total < 9.0e18 {
        Ok(total.round() as u64)
    } else {
        Err(error())
    }
}

const RATE_FORMS: &str =
    "a rate; write one like 10, 0.5, 20/s, 90/m or 1000/h (a bare number is per second)";

/// The fastest rate that is read, a second: what no single machine does.
pub const FASTEST: f64 = 1e6;

/// The slowest rate that is read, a second: once a day, which is Goose's too.
pub const SLOWEST: f64 = 1.0 / 86_400.0;

/// Reads `10`, `0.5`, `20/s`, `90/m` or `1000/h`; the result is per second, from
/// once a day to [`FASTEST`].
///
/// # Errors
/// When the number or the unit is not understood, or the rate is out of bounds.
pub fn parse_rate(text: &str) -> Result<f64, ParseError> {
    let error = || ParseError {
        given: text.to_owned(),
        expected: RATE_FORMS,
    };
    let (value, unit) = leading_number(text.trim()).ok_or_else(error)?;
    let seconds = match unit.trim() {
        "" | "/s" => 1.0,
        "/m" | "/min" => 60.0,
        "/h" => 3_600.0,
        _ => return Err(error()),
    };
    let rate = value / seconds;
    if (SLOWEST..=FASTEST).contains(&rate) {
        Ok(rate)
    } else {
        Err(ParseError {
            given: text.to_owned(),
            expected: "a rate between one a day (0.042/h) and a million a second",
        })
    }
}

fn leading_number(text: &str) -> Option<(f64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests;
