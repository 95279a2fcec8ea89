//! What the page has asked for and complained of since it was last asked.

use std::collections::BTreeSet;

use chromiumoxide::cdp::browser_protocol::network::{
    EventLoadingFailed, EventRequestWillBeSent, EventResponseReceived, RequestId, ResourceType,
};

use super::requests::Requests;
use super::sight::Problem;

/// No more problems of one page are kept.
const MOST_PROBLEMS: usize = 200;
/// Characters of a text or a URL that are kept.
const LONGEST_TEXT: usize = 300;
/// Requests that had not come in time and are told one by one.
const MOST_MISSING: usize = 3;

/// What the page has said since it was last asked.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) problems: BTreeSet<Problem>,
    /// The last answer that was a document in the top frame.
    pub(super) document: Option<Document>,
    /// The document before it, should the browser put the last one aside.
    before: Option<Document>,
    /// What was asked for last that was to be the page.
    wanted: Option<String>,
    /// The request with which it began.
    first: Option<RequestId>,
    /// The status of the answer to that, if the browser has put it aside: a
    /// download, or an empty one.
    refused: Option<u16>,
    /// Requests that are on their way.
    pub(super) requests: Requests,
    /// Takes secrets out of texts.
    redact: fn(&str) -> String,
}

/// The answer that the page came in.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) id: RequestId,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) is_text: bool,
}

impl Heard {
    pub(super) fn new(redact: fn(&str) -> String) -> Self {
        Self {
            problems: BTreeSet::new(),
            document: None,
            before: None,
            wanted: None,
            first: None,
            refused: None,
            requests: Requests::default(),
            redact,
        }
    }

    /// Forgets everything: another page begins.
    pub(super) fn begin(&mut self) {
        *self = Self::new(self.redact);
    }

    pub(super) fn add(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.insert(problem);
        }
    }

    /// The waiting ended before everything had come.
    pub(super) fn unfinished(&mut self, seconds: u64) {
        let missing = self.requests.missing();
        let told = missing.iter().take(MOST_MISSING);
        let problem = Problem::Unfinished {
            seconds,
            missing: told.map(|url| short(&(self.redact)(url))).collect(),
            more: missing.len().saturating_sub(MOST_MISSING),
        };
        // However many there are: it says why the others may not be all.
        self.problems.insert(problem);
    }

    /// The status of an answer that is no page, so that the browser stayed where it
    /// was.
    pub(super) const fn refused(&self) -> Option<u16> {
        self.refused
    }

    /// The host that the page was wanted of last.
    pub(super) fn leads_to(&self) -> Option<String> {
        let url = url::Url::parse(self.wanted.as_deref()?).ok()?;
        Some(url.host_str()?.to_owned())
    }

    pub(super) fn request(&mut self, event: &EventRequestWillBeSent, is_top: bool) {
        let url = &event.request.url;
        if is_top && event.r#type == Some(ResourceType::Document) {
            self.wanted = Some(url.clone());
            self.first.get_or_insert_with(|| event.request_id.clone());
            self.requests.page(&event.request_id);
        }
        let is_waited_for = is_waited_for(event.r#type.as_ref());
        self.requests.begin(&event.request_id, url, is_waited_for);
    }

    pub(super) fn response(&mut self, event: &EventResponseReceived, is_top: bool) {
        let response = &event.response;
        let status = u16::try_from(response.status).unwrap_or(0);
        if is_top && event.r#type == ResourceType::Document {
            self.requests.arrived(&event.request_id);
            self.before = self.document.replace(Document {
                id: event.request_id.clone(),
                status,
                headers: headers(response.headers.inner()),
                is_text: !response.mime_type.starts_with("image/"),
            });
        }
        if status >= 400 && !is_favicon(&response.url) {
            let url = short(&(self.redact)(&response.url));
            self.add(Problem::Http { status, url });
        }
    }

    pub(super) fn failure(&mut self, event: &EventLoadingFailed, host: &str) {
        let put_aside = event.canceled == Some(true) || event.error_text == "net::ERR_ABORTED";
        if put_aside {
            self.put_aside(&event.request_id);
        }
        let Some(url) = self.requests.end(&event.request_id) else {
            return;
        };
        // The page was left, or a script changed its mind.
        if put_aside {
            return;
        }
        let asked = url::Url::parse(&url).ok();
        let asked = asked.as_ref().and_then(|url| url.host_str());
        self.add(match asked {
            Some(other) if other != host => Problem::OtherHost {
                host: other.to_owned(),
            },
            _ => Problem::Failed {
                url: short(&(self.redact)(&url)),
                reason: event.error_text.clone(),
            },
        });
    }

    /// The browser does not show the answer to this, and stays where it is.
    fn put_aside(&mut self, id: &RequestId) {
        let is_document = self.document.as_ref().is_some_and(|it| it.id == *id);
        let status = self.document.as_ref().filter(|_| is_document);
        if self.first.as_ref() == Some(id) {
            self.refused = Some(status.map_or(0, |it| it.status));
        }
        if is_document {
            self.document = self.before.take();
        }
    }

    pub(super) fn complaint(&mut self, text: &str) {
        let text = self.readable(text);
        if !text.is_empty() {
            self.add(Problem::Console { text });
        }
    }

    pub(super) fn dialog(&mut self, text: &str) {
        let text = self.readable(text);
        self.add(Problem::Dialog { text });
    }

    /// In one line, without secrets, and not too long.
    fn readable(&self, text: &str) -> String {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        short(&(self.redact)(&line))
    }
}

/// Whether a page is not at rest before this has come. Some never end; of others
/// nothing is shown.
const fn is_waited_for(kind: Option<&ResourceType>) -> bool {
    !matches!(
        kind,
        Some(
            ResourceType::EventSource
                | ResourceType::WebSocket
                | ResourceType::Media
                | ResourceType::Prefetch
                | ResourceType::Ping
                | ResourceType::CspViolationReport
                | ResourceType::Preflight
        )
    )
}

/// The beginning, if it is too long to be told: of a `data:` URL, say.
pub(super) fn short(text: &str) -> String {
    text.char_indices().nth(LONGEST_TEXT).map_or_else(
        || text.to_owned(),
        |(end, _)| format!("{}…", text.get(..end).unwrap_or(text)),
    )
}

/// Browsers ask for it by themselves; a gallery without one is not broken.
fn is_favicon(url: &str) -> bool {
    url.ends_with("/favicon.ico")
}

fn headers(given: &serde_json::Value) -> Vec<(String, String)> {
    let pairs = given.as_object().into_iter().flatten();
    pairs
        .filter_map(|(name, value)| Some((name.to_lowercase(), value.as_str()?.to_owned())))
        .collect()
}
