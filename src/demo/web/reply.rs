//! How answers are made: pages, redirections, refusals.

use std::fmt;
use std::sync::Arc;

use askama::Template as _;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::super::app::App;
use super::super::conditional;
use super::super::sessions::Session;
use super::super::store::StoreError;
use super::super::workshop::NotDone;
use super::page_cache::{Key, Page, Stamp};
use super::pages::{ErrorPage, Frame};

/// What a handler returns.
pub(super) type Answer = Result<Response, Failure>;

/// No scripts, nothing from elsewhere, no frames.
const CONTENT_SECURITY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'",
);

/// Who asks.
pub(super) struct Visitor {
    session: Option<Session>,
}

impl Visitor {
    pub(super) fn of(app: &App, headers: &HeaderMap) -> Self {
        Self {
            session: app.sessions.of(headers),
        }
    }

    /// The session of someone who is signed in.
    pub(super) fn signed_in(&self) -> Option<&Session> {
        self.session
            .as_ref()
            .filter(|session| session.user.is_some())
    }

    /// What surrounds this visitor's page; takes the notice left for it.
    pub(super) fn frame(&self, app: &App) -> Frame {
        match self.signed_in() {
            None => Frame::anonymous(),
            Some(session) => Frame::signed_in(session, app.sessions.take_notice(session)),
        }
    }
}

/// A page that was asked for: from the cache where everyone sees the same.
pub(super) struct Asked<'a> {
    pub(super) app: &'a App,
    pub(super) headers: &'a HeaderMap,
    pub(super) visitor: Visitor,
    key: Key,
    stamp: Stamp,
}

impl<'a> Asked<'a> {
    pub(super) fn new(app: &'a App, headers: &'a HeaderMap, key: Key) -> Self {
        let visitor = Visitor::of(app, headers);
        Self {
            app,
            headers,
            visitor,
            key,
            stamp: app.pages.stamp(),
        }
    }

    /// The answer, if the page is known.
    pub(super) fn cached(&self) -> Option<Response> {
        if self.visitor.signed_in().is_some() {
            return None;
        }
        let page = self.app.pages.get(self.key)?;
        Some(answer(&page, true, self.headers))
    }

    /// The answer with a page just rendered.
    pub(super) fn rendered(&self, html: String) -> Response {
        let page = Arc::new(Page::new(html));
        let public = self.visitor.signed_in().is_none();
        if public {
            self.app.pages.put(self.key, self.stamp, &page);
        }
        answer(&page, public, self.headers)
    }
}

/// A page, or "you have it". Pages are always asked for again (`no-cache`):
/// the tag makes that cheap.
fn answer(page: &Page, public: bool, headers: &HeaderMap) -> Response {
    let etag = page.etag.to_str().unwrap_or_default();
    let mut response = if conditional::not_modified(headers, etag, None) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        html_response(StatusCode::OK, Body::from(page.html.clone()))
    };
    let caching = if public {
        "public, no-cache"
    } else {
        "private, no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, page.etag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("cookie"));
    response
}

/// A page for one visitor at one time: a form, a refusal.
pub(super) fn private_page(status: StatusCode, html: String) -> Response {
    let mut response = html_response(status, Body::from(html));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn html_response(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY);
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    forbid_sniffing(headers);
    response
}

/// The content is what its type says; a browser must not guess otherwise.
pub(in crate::demo) fn forbid_sniffing(headers: &mut HeaderMap) {
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
}

/// "See other", after a form was accepted.
pub(super) fn see_other(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A response with one header more.
pub(super) fn with_header(
    mut response: Response,
    name: HeaderName,
    value: HeaderValue,
) -> Response {
    response.headers_mut().insert(name, value);
    response
}

/// Why a request is not answered as asked.
#[derive(Debug)]
pub(in crate::demo) enum Failure {
    /// A refusal with its reason, told to the visitor.
    Refused {
        status: StatusCode,
        title: &'static str,
        reason: String,
    },
    /// Only for who is signed in: the visitor is led to sign in, and back here.
    SignInFirst { path: String },
}

impl Failure {
    /// A refusal with its reason, told to the visitor.
    pub(super) fn new(status: StatusCode, title: &'static str, reason: impl Into<String>) -> Self {
        Self::Refused {
            status,
            title,
            reason: reason.into(),
        }
    }

    pub(super) fn not_found() -> Self {
        let reason = "There is nothing at this address. It may have been deleted.";
        Self::new(StatusCode::NOT_FOUND, "Not found", reason)
    }

    pub(super) fn forbidden(reason: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Not allowed", reason)
    }

    /// A failure of ours: the log learns the cause, the visitor only of it.
    pub(super) fn internal(error: &dyn fmt::Display) -> Self {
        tracing::error!(%error, "the demo gallery could not answer a request");
        let reason = "The gallery could not answer this request. Please try again.";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong",
            reason,
        )
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

impl From<NotDone> for Failure {
    fn from(error: NotDone) -> Self {
        Self::internal(&error)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::SignInFirst { path } => see_other(&format!("/sign-in?next={path}")),
            Self::Refused {
                status,
                title,
                reason,
            } => {
                let frame = Frame::bare();
                let page = ErrorPage {
                    frame,
                    status: status.as_u16(),
                    title,
                    reason: &reason,
                }
                .render();
                private_page(status, page.unwrap_or(reason))
            }
        }
    }
}

/// The answer to addresses that lead nowhere.
pub(in crate::demo) fn no_such_page() -> Response {
    Failure::not_found().into_response()
}

/// [`no_such_page`], as a handler.
pub(in crate::demo) async fn not_found() -> Response {
    no_such_page()
}

/// The answer to a method that an address does not have.
pub(in crate::demo) async fn method_not_allowed() -> Response {
    let reason = "This address does not take such a request.";
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "Not possible", reason).into_response()
}

/// The answer when a file cannot be read.
pub(in crate::demo) fn internal_error(error: &dyn fmt::Display) -> Response {
    Failure::internal(error).into_response()
}
