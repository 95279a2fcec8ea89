//! The seam between what a visitor wants and how it is sent.
//!
//! `visit` speaks to a [`Session`]; `http` implements it over real
//! connections, and the tests of the personas implement it with a table of
//! answers. A session times and checks what it sends, and records nothing: the
//! samples it returns are judged and recorded by the visit, in one place.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use ::http::{HeaderMap, HeaderName, HeaderValue, Method};
use bytes::Bytes;

use crate::measure::sample::{Operation, Sample};
use crate::target::{Origin, Target};

/// What is done with the body of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Kept whole and decoded to UTF-8 by its charset, up to the session's
    /// limit: pages, JSON, anything that is looked into.
    Page,
    /// Counted and dropped as it streams, and its own header checked: it must
    /// be an image, whole, with a width and a height.
    Image,
    /// Counted and dropped as it streams.
    Part,
}

/// The body of a request.
#[derive(Debug, Clone, Default)]
pub enum RequestBody {
    /// None.
    #[default]
    Empty,
    /// `application/x-www-form-urlencoded`.
    Urlencoded(Vec<(String, String)>),
    /// `multipart/form-data`.
    Multipart(Vec<Part>),
    /// `application/json`.
    Json(serde_json::Value),
    /// Bytes of a given type.
    Raw {
        /// The `Content-Type`.
        content_type: String,
        /// The bytes.
        bytes: Bytes,
    },
}

/// One part of a multipart body.
#[derive(Debug, Clone)]
pub enum Part {
    /// A field.
    Text {
        /// The name of the control.
        name: String,
        /// Its value.
        value: String,
    },
    /// A file.
    File {
        /// The name of the control.
        name: String,
        /// The name that the file has for the gallery.
        file_name: String,
        /// Its type.
        content_type: String,
        /// Its bytes.
        bytes: Bytes,
    },
}

/// One request, as a visitor means it.
#[derive(Debug, Clone)]
pub struct Request {
    /// What it is for.
    pub operation: Operation,
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub target: Arc<Target>,
    /// The page that led here.
    pub referer: Option<HeaderValue>,
    /// Headers beyond those that a browser sends by itself.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: RequestBody,
    /// What is done with the answer's body.
    pub want: Want,
    /// Whether redirects are followed (each is a sample of its own).
    pub follow: bool,
    /// Which statuses are a success; the session judges by it. After a followed
    /// redirect it is the last status that counts.
    pub accept: StatusSet,
    /// When it should have been sent, if that is earlier than now.
    pub intended: Instant,
}

impl Request {
    /// A plain GET of a page.
    #[must_use]
    pub fn page(operation: Operation, target: Arc<Target>, intended: Instant) -> Self {
        Self {
            operation,
            method: Method::GET,
            target,
            referer: None,
            headers: Vec::new(),
            body: RequestBody::Empty,
            want: Want::Page,
            follow: true,
            accept: StatusSet::SUCCESS,
            intended,
        }
    }
}

/// A set of statuses, as ranges of whole classes and single numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusSet {
    ranges: std::borrow::Cow<'static, [(u16, u16)]>,
}

impl StatusSet {
    /// 200 to 299.
    pub const SUCCESS: Self = Self {
        ranges: std::borrow::Cow::Borrowed(&[(200, 299)]),
    };
    /// Any status at all.
    pub const ANY: Self = Self {
        ranges: std::borrow::Cow::Borrowed(&[(100, 999)]),
    };

    /// The set of these inclusive ranges.
    #[must_use]
    pub fn of(ranges: Vec<(u16, u16)>) -> Self {
        Self {
            ranges: ranges.into(),
        }
    }

    /// Whether the status is in the set.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.ranges
            .iter()
            .any(|&(low, high)| (low..=high).contains(&status))
    }
}

/// Images (or other parts) of one page, asked for together, as a browser does:
/// in parallel, over no more connections than a browser opens.
#[derive(Debug)]
pub struct Batch<'a> {
    /// What they are for.
    pub operation: Operation,
    /// Image or part.
    pub want: Want,
    /// What is asked for, in the order of the page.
    pub targets: &'a [Arc<Target>],
    /// The page they stand on.
    pub referer: &'a HeaderValue,
    /// When the page was parsed: all of them were wanted from then on.
    pub intended: Instant,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The redirects that were followed on the way, each finished and right.
    pub redirects: Vec<Sample>,
    /// The last request. Not yet recorded: a visit may still find that the page
    /// is not what it was asked for.
    pub sample: Sample,
    /// Where the answer came from, after redirects.
    pub target: Arc<Target>,
    /// The headers of the answer; empty when none came, and for images.
    pub headers: HeaderMap,
    /// The body, decompressed and in UTF-8; empty unless [`Want::Page`].
    pub body: Bytes,
    /// For a failure: what was expected and what came, as a sentence.
    pub detail: Option<String>,
}

impl Fetched {
    /// Whether the request did what it was for, as far as the session can tell.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.sample.outcome.is_ok()
    }
}

/// What a fetch had come to whose future was dropped.
#[derive(Debug, Default)]
pub struct CutShort {
    /// Requests that had ended, as a fetch returns them.
    pub finished: Vec<Fetched>,
    /// Redirects that the others had followed.
    pub redirects: Vec<Sample>,
    /// When those that were under way had been sent.
    pub under_way: Vec<Instant>,
}

/// A name and password that go with every request (HTTP Basic, RFC 7617).
#[derive(Clone)]
pub struct BasicAuth {
    /// Only requests to this origin carry them.
    pub origin: Arc<Origin>,
    /// Both, as they are sent: a secret.
    pub credentials: String,
}

impl std::fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BasicAuth")
            .field("origin", &self.origin)
            .field("credentials", &"(redacted)")
            .finish()
    }
}

/// A visitor's side of the network: its cookies, its cache, its connections.
pub trait Session: Send {
    /// Sends one request and reads the whole answer. Never fails as a function:
    /// what went wrong is in the sample's outcome.
    fn fetch(&mut self, request: Request) -> impl Future<Output = Fetched> + Send;

    /// Asks for all targets of a batch in parallel and reads every answer.
    /// Answers that the browser cache gave without sending anything are among
    /// the results with [`crate::measure::sample::CacheState::Hit`]. In the
    /// order of the targets.
    fn fetch_all(&mut self, batch: Batch<'_>) -> impl Future<Output = Vec<Fetched>> + Send;

    /// What the last fetch had come to, if its future was dropped before it ended;
    /// nothing otherwise, or when it has been asked already.
    fn cut_short(&mut self) -> CutShort;

    /// Proves from now on with every request who one is, as someone whom the
    /// browser has asked for a name and a password.
    fn authenticate(&mut self, auth: BasicAuth);

    /// Becomes a new person: cookies, cache, connections and what
    /// [`Self::authenticate`] was given are gone.
    fn renew(&mut self);

    /// Ends a visit of someone who will come back: connections are closed,
    /// session cookies dropped, the cache and lasting cookies kept.
    fn leave(&mut self);

    /// The names of the cookies that would be sent to this target.
    fn cookie_names(&self, target: &Target) -> Vec<String>;
}
