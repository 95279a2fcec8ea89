//! Where a redirect leads.

use std::borrow::Cow;
use std::sync::Arc;

use ::http::{HeaderValue, Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use crate::target::Target;

/// The most redirects that are followed for one request.
pub const MOST: usize = 10;

/// Whether a status sends the visitor elsewhere by its `Location`.
#[must_use]
pub fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Whether the next request is a GET without a body whatever this one was
/// (Fetch, "HTTP-redirect fetch", step 12).
#[must_use]
pub fn becomes_get(status: StatusCode, method: &Method) -> bool {
    match status.as_u16() {
        301 | 302 => method == Method::POST,
        303 => !matches!(*method, Method::GET | Method::HEAD),
        _ => false,
    }
}

/// Resolves a `Location` against the URL that answered with it. Spaces and
/// unencoded characters, in UTF-8 or not, are taken as browsers take them.
///
/// # Errors
/// When it leads nowhere that can be asked; a sentence.
pub fn resolve(from: &Target, location: Option<&HeaderValue>) -> Result<Arc<Target>, String> {
    let Some(location) = location else {
        return Err("a redirect without a Location leads nowhere".to_owned());
    };
    let text = readable(location.as_bytes());
    let url = from
        .url()
        .join(text.trim())
        .map_err(|error| format!("a redirect to '{text}' leads nowhere: {error}"))?;
    Target::new(url).map_err(|error| format!("a redirect leads nowhere: {error}"))
}

fn readable(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes
            .iter()
            .map(|&byte| {
                if byte.is_ascii() {
                    char::from(byte).to_string()
                } else {
                    percent_encode(&[byte], NON_ALPHANUMERIC).to_string()
                }
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn leads(location: &[u8]) -> Result<String, String> {
        let from = Target::new(Url::parse("http://gallery.example/a/b?c").unwrap()).unwrap();
        let location = HeaderValue::from_bytes(location).unwrap();
        resolve(&from, Some(&location)).map(|target| target.url().to_string())
    }

    #[test]
    fn locations_are_resolved_as_browsers_do() {
        assert_eq!(leads(b"d").unwrap(), "http://gallery.example/a/d");
        assert_eq!(leads(b"/x y").unwrap(), "http://gallery.example/x%20y");
        assert_eq!(
            leads("/fotoğraf".as_bytes()).unwrap(),
            "http://gallery.example/foto%C4%9Fraf"
        );
        assert_eq!(leads(b"/caf\xe9").unwrap(), "http://gallery.example/caf%E9");
        assert_eq!(leads(b"//cdn.example/i").unwrap(), "http://cdn.example/i");
    }

    #[test]
    fn a_redirect_to_nowhere_is_said_to_be_one() {
        assert!(leads(b"mailto:someone").unwrap_err().contains("mailto"));
        assert!(leads(b"http://").is_err());
        let from = Target::new(Url::parse("http://gallery.example/").unwrap()).unwrap();
        assert!(resolve(&from, None).unwrap_err().contains("Location"));
    }

    #[test]
    fn only_some_redirects_change_the_method() {
        let status = |code| StatusCode::from_u16(code).unwrap();
        assert!(becomes_get(status(302), &Method::POST));
        assert!(!becomes_get(status(302), &Method::DELETE));
        assert!(becomes_get(status(303), &Method::DELETE));
        assert!(!becomes_get(status(303), &Method::HEAD));
        assert!(!becomes_get(status(307), &Method::POST));
    }
}
