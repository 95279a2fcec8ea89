//! What all forms share: who may send them, and how their rest is read when
//! they are refused.

use std::time::Duration;

use axum::body::Body;
use http::HeaderMap;
use http_body_util::BodyExt as _;

use super::super::app::App;
use super::super::sessions::Session;
use super::reply::{Answer, Failure, Visitor};

/// How much of a refused body is read. A client that is still sending when
/// its connection closes sees a broken connection and not the reason.
const DRAINED: u64 = 64 * 1024 * 1024;
/// How long that may take.
const DRAINING: Duration = Duration::from_secs(10);

/// The session of a form: signed in, and with its token.
pub(super) fn check(app: &App, headers: &HeaderMap, token: &str) -> Result<Session, Failure> {
    let session = signed_in(app, headers)?;
    check_token(&session, token)?;
    Ok(session)
}

/// The session of someone signed in, for the sake of a form.
pub(super) fn signed_in(app: &App, headers: &HeaderMap) -> Result<Session, Failure> {
    let refusal = "You are not signed in, or your session has expired. Sign in and try again.";
    let visitor = Visitor::of(app, headers);
    visitor
        .signed_in()
        .cloned()
        .ok_or_else(|| Failure::forbidden(refusal))
}

pub(super) fn check_token(session: &Session, token: &str) -> Result<(), Failure> {
    if session.accepts(token) {
        return Ok(());
    }
    let refusal = "This form is not from this gallery or has expired (its token does not match). \
                   Open the page again and resend it.";
    Err(Failure::forbidden(refusal))
}

/// Who may see a form's page; others are led to sign in first.
pub(super) fn form_visitor(app: &App, headers: &HeaderMap, path: &str) -> Result<Visitor, Failure> {
    let visitor = Visitor::of(app, headers);
    if visitor.signed_in().is_some() {
        return Ok(visitor);
    }
    Err(Failure::SignInFirst {
        path: path.to_owned(),
    })
}

/// Reads and drops a body, within bounds.
pub(in crate::demo) async fn drain(mut body: Body) {
    let reading = async {
        let mut read = 0;
        while let Some(Ok(frame)) = body.frame().await {
            read += frame.data_ref().map_or(0, |data| data.len() as u64);
            if read > DRAINED {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DRAINING, reading).await;
}

/// Refuses a request whose body has not been read.
pub(super) async fn refuse_after_draining(body: Body, failure: Failure) -> Answer {
    drain(body).await;
    Err(failure)
}
