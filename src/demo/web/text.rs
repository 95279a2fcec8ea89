//! Numbers and dates as people read them, and names as people may give them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The longest title or file name that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// A size such as `423 kB` or `1.6 MB`.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", (bytes as f64 / 1e5).round() / 10.0),
    }
}

/// Seconds since 1970 as `5 March 2026` and as `2026-03-05T17:04:09Z`.
pub(super) fn date(seconds: i64) -> (String, String) {
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    (
        at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y").to_string(),
        at.to_string(),
    )
}

/// Now, in seconds since 1970.
pub(in crate::demo) fn now() -> i64 {
    Timestamp::now().as_second()
}

/// A title as it is kept: on one line, not too long. Empty when nothing is left.
pub(super) fn tidy(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ").chars().take(LONGEST_NAME).collect()
}

/// A file name as it is kept: without its folders.
pub(super) fn file_name(sent: &str) -> String {
    tidy(sent.rsplit(['/', '\\']).next().unwrap_or(sent))
}

/// The part of a file name before its extension.
pub(super) fn stem(file_name: &str) -> &str {
    match file_name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file_name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_dates_are_read_easily() {
        assert_eq!(size(512), "512 bytes");
        assert_eq!(size(422_301), "423 kB");
        assert_eq!(size(1_649_000), "1.6 MB");
        assert_eq!(size(20_000_000), "20 MB");
        let (shown, exact) = date(1_772_730_249);
        assert_eq!(
            (shown.as_str(), exact.as_str()),
            ("5 March 2026", "2026-03-05T17:04:09Z")
        );
    }

    #[test]
    fn names_are_tidied() {
        assert_eq!(tidy("  a\r\n b\0c  "), "a b c");
        assert_eq!(tidy(&"x".repeat(500)).len(), LONGEST_NAME);
        assert_eq!(file_name("C:\\fakepath\\../sea side.jpg"), "sea side.jpg");
        assert_eq!(stem("sea.side.jpg"), "sea.side");
        assert_eq!(stem(".jpg"), ".jpg");
    }
}
