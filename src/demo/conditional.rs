//! Conditional and range requests, as RFC 9110 (sections 13 and 14) has them.

use std::ops::Range;
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, header};

/// Whether the visitor's copy is still good: `If-None-Match` decides, and
/// only without it `If-Modified-Since`.
pub(super) fn not_modified(headers: &HeaderMap, etag: &str, modified: Option<SystemTime>) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        return headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag));
    }
    match (date(headers, header::IF_MODIFIED_SINCE), modified) {
        (Some(since), Some(modified)) => whole_seconds(modified) <= whole_seconds(since),
        _ => false,
    }
}

/// Which part of a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it: no range, or one that may be ignored.
    Whole,
    /// These bytes.
    Bytes(Range<u64>),
    /// Bytes that the file does not have.
    Unsatisfiable,
}

/// Reads `Range` and `If-Range`. Several ranges at once, other units and
/// what is malformed are ignored, as section 14.2 allows.
pub(super) fn part(headers: &HeaderMap, length: u64, etag: &str, modified: SystemTime) -> Part {
    let range = headers
        .get(header::RANGE)
        .filter(|_| range_is_for_this(headers, etag, modified))
        .and_then(|value| value.to_str().ok()?.trim().strip_prefix("bytes="))
        .filter(|range| !range.contains(','))
        .and_then(|range| range.split_once('-'));
    match range {
        Some((first, last)) => bounds(first.trim(), last.trim(), length),
        None => Part::Whole,
    }
}

fn bounds(first: &str, last: &str, length: u64) -> Part {
    let number = |text: &str| -> Option<u64> {
        if text.bytes().all(|b| b.is_ascii_digit()) {
            text.parse().ok()
        } else {
            None
        }
    };
    let range = match (first, last) {
        ("", suffix) => match number(suffix) {
            Some(suffix) => length.saturating_sub(suffix)..length,
            None => return Part::Whole,
        },
        (first, "") => match number(first) {
            Some(first) => first..length,
            None => return Part::Whole,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
            _ => return Part::Whole,
        },
    };
    if range.is_empty() {
        Part::Unsatisfiable
    } else {
        Part::Bytes(range)
    }
}

/// `If-Range`: a part is only sent of the very file the visitor has.
fn range_is_for_this(headers: &HeaderMap, etag: &str, modified: SystemTime) -> bool {
    let Some(value) = headers.get(header::IF_RANGE) else {
        return true;
    };
    let Ok(text) = value.to_str() else {
        return false;
    };
    if text.starts_with('"') {
        return text == etag;
    }
    date(headers, header::IF_RANGE)
        .is_some_and(|date| whole_seconds(date) == whole_seconds(modified))
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

fn whole_seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const ETAG: &str = "\"abc\"";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    fn modified() -> SystemTime {
        httpdate::parse_http_date("Thu, 05 Mar 2026 17:04:09 GMT").unwrap()
            + Duration::from_millis(300)
    }

    #[test]
    fn a_visitors_copy_is_judged() {
        for (header, value, expected) in [
            ("if-none-match", "\"abc\"", true),
            ("if-none-match", "\"x\", W/\"abc\"", true),
            ("if-none-match", "*", true),
            ("if-none-match", "\"x\"", false),
            ("if-modified-since", "Thu, 05 Mar 2026 17:04:09 GMT", true),
            ("if-modified-since", "Thu, 05 Mar 2026 17:04:08 GMT", false),
            ("if-modified-since", "yesterday", false),
        ] {
            let found = not_modified(&headers(&[(header, value)]), ETAG, Some(modified()));
            assert_eq!(found, expected, "{header}: {value}");
        }
        let both = [
            ("if-none-match", "\"x\""),
            ("if-modified-since", "Fri, 06 Mar 2026 17:04:09 GMT"),
        ];
        assert!(
            !not_modified(&headers(&both), ETAG, Some(modified())),
            "the tag decides"
        );
    }

    #[test]
    fn ranges_are_read() {
        for (range, expected) in [
            ("bytes=0-99", Part::Bytes(0..100)),
            ("bytes=100-", Part::Bytes(100..1000)),
            ("bytes=-100", Part::Bytes(900..1000)),
            ("bytes=-5000", Part::Bytes(0..1000)),
            ("bytes=990-5000", Part::Bytes(990..1000)),
            ("bytes=1000-", Part::Unsatisfiable),
            ("bytes=-0", Part::Unsatisfiable),
            ("bytes=9-1", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=-", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(
                part(&headers(&[("range", range)]), 1000, ETAG, modified()),
                expected
            );
        }
    }

    #[test]
    fn a_range_of_another_version_is_ignored() {
        for (if_range, expected) in [
            ("\"abc\"", Part::Bytes(0..10)),
            ("\"old\"", Part::Whole),
            ("W/\"abc\"", Part::Whole),
            ("Thu, 05 Mar 2026 17:04:09 GMT", Part::Bytes(0..10)),
            ("Thu, 05 Mar 2026 17:04:10 GMT", Part::Whole),
        ] {
            let headers = headers(&[("range", "bytes=0-9"), ("if-range", if_range)]);
            assert_eq!(
                part(&headers, 1000, ETAG, modified()),
                expected,
                "{if_range}"
            );
        }
    }
}
