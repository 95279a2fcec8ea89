//! What all forms share: who may send them, and how their rest is read when
//! they are refused.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::request::Parts;
use http_body_util::BodyExt as _;
use serde::Deserialize;

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

/// Who may see a form's page: someone signed in. Others are led to sign in first,
/// and from there to this page.
pub(in crate::demo) struct FormVisitor(pub(super) Visitor);

impl FromRequestParts<Arc<App>> for FormVisitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let visitor = Visitor::of(app, &parts.headers);
        if visitor.signed_in().is_some() {
            return Ok(Self(visitor));
        }
        let path = parts.uri.path().to_owned();
        Err(Failure::SignInFirst { path }.into_response())
    }
}

/// A form of nothing but its token.
#[derive(Deserialize)]
struct TokenOnly {
    #[serde(default)]
    csrf: String,
}

/// The session of someone who has pressed the button of a form that has nothing
/// else.
pub(in crate::demo) struct Confirmed(pub(super) Session);

impl FromRequest<Arc<App>> for Confirmed {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let headers = request.headers().clone();
        let form = Form::from_request(request, app).await;
        let Form(TokenOnly { csrf }) = form.map_err(|refused| refused.into_response())?;
        check(app, &headers, &csrf)
            .map(Self)
            .map_err(Failure::into_response)
    }
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
