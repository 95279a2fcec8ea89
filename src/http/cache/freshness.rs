//! For how long an answer may be used again without asking (RFC 9111, section 4.2).

use std::time::{Duration, SystemTime};

use ::http::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, LAST_MODIFIED, PRAGMA};
use ::http::{HeaderMap, HeaderName};

/// What an answer says about its own lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// From when it was made; zero when it must always be asked about.
    pub lifetime: Duration,
    /// How old it was when it came, by a cache in between.
    pub age: Duration,
}

/// Lifetimes are cut here, so that adding them to a clock cannot overflow
/// (RFC 9111, section 1.2.2, allows any large value for larger ones).
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

#[derive(Debug, Default)]
struct Directives {
    no_store: bool,
    no_cache: bool,
    must_revalidate: bool,
    max_age: Option<Duration>,
}

impl Freshness {
    /// Reads an answer's headers; `None` when it must not be stored at all.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let directives = Directives::of(headers);
        if directives.no_store {
            return None;
        }
        let lifetime = if directives.no_cache {
            Duration::ZERO
        } else if let Some(max_age) = directives.max_age {
            max_age
        } else if headers.contains_key(EXPIRES) {
            until_expiry(headers)
        } else if directives.must_revalidate {
            Duration::ZERO
        } else {
            guessed(headers)
        };
        Some(Self {
            lifetime: lifetime.min(LONGEST),
            age: seconds(headers, AGE).unwrap_or_default(),
        })
    }
}

/// Whether the headers name a lifetime themselves.
#[must_use]
pub fn is_named(headers: &HeaderMap) -> bool {
    headers.contains_key(CACHE_CONTROL) || headers.contains_key(EXPIRES)
}

impl Directives {
    fn of(headers: &HeaderMap) -> Self {
        let mut found = Self::default();
        let mut lines = headers.get_all(CACHE_CONTROL).iter().peekable();
        if lines.peek().is_none() {
            // HTTP/1.0's way, which counts only where there is no better one.
            found.no_cache = headers
                .get(PRAGMA)
                .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"no-cache"));
        }
        for line in lines {
            for directive in line.as_bytes().split(|&byte| byte == b',') {
                found.read(directive.trim_ascii());
            }
        }
        found
    }

    fn read(&mut self, directive: &[u8]) {
        let mut halves = directive.splitn(2, |&byte| byte == b'=');
        let name = halves.next().unwrap_or_default().trim_ascii();
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("no-store") {
            self.no_store = true;
        } else if is("no-cache") {
            self.no_cache = true;
        } else if is("must-revalidate") {
            self.must_revalidate = true;
        } else if is("max-age") {
            let value = halves.next().unwrap_or_default().trim_ascii();
            let value = value.strip_prefix(b"\"").unwrap_or(value);
            let value = value.strip_suffix(b"\"").unwrap_or(value);
            // A lifetime that cannot be read is none (RFC 9111, section 4.2.1).
            let seconds = digits(value).unwrap_or_default();
            let longest = self.max_age.unwrap_or(Duration::MAX);
            self.max_age = Some(longest.min(Duration::from_secs(seconds)));
        }
    }
}

/// From `Date` to `Expires`; a date that cannot be read is in the past.
fn until_expiry(headers: &HeaderMap) -> Duration {
    let Some(expires) = date(headers, EXPIRES) else {
        return Duration::ZERO;
    };
    let now = date(headers, DATE).unwrap_or_else(SystemTime::now);
    expires.duration_since(now).unwrap_or_default()
}

/// A tenth of the time since the last change, where nothing is said (RFC 9111,
/// section 4.2.2; what browsers do).
fn guessed(headers: &HeaderMap) -> Duration {
    let Some(modified) = date(headers, LAST_MODIFIED) else {
        return Duration::ZERO;
    };
    let now = date(headers, DATE).unwrap_or_else(SystemTime::now);
    now.duration_since(modified).unwrap_or_default() / 10
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    let text = headers.get(name)?.to_str().ok()?;
    httpdate::parse_http_date(text.trim()).ok()
}

fn seconds(headers: &HeaderMap, name: HeaderName) -> Option<Duration> {
    let value = headers.get(name)?.as_bytes().trim_ascii();
    digits(value).map(Duration::from_secs)
}

/// A decimal number; too large a one is the largest.
fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        Some(number.saturating_mul(10).saturating_add(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::http::HeaderValue;

    fn lifetime(headers: &[(HeaderName, &str)]) -> Option<u64> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        Freshness::of(&map).map(|freshness| freshness.lifetime.as_secs())
    }

    #[test]
    fn max_age_counts_before_expires() {
        let day = "public, max-age=86400, immutable";
        assert_eq!(lifetime(&[(CACHE_CONTROL, day)]), Some(86400));
        let expires = (EXPIRES, "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(lifetime(&[(CACHE_CONTROL, "max-age=5"), expires]), Some(5));
        assert_eq!(lifetime(&[(CACHE_CONTROL, "max-age=\"7\"")]), Some(7));
        assert_eq!(lifetime(&[(CACHE_CONTROL, "max-age=soon")]), Some(0));
    }

    #[test]
    fn expires_counts_from_the_gallerys_own_clock() {
        let date = (DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
        let later = (EXPIRES, "Sun, 06 Nov 1994 08:50:37 GMT");
        assert_eq!(lifetime(&[date.clone(), later]), Some(60));
        assert_eq!(lifetime(&[date, (EXPIRES, "0")]), Some(0));
    }

    #[test]
    fn what_must_not_be_stored_is_not() {
        assert_eq!(
            lifetime(&[(CACHE_CONTROL, "private"), (CACHE_CONTROL, "No-Store")]),
            None
        );
        assert_eq!(
            lifetime(&[(CACHE_CONTROL, "no-cache, max-age=60")]),
            Some(0)
        );
        assert_eq!(lifetime(&[(PRAGMA, "no-cache")]), Some(0));
    }

    #[test]
    fn a_lifetime_is_guessed_where_none_is_named() {
        let date = (DATE, "Sun, 06 Nov 1994 08:49:40 GMT");
        let modified = (LAST_MODIFIED, "Sun, 06 Nov 1994 08:48:00 GMT");
        assert_eq!(lifetime(&[date.clone(), modified.clone()]), Some(10));
        let strict = (CACHE_CONTROL, "must-revalidate");
        assert_eq!(lifetime(&[date, modified, strict]), Some(0));
        assert_eq!(lifetime(&[]), Some(0));
    }
}
