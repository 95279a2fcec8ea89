//! Reading the bound of a threshold, in the words that reports are written in.

use super::Unit;
use crate::units;

/// Reads a bound in its unit; the error says what it must be.
pub(super) fn bound(right: &str, unit: Unit) -> Result<f64, &'static str> {
    match unit {
        Unit::Time => units::parse_duration(right)
            .map(|bound| bound.as_secs_f64() * 1e6)
            .map_err(|_| "a duration; write one like 500ms, 2s or 1m (a bare number is seconds)"),
        Unit::Share => share(right).ok_or("a share; write one like 1% or 0.01"),
        Unit::Rate => units::parse_rate(right)
            .map_err(|_| "a rate above zero; write one like 10/s, 90/m or 0.5 (a second)"),
        Unit::Count => {
            let digits = right.replace(['_', ' '], "");
            digits
                .parse::<u32>()
                .map(f64::from)
                .map_err(|_| "a whole number; write one like 100")
        }
        Unit::ByteRate => byte_rate(right).ok_or("a rate of bytes; write one like 10MB/s"),
        Unit::Bytes => units::parse_bytes(right)
            .map(|bytes| bytes as f64)
            .map_err(|_| "a size; write one like 300kB or 2GB"),
    }
}

/// `1%`, `1 %`, or a part of one below 1; a bare 1 could be either.
fn share(text: &str) -> Option<f64> {
    let plain = |text: &str| {
        let text = text.trim();
        let digits = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        text.parse::<f64>().ok().filter(|_| digits)
    };
    match text.strip_suffix('%') {
        Some(percent) => plain(percent).map(part_of_one).filter(|part| *part <= 1.0),
        None => plain(text).filter(|part| *part < 1.0),
    }
}

fn byte_rate(text: &str) -> Option<f64> {
    let size = text.strip_suffix("/s").unwrap_or(text);
    units::parse_bytes(size).ok().map(|bytes| bytes as f64)
}

/// 99.9 % as exactly the number that 0.999 is: 99.9 / 100 is a trace more, and a
/// trace more than the 999th of a thousand values is the thousandth.
pub(super) fn part_of_one(percent: f64) -> f64 {
    (percent * 1e6).round() / 1e8
}
