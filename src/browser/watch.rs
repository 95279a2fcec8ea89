//! Listens to what the page asks for and complains of, and answers its dialogs.

use std::sync::Arc;

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::inspector::EventTargetCrashed;
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel, LogEntrySource};
use chromiumoxide::cdp::browser_protocol::network::{
    EventLoadingFailed, EventLoadingFinished, EventRequestWillBeSent, EventResponseReceived,
};
use chromiumoxide::cdp::browser_protocol::page::{
    DialogType, EventJavascriptDialogOpening, FrameId, HandleJavaScriptDialogParams,
};
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown, ObjectPreview, RemoteObject,
};
use futures_util::StreamExt;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::error::BrowserError;
use super::heard::Heard;

/// Shared with the tasks that listen.
pub(super) type Ear = Arc<Mutex<Heard>>;

/// Listens until `gone` is cancelled, which a crash of the page does too.
pub(super) async fn listen(
    page: &Page,
    host: &str,
    redact: fn(&str) -> String,
    gone: &CancellationToken,
) -> Result<Ear, BrowserError> {
    let ear = Arc::new(Mutex::new(Heard::new(redact)));
    hear_requests(page, host, &ear, gone).await?;
    hear_complaints(page, &ear, gone).await?;
    Ok(ear)
}

async fn hear_requests(
    page: &Page,
    host: &str,
    ear: &Ear,
    gone: &CancellationToken,
) -> Result<(), BrowserError> {
    let mut requests = page.event_listener::<EventRequestWillBeSent>().await?;
    let mut responses = page.event_listener::<EventResponseReceived>().await?;
    let mut ends = page.event_listener::<EventLoadingFinished>().await?;
    let mut failures = page.event_listener::<EventLoadingFailed>().await?;
    let (heard, page, host) = (Arc::clone(ear), page.clone(), host.to_owned());
    let gone = gone.clone();
    tokio::spawn(async move {
        let is_top = |frame: Option<&FrameId>| {
            frame.is_some_and(|frame| frame.inner() == page.target_id().inner())
        };
        loop {
            // Beginnings first: an end that was heard before its beginning would leave
            // a request on its way for ever.
            tokio::select! {
                biased;
                () = gone.cancelled() => return,
                Some(event) = requests.next() => {
                    heard.lock().request(&event, is_top(event.frame_id.as_ref()));
                }
                Some(event) = responses.next() => {
                    heard.lock().response(&event, is_top(event.frame_id.as_ref()));
                }
                Some(event) = ends.next() => drop(heard.lock().requests.end(&event.request_id)),
                Some(event) = failures.next() => heard.lock().failure(&event, &host),
                else => return,
            }
        }
    });
    Ok(())
}

async fn hear_complaints(
    page: &Page,
    ear: &Ear,
    gone: &CancellationToken,
) -> Result<(), BrowserError> {
    let mut console = page.event_listener::<EventConsoleApiCalled>().await?;
    let mut exceptions = page.event_listener::<EventExceptionThrown>().await?;
    let mut entries = page.event_listener::<EventEntryAdded>().await?;
    let mut dialogs = page
        .event_listener::<EventJavascriptDialogOpening>()
        .await?;
    let mut crashes = page.event_listener::<EventTargetCrashed>().await?;
    let (heard, page, gone) = (Arc::clone(ear), page.clone(), gone.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                biased;
                () = gone.cancelled() => return,
                Some(_) = crashes.next() => gone.cancel(),
                Some(event) = dialogs.next() => answer(&page, &event, &heard),
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
    Ok(())
}

/// Says "no" to what the page asks of a person: until it is answered, the page
/// stands still. Whether it may be left is no question of ours.
fn answer(page: &Page, dialog: &EventJavascriptDialogOpening, ear: &Ear) {
    let is_leaving = dialog.r#type == DialogType::Beforeunload;
    if !is_leaving {
        ear.lock().dialog(&dialog.message);
    }
    let page = page.clone();
    tokio::spawn(async move {
        // A page that has gone meanwhile needs no answer.
        let _ = page
            .execute(HandleJavaScriptDialogParams::new(is_leaving))
            .await;
    });
}

/// What was passed to `console.error`, as text.
fn words(arguments: &[RemoteObject]) -> String {
    let word = |it: &RemoteObject| match (&it.value, &it.preview) {
        (Some(serde_json::Value::String(text)), _) => text.clone(),
        (Some(value), _) => value.to_string(),
        // Errors describe themselves better, with where they come from.
        (None, Some(preview)) if it.subtype.is_none() => within(preview),
        (None, _) => it.description.clone().unwrap_or_default(),
    };
    arguments.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// What is in an object, as browsers write it: `{a: 1}`.
fn within(object: &ObjectPreview) -> String {
    let properties = object.properties.iter().map(|it| {
        let value = it.value.as_deref().unwrap_or("…");
        format!("{}: {value}", it.name)
    });
    let more = object.overflow.then(|| "…".to_owned());
    let inside: Vec<String> = properties.chain(more).collect();
    format!("{{{}}}", inside.join(", "))
}
