//! A visitor's cookies.
//!
//! The rules are `cookie_store`'s. What is added is speed where it matters: a
//! walker who is not signed in has an empty jar, and one who is sends the same
//! `Cookie` header thousands of times.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::http::{HeaderMap, HeaderValue, header};
use cookie_store::CookieStore;

use crate::target::{Origin, Target};

/// For how long a `Cookie` header is kept although a cookie might expire.
const HEADER_TTL: Duration = Duration::from_secs(1);

/// The cookies of one visitor.
#[derive(Debug, Default)]
pub struct Jar {
    store: CookieStore,
    /// Whether there is a cookie at all.
    holds_any: bool,
    /// Whether a cookie is for a part of the site only, so that each target
    /// must be looked at by itself.
    has_paths: bool,
    generation: u64,
    header: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    origin: Arc<Origin>,
    since: Instant,
    value: Option<HeaderValue>,
}

impl Jar {
    /// Changes whenever the cookies do.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether all targets of an origin are sent the same cookies.
    #[must_use]
    pub fn is_uniform(&self) -> bool {
        !self.has_paths
    }

    /// The `Cookie` header for a target.
    pub fn header(&mut self, target: &Target) -> Option<HeaderValue> {
        if !self.holds_any {
            return None;
        }
        if let Some(kept) = &self.header
            && !self.has_paths
            && kept.since.elapsed() < HEADER_TTL
            && kept.origin == *target.origin()
        {
            return kept.value.clone();
        }
        let value = self.compose(target);
        self.header = Some(Kept {
            origin: Arc::clone(target.origin()),
            since: Instant::now(),
            value: value.clone(),
        });
        value
    }

    fn compose(&self, target: &Target) -> Option<HeaderValue> {
        let mut text = String::new();
        for (name, value) in self.store.get_request_values(target.url()) {
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        if text.is_empty() {
            return None;
        }
        // Cookies are secrets: a debug print of the headers must not show them.
        let mut value = HeaderValue::from_bytes(text.as_bytes()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Takes the cookies that an answer sets.
    pub fn store(&mut self, headers: &HeaderMap, target: &Target) {
        if !headers.contains_key(header::SET_COOKIE) {
            return;
        }
        for line in headers.get_all(header::SET_COOKIE) {
            // A cookie that is refused (a foreign domain, an old date) is
            // refused in silence, as browsers do.
            let line = String::from_utf8_lossy(line.as_bytes());
            let _ = self.store.parse(&line, target.url());
        }
        self.changed();
    }

    fn changed(&mut self) {
        self.generation += 1;
        self.header = None;
        self.holds_any = self.store.iter_unexpired().next().is_some();
        self.has_paths = self
            .store
            .iter_unexpired()
            .any(|cookie| String::from(&cookie.path) != "/");
    }

    /// Drops every cookie.
    pub fn clear(&mut self) {
        if self.holds_any {
            self.store.clear();
            self.changed();
        }
    }

    /// Drops the cookies that last only as long as the browser is open.
    pub fn end_browser_session(&mut self) {
        if !self.holds_any {
            return;
        }
        let passing: Vec<(String, String, String)> = self
            .store
            .iter_any()
            .filter(|cookie| !cookie.is_persistent())
            .map(|cookie| {
                let domain = String::from(&cookie.domain);
                let path = String::from(&cookie.path);
                (domain, path, cookie.name().to_owned())
            })
            .collect();
        for (domain, path, name) in passing {
            self.store.remove(&domain, &path, &name);
        }
        self.changed();
    }

    /// The cookies that would be sent to a target, as names and values.
    #[must_use]
    pub fn pairs(&self, target: &Target) -> Vec<(String, String)> {
        self.store
            .get_request_values(target.url())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// The names of the cookies that would be sent to a target.
    #[must_use]
    pub fn names(&self, target: &Target) -> Vec<String> {
        self.store
            .get_request_values(target.url())
            .map(|(name, _)| name.to_owned())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn target(url: &str) -> Arc<Target> {
        Target::new(Url::parse(url).unwrap()).unwrap()
    }

    fn answer(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::SET_COOKIE, HeaderValue::from_str(cookie).unwrap());
        }
        headers
    }

    #[test]
    fn cookies_are_sent_where_they_belong() {
        let mut jar = Jar::default();
        let home = target("http://gallery.example/");
        assert_eq!(jar.header(&home), None);
        jar.store(&answer(&["sid=1; Path=/; HttpOnly"]), &home);
        assert_eq!(jar.header(&home).unwrap(), "sid=1");
        assert_eq!(jar.header(&target("http://other.example/")), None);
        assert!(jar.is_uniform());
    }

    #[test]
    fn a_cookie_for_a_part_of_the_site_is_sent_only_there() {
        let mut jar = Jar::default();
        let home = target("http://gallery.example/");
        jar.store(&answer(&["admin=1; Path=/admin"]), &home);
        assert!(!jar.is_uniform());
        assert_eq!(jar.header(&home), None);
        let admin = target("http://gallery.example/admin/x");
        assert_eq!(jar.header(&admin).unwrap(), "admin=1");
        assert_eq!(jar.header(&home), None);
    }

    #[test]
    fn a_cookie_is_cleared_by_a_date_in_the_past() {
        let mut jar = Jar::default();
        let home = target("http://gallery.example/");
        jar.store(&answer(&["sid=1; Path=/"]), &home);
        jar.store(&answer(&["sid=; Path=/; Max-Age=0"]), &home);
        assert_eq!(jar.header(&home), None);
        assert!(jar.names(&home).is_empty());
    }

    #[test]
    fn leaving_keeps_what_lasts() {
        let mut jar = Jar::default();
        let home = target("http://gallery.example/");
        jar.store(
            &answer(&["sid=1; Path=/", "theme=dark; Path=/; Max-Age=999"]),
            &home,
        );
        jar.end_browser_session();
        assert_eq!(jar.names(&home), ["theme"]);
        jar.clear();
        assert!(jar.names(&home).is_empty());
    }
}
