//! What can be chosen about how visitors speak HTTP.

use std::time::Duration;

use ::http::{HeaderName, HeaderValue};

/// Connections to one origin at the same time on HTTP/1.1, as browsers open.
pub const CONNECTIONS_PER_ORIGIN: usize = 6;

/// On what a visitor looks at the gallery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Device {
    /// Chrome on a Linux desktop.
    #[default]
    Desktop,
    /// Chrome on an Android phone.
    Phone,
}

/// How the visitors of a run speak HTTP.
#[derive(Debug, Clone)]
pub struct Options {
    /// The longest that one request may take, from opening a connection for it
    /// to the last byte. Goose's default.
    pub timeout: Duration,
    /// Whether any TLS certificate will do.
    pub accept_invalid_certs: bool,
    /// Whether HTTP/2 is spoken without asking, also without TLS (h2c with
    /// prior knowledge, RFC 9113, section 3.3).
    pub http2_prior_knowledge: bool,
    /// Connections to one origin that stay open while nothing is asked for.
    /// Browsers keep them all; a system that allows a crowd too few open files
    /// makes visitors keep fewer.
    pub idle_connections: usize,
    /// Whether a new person takes over the connections of the one before. Real
    /// people do not; a proxy in front of the gallery that keeps connections
    /// open for everybody does, and so do wrk and k6.
    pub keep_connections: bool,
    /// The most bytes of one page that are read, and that it may unpack to.
    pub page_limit: u64,
    /// The most bytes of one image or other part that are read.
    pub part_limit: u64,
    /// The browser whose headers are sent.
    pub device: Device,
    /// A `User-Agent` instead of the device's own.
    pub user_agent: Option<String>,
    /// Headers that go with every request.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// A ceiling on requests a second, shared by all visitors.
    pub requests_per_second: Option<f64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(60),
            accept_invalid_certs: false,
            http2_prior_knowledge: false,
            idle_connections: CONNECTIONS_PER_ORIGIN,
            keep_connections: false,
            page_limit: 10 << 20,
            part_limit: 200 << 20,
            device: Device::Desktop,
            user_agent: None,
            headers: Vec::new(),
            requests_per_second: None,
        }
    }
}
