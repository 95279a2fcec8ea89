//! `/-/faults`: the faults in force, seen and replaced from this machine.
//!
//! Only a connection from the loopback may do so, and neither a page in a
//! browser (which names its `Origin`) nor a visitor behind a proxy on this
//! machine (which says for whom it asks).

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use percent_encoding::percent_decode_str;

use super::super::app::App;
use super::super::observe::Peer;
use super::{Faults, ParseFaultError};

/// `GET /-/faults`: one rule a line, as they are set.
pub(in crate::demo) async fn show(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Response {
    match check(peer, &headers) {
        Ok(()) => text(StatusCode::OK, app.faults.current().to_string()),
        Err(refusal) => *refusal,
    }
}

/// `POST /-/faults`: replaces all faults by those of the body; an empty body
/// ends them.
pub(in crate::demo) async fn replace(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refusal) = check(peer, &headers) {
        return *refusal;
    }
    match read(&String::from_utf8_lossy(&body)) {
        Ok(faults) => {
            app.faults.set(faults);
            text(StatusCode::OK, app.faults.current().to_string())
        }
        Err(error) => text(StatusCode::BAD_REQUEST, format!("{error}\n")),
    }
}

/// Reads `FAULT=RULE` items as a form sends them (`&`, percent-encoding) or
/// as text (`;`, line ends).
fn read(body: &str) -> Result<Faults, ParseFaultError> {
    let items: Vec<_> = body
        .split('&')
        .map(|item| percent_decode_str(item).decode_utf8_lossy())
        .collect();
    items.join("\n").parse()
}

fn check(peer: Peer, headers: &HeaderMap) -> Result<(), Box<Response>> {
    const ON_BEHALF: [HeaderName; 4] = [
        header::ORIGIN,
        header::FORWARDED,
        HeaderName::from_static("x-forwarded-for"),
        HeaderName::from_static("x-real-ip"),
    ];
    let is_direct = ON_BEHALF.iter().all(|name| !headers.contains_key(name));
    if peer.0.ip().to_canonical().is_loopback() && is_direct {
        return Ok(());
    }
    let refusal = "Faults can be switched only from the machine that the gallery runs on.\n";
    Err(Box::new(text(StatusCode::FORBIDDEN, refusal.to_owned())))
}

fn text(status: StatusCode, text: String) -> Response {
    let mut response = (status, text).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_text_are_read_alike() {
        let expected: Faults = "latency=full=50ms\nerror-rate=0.02".parse().unwrap();
        for body in [
            "latency=full=50ms&error-rate=2%",
            "latency=full%3D50ms&error-rate=0.02",
            "latency=full=50ms;error_rate=2%25",
            "latency=full=50ms\r\nerror-rate=0.02\n",
        ] {
            assert_eq!(read(body).as_ref(), Ok(&expected), "{body}");
        }
        assert_eq!(read(""), Ok(Faults::default()));
        assert!(read("latency=later").is_err());
    }

    #[test]
    fn others_are_refused() {
        let local = Peer("127.0.0.1:9".parse().unwrap());
        let mapped = Peer("[::ffff:127.0.0.1]:9".parse().unwrap());
        let remote = Peer("192.0.2.7:9".parse().unwrap());
        let none = HeaderMap::new();
        assert!(check(local, &none).is_ok() && check(mapped, &none).is_ok());
        assert!(check(remote, &none).is_err());
        let from_page = HeaderMap::from_iter([(
            header::ORIGIN,
            HeaderValue::from_static("http://evil.example"),
        )]);
        assert!(check(local, &from_page).is_err());
    }
}
