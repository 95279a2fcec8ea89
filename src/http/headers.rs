//! The headers that a browser sends, prepared once for each kind of request.
//!
//! Galleries, the servers in front of them and their anti-robot modules answer
//! a browser differently from a script: the headers, their order and their
//! values are Chrome's. A request is then a copy of a prepared map with its
//! host, referrer and cookies put in.

use ::http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CONNECTION, CONTENT_LENGTH,
    CONTENT_TYPE, COOKIE, HOST, HeaderName, ORIGIN, REFERER, UPGRADE_INSECURE_REQUESTS, USER_AGENT,
};
use ::http::{HeaderMap, HeaderValue, Method};

use super::client::ClientError;
use super::compose::Payload;
use super::options::{Device, Options};
use crate::target::Target;
use crate::visit::session::Want;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_USER: HeaderName = HeaderName::from_static("sec-fetch-user");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

const DESKTOP: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Chrome/142.0.0.0 Safari/537.36";
const PHONE: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                     Chrome/142.0.0.0 Mobile Safari/537.36";

const ACCEPT_PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,\
                           image/webp,image/apng,*/*;q=0.8";
const ACCEPT_IMAGE: &str = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

const LANGUAGE: &str = "en-US,en;q=0.9";

/// Chrome offers Brotli and Zstandard only where no proxy can be in between.
const ENCODINGS_PLAIN: &str = "gzip, deflate";
const ENCODINGS_TLS: &str = "gzip, deflate, br, zstd";

/// What a request adds to the prepared headers.
#[derive(Debug)]
pub struct Ask<'a> {
    /// The method.
    pub method: &'a Method,
    /// What is done with the answer.
    pub want: Want,
    /// Where it goes.
    pub target: &'a Target,
    /// Whether it travels over HTTP/2.
    pub http2: bool,
    /// The page that led here.
    pub referer: Option<&'a HeaderValue>,
    /// The cookies.
    pub cookie: Option<HeaderValue>,
    /// What proves to the server itself who one is.
    pub authorization: Option<&'a HeaderValue>,
    /// The body.
    pub payload: Option<&'a Payload>,
    /// Headers of this request alone.
    pub extra: &'a [(HeaderName, HeaderValue)],
    /// Whether it was led to another origin by a redirect, where the headers
    /// that prove who one is must not go (Fetch, "HTTP-redirect fetch").
    pub led_astray: bool,
}

/// The prepared headers of a run.
#[derive(Debug)]
pub struct Prepared {
    /// By [`slot`].
    maps: [HeaderMap; 6],
    extra: Vec<(HeaderName, HeaderValue)>,
}

impl Prepared {
    /// Prepares what the options ask for.
    ///
    /// # Errors
    /// When a value cannot be sent.
    pub fn new(options: &Options) -> Result<Self, ClientError> {
        let agent = match (&options.user_agent, options.device) {
            (Some(own), _) => own.as_str(),
            (None, Device::Desktop) => DESKTOP,
            (None, Device::Phone) => PHONE,
        };
        let agent = value("User-Agent", agent)?;
        let map = |want, tls| base(want, tls, &agent);
        Ok(Self {
            maps: [
                map(Want::Page, false),
                map(Want::Image, false),
                map(Want::Part, false),
                map(Want::Page, true),
                map(Want::Image, true),
                map(Want::Part, true),
            ],
            extra: options.headers.clone(),
        })
    }

    /// The headers of one request.
    #[must_use]
    pub fn headers(&self, ask: &Ask<'_>) -> HeaderMap {
        let target = ask.target;
        let mut map = self.maps[slot(ask.want, target.origin().tls)].clone();
        map.reserve(6);
        if ask.http2 {
            // HTTP/2 has no connection headers, and names the host elsewhere.
            map.remove(CONNECTION);
            map.remove(HOST);
        } else {
            map.insert(HOST, target.host_header().clone());
        }
        let site = Site::of(ask.referer, target);
        map.insert(FETCH_SITE, HeaderValue::from_static(site.name()));
        if let Some(referer) = ask.referer.and_then(|page| site.referer(page)) {
            map.insert(REFERER, referer);
        }
        if !matches!(*ask.method, Method::GET | Method::HEAD) {
            add_written(&mut map, ask);
        }
        self.add_chosen(&mut map, ask);
        map
    }

    /// Headers that someone chose: the cookies, the run's and the request's own.
    fn add_chosen(&self, map: &mut HeaderMap, ask: &Ask<'_>) {
        if let Some(cookie) = &ask.cookie {
            map.insert(COOKIE, cookie.clone());
        }
        if let Some(value) = ask.authorization {
            map.insert(AUTHORIZATION, value.clone());
        }
        for (name, value) in self.extra.iter().chain(ask.extra) {
            if ask.led_astray && (name == AUTHORIZATION || name == COOKIE) {
                continue;
            }
            map.insert(name, value.clone());
        }
    }
}

/// What goes with a body, also with an empty one.
fn add_written(map: &mut HeaderMap, ask: &Ask<'_>) {
    if let Some(origin) = ask.referer.and_then(origin_of) {
        map.insert(ORIGIN, origin);
    }
    let length = ask.payload.map_or(0, |payload| payload.bytes.len());
    map.insert(CONTENT_LENGTH, HeaderValue::from(length));
    if let Some(content_type) = ask.payload.and_then(|it| it.content_type.as_ref()) {
        map.insert(CONTENT_TYPE, content_type.clone());
    }
}

/// How the page that asks and the target are related (Fetch Metadata).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Site {
    /// Typed in or bookmarked.
    None,
    Same,
    Other,
    /// From a page with TLS to one without: nothing is told about it.
    Downgrade,
}

impl Site {
    fn of(referer: Option<&HeaderValue>, target: &Target) -> Self {
        let Some(referer) = referer else {
            return Self::None;
        };
        let tls = target.origin().tls;
        let scheme: &[u8] = if tls { b"https://" } else { b"http://" };
        let bytes = referer.as_bytes();
        let host = target.host_header().as_bytes();
        let same = bytes
            .strip_prefix(scheme)
            .and_then(|rest| rest.strip_prefix(host))
            .is_some_and(|rest| matches!(rest.first(), None | Some(b'/' | b'?')));
        match (same, tls) {
            (true, _) => Self::Same,
            (false, false) if bytes.starts_with(b"https://") => Self::Downgrade,
            (false, _) => Self::Other,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Same => "same-origin",
            Self::Other | Self::Downgrade => "cross-site",
        }
    }

    /// What a browser tells of the page that asks ("strict-origin-when-cross-origin",
    /// the default of Referrer Policy).
    fn referer(self, page: &HeaderValue) -> Option<HeaderValue> {
        match self {
            Self::None | Self::Downgrade => None,
            Self::Same => Some(page.clone()),
            Self::Other => {
                let origin = origin_of(page)?;
                HeaderValue::from_bytes(&[origin.as_bytes(), b"/"].concat()).ok()
            }
        }
    }
}

/// `scheme://host:port` of a URL.
fn origin_of(url: &HeaderValue) -> Option<HeaderValue> {
    let bytes = url.as_bytes();
    let host = bytes.windows(3).position(|three| three == b"://")? + 3;
    let length = bytes[host..].iter().position(|&byte| byte == b'/');
    let end = length.map_or(bytes.len(), |length| host + length);
    HeaderValue::from_bytes(&bytes[..end]).ok()
}

const fn slot(want: Want, tls: bool) -> usize {
    let kind = match want {
        Want::Page => 0,
        Want::Image => 1,
        Want::Part => 2,
    };
    if tls { kind + 3 } else { kind }
}

/// Chrome's headers in Chrome's order; the host and the site are placeholders.
fn base(want: Want, tls: bool, agent: &HeaderValue) -> HeaderMap {
    let fixed = HeaderValue::from_static;
    let mut map = HeaderMap::with_capacity(16);
    map.insert(HOST, fixed(""));
    map.insert(CONNECTION, fixed("keep-alive"));
    if want == Want::Page {
        map.insert(UPGRADE_INSECURE_REQUESTS, fixed("1"));
    }
    map.insert(USER_AGENT, agent.clone());
    let (accept, mode, dest) = match want {
        Want::Page => (ACCEPT_PAGE, "navigate", "document"),
        Want::Image => (ACCEPT_IMAGE, "no-cors", "image"),
        Want::Part => ("*/*", "no-cors", "empty"),
    };
    map.insert(ACCEPT, fixed(accept));
    map.insert(FETCH_SITE, fixed("none"));
    map.insert(FETCH_MODE, fixed(mode));
    if want == Want::Page {
        map.insert(FETCH_USER, fixed("?1"));
    }
    map.insert(FETCH_DEST, fixed(dest));
    let encodings = if tls { ENCODINGS_TLS } else { ENCODINGS_PLAIN };
    map.insert(ACCEPT_ENCODING, fixed(encodings));
    map.insert(ACCEPT_LANGUAGE, fixed(LANGUAGE));
    map
}

fn value(header: &'static str, text: &str) -> Result<HeaderValue, ClientError> {
    HeaderValue::try_from(text).map_err(|_| ClientError::Header {
        header,
        value: text.to_owned(),
    })
}
