//! Listens to what the page asks for and complains of.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::inspector::EventTargetCrashed;
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel, LogEntrySource};
use chromiumoxide::cdp::browser_protocol::network::{
    EventLoadingFailed, EventRequestWillBeSent, EventResponseReceived, RequestId, ResourceType,
};
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown, RemoteObject,
};
use futures_util::StreamExt;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::error::BrowserError;
use super::sight::Problem;

/// No more problems of one page are kept.
const MOST_PROBLEMS: usize = 50;
/// Characters of a console message that are kept.
const LONGEST_TEXT: usize = 300;

/// What the page has said since it was last asked.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) problems: BTreeSet<Problem>,
    /// The last answer that was a document in the top frame.
    pub(super) document: Option<Document>,
    /// URLs of requests that are on their way.
    asked: HashMap<RequestId, String>,
}

/// The answer that the page came in.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) id: RequestId,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) is_text: bool,
}

/// Shared with the tasks that listen.
pub(super) type Ear = Arc<Mutex<Heard>>;

impl Heard {
    fn add(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.insert(problem);
        }
    }

    fn request(&mut self, event: &EventRequestWillBeSent) {
        // A data: URL may be a whole image; and this must not grow for ever.
        if event.request.url.starts_with("http") && self.asked.len() < 10_000 {
            self.asked
                .insert(event.request_id.clone(), event.request.url.clone());
        }
    }

    fn response(&mut self, event: &EventResponseReceived, page: &Page) {
        let response = &event.response;
        let status = u16::try_from(response.status).unwrap_or(0);
        if event.r#type == ResourceType::Document
            && event
                .frame_id
                .as_ref()
                .is_some_and(|frame| frame.inner() == page.target_id().inner())
        {
            self.document = Some(Document {
                id: event.request_id.clone(),
                status,
                headers: headers(response.headers.inner()),
                is_text: !response.mime_type.starts_with("image/"),
            });
        }
        if status >= 400 && !is_favicon(&response.url) {
            self.add(Problem::Http {
                status,
                url: response.url.clone(),
            });
        }
    }

    fn failure(&mut self, event: &EventLoadingFailed, host: &str) {
        let Some(url) = self.asked.remove(&event.request_id) else {
            return;
        };
        // The page was left, or a script changed its mind.
        if event.canceled == Some(true) || event.error_text == "net::ERR_ABORTED" {
            return;
        }
        let asked = url::Url::parse(&url).ok();
        let asked = asked.as_ref().and_then(|url| url.host_str());
        self.add(match asked {
            Some(other) if other != host => Problem::OtherHost {
                host: other.to_owned(),
            },
            _ => Problem::Failed {
                url,
                reason: event.error_text.clone(),
            },
        });
    }

    fn complaint(&mut self, text: &str) {
        let text: String = text.trim().chars().take(LONGEST_TEXT).collect();
        if !text.is_empty() {
            self.add(Problem::Console { text });
        }
    }
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

/// What was passed to `console.error`, as text.
fn words(arguments: &[RemoteObject]) -> String {
    let word = |it: &RemoteObject| match &it.value {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => it.description.clone().unwrap_or_default(),
    };
    arguments.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Listens until `gone` is cancelled, which a crash of the page does too.
pub(super) async fn listen(
    page: &Page,
    host: &str,
    gone: &CancellationToken,
) -> Result<Ear, BrowserError> {
    let ear = Ear::default();
    let mut requests = page.event_listener::<EventRequestWillBeSent>().await?;
    let mut responses = page.event_listener::<EventResponseReceived>().await?;
    let mut failures = page.event_listener::<EventLoadingFailed>().await?;
    let mut console = page.event_listener::<EventConsoleApiCalled>().await?;
    let mut exceptions = page.event_listener::<EventExceptionThrown>().await?;
    let mut entries = page.event_listener::<EventEntryAdded>().await?;
    let mut crashes = page.event_listener::<EventTargetCrashed>().await?;
    let (heard, page, host, gone) = (
        Arc::clone(&ear),
        page.clone(),
        host.to_owned(),
        gone.clone(),
    );
    tokio::spawn(async move {
        loop {
            tokio::select! {
                biased;
                () = gone.cancelled() => return,
                Some(_) = crashes.next() => gone.cancel(),
                Some(event) = requests.next() => heard.lock().request(&event),
                Some(event) = responses.next() => heard.lock().response(&event, &page),
                Some(event) = failures.next() => heard.lock().failure(&event, &host),
                Some(event) = console.next() => {
                    if event.r#type == ConsoleApiCalledType::Error {
                        heard.lock().complaint(&words(&event.args));
                    }
                }
                Some(event) = exceptions.next() => {
                    let details = &event.exception_details;
                    let thrown = details.exception.as_ref().and_then(|it| it.description.as_deref());
                    heard.lock().complaint(thrown.unwrap_or(&details.text));
                }
                Some(event) = entries.next() => {
                    // Those of the network are told by the network itself.
                    let entry = &event.entry;
                    if entry.level == LogEntryLevel::Error && entry.source != LogEntrySource::Network {
                        heard.lock().complaint(&entry.text);
                    }
                }
                else => return,
            }
        }
    });
    Ok(ear)
}
