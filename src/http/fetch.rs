//! One answer for a person's own sake: a dump of metrics, a probe of health.
//!
//! Here reqwest's client is the right tool: nothing is measured, and nobody
//! pretends to be a browser.

use std::time::Duration;

use reqwest::redirect::Policy;
use url::{Host, Url};

/// The part of a refusal's body that is told.
const TOLD: usize = 200;

/// Why nothing came.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The connection failed, or the answer was cut off.
    #[error("{url} does not answer: {cause}")]
    Unreachable {
        /// What was asked for, without credentials.
        url: String,
        /// The last cause, in the system's words.
        cause: String,
    },
    /// The answer is no success.
    #[error("{url} answered {status}{said}")]
    Refused {
        /// What was asked for, without credentials.
        url: String,
        /// The status with its phrase.
        status: String,
        /// The beginning of the body, after a colon; may be empty.
        said: String,
    },
    /// The answer is longer than is read.
    #[error("{url} sent more than {limit} bytes, which is more than is read")]
    TooLarge {
        /// What was asked for, without credentials.
        url: String,
        /// Bytes that are read at most.
        limit: usize,
    },
}

/// Gets the body behind a URL.
///
/// # Errors
/// When nothing answers within `timeout`, the answer is no success, or it is
/// longer than `limit` bytes.
pub async fn fetch(url: &Url, timeout: Duration, limit: usize) -> Result<Vec<u8>, FetchError> {
    let told = without_credentials(url);
    let unreachable = |error: reqwest::Error| FetchError::Unreachable {
        url: told.clone(),
        cause: last_cause(&error, timeout),
    };
    let client = client(url, timeout).map_err(unreachable)?;
    let answer = client.get(url.clone()).send().await.map_err(unreachable)?;
    let status = answer.status();
    // What a refusal says is worth a look, and no more than that.
    let read_limit = if status.is_success() { limit } else { 64 << 10 };
    let mut answer = answer;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        body.extend_from_slice(&chunk);
        if body.len() > read_limit {
            break;
        }
    }
    if !status.is_success() {
        return Err(FetchError::Refused {
            url: told,
            status: status.to_string(),
            said: said(&body),
        });
    }
    if body.len() > limit {
        return Err(FetchError::TooLarge { url: told, limit });
    }
    Ok(body)
}

fn client(url: &Url, timeout: Duration) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .timeout(timeout)
        .redirect(Policy::limited(5))
        .user_agent(concat!("vernissage/", env!("CARGO_PKG_VERSION")));
    if url.scheme() == "http" {
        // Images built from scratch have no CA bundle, and need none here.
        builder = builder.tls_certs_only([]);
    }
    if is_loopback(url) {
        // A proxy would look for its own loopback.
        builder = builder.no_proxy();
    }
    builder.build()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn without_credentials(url: &Url) -> String {
    let mut url = url.clone();
    // Refused for URLs that cannot have any.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

fn last_cause(error: &reqwest::Error, timeout: Duration) -> String {
    if error.is_timeout() {
        return format!("nothing came within {}", crate::units::duration(timeout));
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn said(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let line: String = text
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|character| !character.is_control())
        .take(TOLD)
        .collect();
    if line.trim().is_empty() {
        String::new()
    } else {
        format!(": {}", line.trim())
    }
}
