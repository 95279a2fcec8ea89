//! Signing in and out.

use std::sync::Arc;

use askama::Template as _;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use super::super::app::App;
use super::super::password;
use super::super::sessions::{Session, expired_cookie};
use super::forms::{Confirmed, check_token};
use super::pages::{Frame, SignInPage};
use super::reply::{Answer, Failure, private_page, see_other, with_header};

/// A hash of no one's password, verified when a name is unknown: the time an
/// answer takes must not tell which names exist.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$\
                      1FoOrBzjiDHOHWW4mRfGGmPEmZCZqzXFdOVnhFSzAQM";

/// `?next=/galleries/new`.
#[derive(Debug, Deserialize)]
pub(in crate::demo) struct Next {
    #[serde(default)]
    next: String,
}

/// The sign-in form as it is sent.
#[derive(Deserialize)]
pub(in crate::demo) struct SignIn {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// `GET /sign-in`.
pub(in crate::demo) async fn form(
    State(app): State<Arc<App>>,
    Query(Next { next }): Query<Next>,
    headers: HeaderMap,
) -> Answer {
    let known = app.sessions.of(&headers);
    if known.as_ref().is_some_and(|session| session.user.is_some()) {
        return Ok(see_other(local(&next)));
    }
    let session = known.unwrap_or_else(|| app.sessions.begin(None));
    let asked = SignIn {
        csrf: String::new(),
        name: String::new(),
        password: String::new(),
        next,
    };
    let page = page(&session, &asked, None)?;
    let response = private_page(StatusCode::OK, page);
    Ok(with_header(
        response,
        header::SET_COOKIE,
        app.sessions.cookie(&session),
    ))
}

/// `POST /sign-in`.
pub(in crate::demo) async fn submit(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(sent): Form<SignIn>,
) -> Answer {
    let refusal = "The sign-in form has expired, or this browser keeps no cookies. Open it again.";
    let before = app
        .sessions
        .of(&headers)
        .ok_or_else(|| Failure::forbidden(refusal))?;
    check_token(&before, &sent.csrf)?;
    if !is_right(&app, sent.name.clone(), sent.password.clone()).await? {
        app.telemetry.sign_ins_refused.inc();
        let page = page(&before, &sent, Some("The name or the password is wrong."))?;
        return Ok(private_page(StatusCode::FORBIDDEN, page));
    }
    app.telemetry.sign_ins_accepted.inc();
    app.sessions.end(&before);
    let session = app.sessions.begin(Some(sent.name));
    Ok(with_header(
        see_other(local(&sent.next)),
        header::SET_COOKIE,
        app.sessions.cookie(&session),
    ))
}

/// `POST /sign-out`.
pub(in crate::demo) async fn sign_out(
    State(app): State<Arc<App>>,
    Confirmed(session): Confirmed,
) -> Answer {
    app.sessions.end(&session);
    app.telemetry.sign_outs.inc();
    Ok(signed_out())
}

fn signed_out() -> Response {
    with_header(see_other("/"), header::SET_COOKIE, expired_cookie())
}

async fn is_right(app: &Arc<App>, name: String, given: String) -> Result<bool, Failure> {
    let hash = app.store.password_hash(name).await?;
    let verify = move || {
        let right = password::verify(&given, hash.as_deref().unwrap_or(NOBODY));
        right && hash.is_some()
    };
    Ok(app.workshop.run(verify).await?)
}

fn page(session: &Session, sent: &SignIn, error: Option<&str>) -> Result<String, askama::Error> {
    SignInPage {
        frame: Frame::bare(),
        token: &session.token,
        next: local(&sent.next),
        name: &sent.name,
        error,
    }
    .render()
}

/// Only addresses of this gallery are gone to after signing in.
fn local(next: &str) -> &str {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if is_local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_nowhere_else() {
        assert_eq!(local("/galleries/3?page=2"), "/galleries/3?page=2");
        for next in [
            "",
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "/a\r\nb",
        ] {
            assert_eq!(local(next), "/", "{next:?}");
        }
    }

    #[test]
    fn nobodys_hash_takes_as_long_as_a_real_one() {
        let real = password::hash("x").unwrap();
        assert_eq!(real[..31], NOBODY[..31], "the same parameters");
        assert!(argon2::password_hash::phc::PasswordHash::new(NOBODY).is_ok());
        assert!(!password::verify("", NOBODY));
    }
}
