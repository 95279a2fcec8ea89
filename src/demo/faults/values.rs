//! The values that faults are made of: distributions, shares, durations.

use std::str::FromStr;
use std::time::Duration;

use super::Distribution;

/// Why a fault could not be read, and what would have been.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct ParseFaultError {
    /// The part that was not understood.
    pub text: String,
    /// What was expected, with an example.
    pub expected: String,
}

impl ParseFaultError {
    pub(super) fn new(text: &str, expected: impl Into<String>) -> Self {
        Self {
            text: text.to_owned(),
            expected: expected.into(),
        }
    }
}

impl FromStr for Distribution {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        let expected = || {
            ParseFaultError::new(
                text,
                "a latency: 50ms, 20ms..80ms, uniform:20ms..80ms, normal:50ms,10ms or lognormal:50ms,0.5",
            )
        };
        let (name, values) = text.split_once(':').unwrap_or(("", text));
        match (name, values.split_once(".."), values.split_once(',')) {
            ("" | "uniform", Some((low, high)), None) => {
                let (low, high) = (duration(low)?, duration(high)?);
                if low > high {
                    return Err(ParseFaultError::new(
                        text,
                        "in order: the lower bound comes first",
                    ));
                }
                Ok(Self::Uniform(low, high))
            }
            ("" | "fixed", None, None) => duration(values).map(Self::Fixed).map_err(|_| expected()),
            ("normal", None, Some((mean, deviation))) => {
                Ok(Self::Normal(duration(mean)?, duration(deviation)?))
            }
            ("lognormal", None, Some((median, sigma))) => {
                let sigma = sigma.trim().parse().ok();
                let sigma = sigma.filter(|sigma| (0.0..=10.0).contains(sigma));
                Ok(Self::LogNormal(
                    duration(median)?,
                    sigma.ok_or_else(expected)?,
                ))
            }
            _ => Err(expected()),
        }
    }
}

/// Reads a share as `0.02` or `2%`.
pub(super) fn share_of(text: &str) -> Result<f64, ParseFaultError> {
    let text = text.trim();
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
        None => text.parse(),
    };
    share
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| ParseFaultError::new(text, "a share from 0 to 1, such as 0.02 or 2%"))
}

/// Reads a duration with its unit: `250us`, `50ms`, `1.5s`, `2m`.
pub(super) fn duration(text: &str) -> Result<Duration, ParseFaultError> {
    let text = text.trim();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let scale = match unit {
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "" if text == "0" => 1.0,
        _ => f64::NAN,
    };
    text[..text.len() - unit.len()]
        .parse()
        .ok()
        .and_then(|number: f64| Duration::try_from_secs_f64(number * scale).ok())
        .ok_or_else(|| ParseFaultError::new(text, "a duration, such as 50ms or 1.5s"))
}
