//! A URL prepared once for being asked for many times.
//!
//! A gallery serves the same page to everybody, so the same few thousand URLs
//! are asked for over and over. Splitting and formatting a URL again for each
//! request costs more than sending it; a [`Target`] is made when a page is
//! parsed and then shared.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use ::http::HeaderValue;
use ::http::uri::PathAndQuery;
use url::Url;

/// Where connections lead: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Whether TLS is spoken.
    pub tls: bool,
    /// The host as it stands in the URL: a name, an IPv4 address, or an IPv6
    /// address without brackets.
    pub host: String,
    /// The port, the scheme's own where the URL gives none.
    pub port: u16,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

/// Why a URL cannot be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Only `http` and `https` are spoken.
    #[error("'{0}' is not an http or https URL")]
    Scheme(String),
    /// The URL names no host, or its path cannot stand in a request line.
    #[error("'{0}' cannot be asked for over HTTP")]
    Unusable(String),
}

/// A URL with everything that a request needs of it, ready made.
#[derive(Debug)]
pub struct Target {
    url: Url,
    origin: Arc<Origin>,
    path_and_query: PathAndQuery,
    host_header: HeaderValue,
    referer: HeaderValue,
    key: u64,
}

impl Target {
    /// Prepares a URL; a fragment is dropped, as it never leaves the browser.
    ///
    /// # Errors
    /// When the scheme is not HTTP or the URL has no host.
    pub fn new(mut url: Url) -> Result<Arc<Self>, TargetError> {
        url.set_fragment(None);
        let tls = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(TargetError::Scheme(url.to_string())),
        };
        let unusable = || TargetError::Unusable(url.to_string());
        let host = match url.host().ok_or_else(unusable)? {
            url::Host::Domain(name) => name.to_owned(),
            url::Host::Ipv4(address) => address.to_string(),
            url::Host::Ipv6(address) => address.to_string(),
        };
        let port = url.port_or_known_default().ok_or_else(unusable)?;
        let host_text = match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => return Err(unusable()),
        };
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let path_and_query = PathAndQuery::try_from(path).map_err(|_| unusable())?;
        let host_header = HeaderValue::try_from(host_text).map_err(|_| unusable())?;
        let shown = &url[url::Position::BeforeScheme..url::Position::AfterScheme];
        let referer = format!(
            "{shown}://{}{path}",
            host_header.to_str().unwrap_or_default()
        );
        let referer = HeaderValue::try_from(referer).map_err(|_| unusable())?;
        let key = xxhash_rust::xxh3::xxh3_64(url.as_str().as_bytes());
        let origin = Arc::new(Origin { tls, host, port });
        Ok(Arc::new(Self {
            url,
            origin,
            path_and_query,
            host_header,
            referer,
            key,
        }))
    }

    /// The whole URL, without a fragment.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Where connections for it lead.
    #[must_use]
    pub fn origin(&self) -> &Arc<Origin> {
        &self.origin
    }

    /// What stands in the request line.
    #[must_use]
    pub fn path_and_query(&self) -> &PathAndQuery {
        &self.path_and_query
    }

    /// The value of the `Host` header.
    #[must_use]
    pub fn host_header(&self) -> &HeaderValue {
        &self.host_header
    }

    /// The value of a `Referer` header on requests that this page leads to:
    /// without user name, password and fragment (RFC 9110, section 10.1.3).
    #[must_use]
    pub fn referer(&self) -> &HeaderValue {
        &self.referer
    }

    /// A 64-bit hash of the URL, for the browser cache.
    #[must_use]
    pub fn key(&self) -> u64 {
        self.key
    }
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.url == other.url
    }
}

impl Eq for Target {}

impl Hash for Target {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.key);
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Arc<Target> {
        Target::new(Url::parse(url).unwrap()).unwrap()
    }

    #[test]
    fn a_raw_query_is_kept_and_a_fragment_is_not() {
        let it = target("http://localhost:8080/i.php?/upload/a-th.jpg#top");
        assert_eq!(it.path_and_query().as_str(), "/i.php?/upload/a-th.jpg");
        assert_eq!(it.host_header(), "localhost:8080");
        assert_eq!(it.origin().port, 8080);
    }

    #[test]
    fn a_referer_never_carries_a_password() {
        let it = target("https://ed:secret@gallery.example/a?b=1");
        assert_eq!(it.referer(), "https://gallery.example/a?b=1");
    }

    #[test]
    fn only_http_can_be_asked_for() {
        let url = Url::parse("ftp://gallery.example/").unwrap();
        assert!(matches!(Target::new(url), Err(TargetError::Scheme(_))));
    }

    #[test]
    fn ipv6_origins_have_brackets_where_they_are_shown() {
        let it = target("http://[::1]:81/");
        assert_eq!(it.origin().to_string(), "http://[::1]:81");
        assert_eq!(it.origin().host, "::1");
    }
}
