//! The head of an answer, and what it says of the body (RFC 9112).

use std::mem::MaybeUninit;

use ::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use ::http::response::Parts;
use ::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Version};
use bytes::Bytes;
use httparse::{ParserConfig, Status};

use super::chunked::Chunked;

/// The most headers that are read; servers send ten.
const MOST_HEADERS: usize = 128;
/// The largest head that is read; Chrome's limit is 256 kB.
pub const LARGEST_HEAD: usize = 256 << 10;

/// How the end of a body is known.
#[derive(Debug)]
pub enum Framing {
    /// So many bytes are left.
    Length(u64),
    /// By its chunks.
    Chunked(Chunked),
    /// By the end of the connection.
    UntilClose,
}

/// The head of an answer.
#[derive(Debug)]
pub struct Head {
    /// Status and headers.
    pub parts: Parts,
    /// How long the body is.
    pub framing: Framing,
    /// Whether the connection may carry another request afterwards.
    pub keep_alive: bool,
}

/// Why a head cannot be read; a sentence.
pub type HeadError = String;

/// Reads a head; `None` when it is not whole yet. Gives the number of bytes it
/// took as well.
///
/// # Errors
/// When it is not HTTP, or contradicts itself.
pub fn parse(bytes: &[u8], method: &Method) -> Result<Option<(Head, usize)>, HeadError> {
    let mut uninit = [MaybeUninit::uninit(); MOST_HEADERS];
    let mut response = httparse::Response::new(&mut []);
    let mut config = ParserConfig::default();
    // What browsers forgive.
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    let parsed = config.parse_response_with_uninit_headers(&mut response, bytes, &mut uninit);
    let length = match parsed {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) if bytes.len() > LARGEST_HEAD => {
            return Err("the head of the answer is larger than a browser reads".to_owned());
        }
        Ok(Status::Partial) => return Ok(None),
        Err(error) => return Err(format!("the head of the answer is not HTTP: {error}")),
    };
    let code = response.code.unwrap_or_default();
    let status = StatusCode::from_u16(code)
        .map_err(|_| format!("the head of the answer is not HTTP: its status is {code}"))?;
    let mut parts = Response::new(()).into_parts().0;
    parts.status = status;
    parts.version = match response.version {
        Some(0) => Version::HTTP_10,
        _ => Version::HTTP_11,
    };
    parts.headers = headers(bytes, length, response.headers);
    let framing = framing(&parts, method)?;
    let keep_alive = keeps_alive(&parts) && !matches!(framing, Framing::UntilClose);
    let head = Head {
        parts,
        framing,
        keep_alive,
    };
    Ok(Some((head, length)))
}

/// The headers as a map whose values share one copy of the head.
fn headers(bytes: &[u8], length: usize, parsed: &[httparse::Header<'_>]) -> HeaderMap {
    let copy = Bytes::copy_from_slice(&bytes[..length]);
    let mut map = HeaderMap::with_capacity(parsed.len());
    for header in parsed {
        let Ok(name) = HeaderName::from_bytes(header.name.as_bytes()) else {
            continue;
        };
        let start = header.value.as_ptr().addr() - bytes.as_ptr().addr();
        let value = copy.slice(start..start + header.value.len());
        if let Ok(value) = HeaderValue::from_maybe_shared(value) {
            map.append(name, value);
        }
    }
    map
}

/// RFC 9112, section 6.3.
fn framing(parts: &Parts, method: &Method) -> Result<Framing, HeadError> {
    let status = parts.status;
    let bodiless = *method == Method::HEAD
        || status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED;
    if bodiless {
        return Ok(Framing::Length(0));
    }
    if let Some(last) = parts.headers.get_all(TRANSFER_ENCODING).iter().next_back() {
        return Ok(if ends_chunked(last) {
            Framing::Chunked(Chunked::default())
        } else {
            Framing::UntilClose
        });
    }
    let mut length = None;
    for value in parts.headers.get_all(CONTENT_LENGTH) {
        let found = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().parse().ok());
        let contradicts = length.is_some() && length != found;
        length = match found {
            Some(found) if !contradicts => Some(found),
            _ => return Err("the answer's Content-Length is not one number".to_owned()),
        };
    }
    Ok(length.map_or(Framing::UntilClose, Framing::Length))
}

fn ends_chunked(value: &HeaderValue) -> bool {
    let last = value.as_bytes().rsplit(|&byte| byte == b',').next();
    last.is_some_and(|coding| coding.trim_ascii().eq_ignore_ascii_case(b"chunked"))
}

/// RFC 9112, section 9.3.
fn keeps_alive(parts: &Parts) -> bool {
    let mut keeps = parts.version == Version::HTTP_11;
    for value in parts.headers.get_all(CONNECTION) {
        for token in value.as_bytes().split(|&byte| byte == b',') {
            let token = token.trim_ascii();
            if token.eq_ignore_ascii_case(b"close") {
                return false;
            }
            keeps |= token.eq_ignore_ascii_case(b"keep-alive");
        }
    }
    keeps && parts.status != StatusCode::SWITCHING_PROTOCOLS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Result<Option<(Head, usize)>, HeadError> {
        parse(head.as_bytes(), &Method::GET)
    }

    fn whole(head: &str) -> Head {
        read(head).unwrap().unwrap().0
    }

    #[test]
    fn a_head_may_come_in_parts() {
        let head = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 7\r\n\r\n";
        for end in 0..head.len() {
            assert!(read(&head[..end]).unwrap().is_none(), "{end}");
        }
        let (read, length) = read(&format!("{head}payload")).unwrap().unwrap();
        assert_eq!(length, head.len());
        assert_eq!(read.parts.headers["server"], "x");
        assert!(matches!(read.framing, Framing::Length(7)));
        assert!(read.keep_alive);
    }

    #[test]
    fn the_length_of_a_body_is_told_in_three_ways() {
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Length: 3\r\n\r\n";
        assert!(matches!(whole(chunked).framing, Framing::Chunked(_)));
        let silent = whole("HTTP/1.1 200 OK\r\n\r\n");
        assert!(matches!(silent.framing, Framing::UntilClose));
        assert!(!silent.keep_alive);
        let none = whole("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n");
        assert!(matches!(none.framing, Framing::Length(0)));
    }

    #[test]
    fn connections_are_kept_as_their_version_says() {
        let old = "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n";
        assert!(!whole(&format!("{old}\r\n")).keep_alive);
        assert!(whole(&format!("{old}Connection: Keep-Alive\r\n\r\n")).keep_alive);
        let close = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: foo, Close\r\n\r\n";
        assert!(!whole(close).keep_alive);
    }

    #[test]
    fn contradictions_and_nonsense_are_told() {
        let two = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n";
        assert!(read(two).unwrap_err().contains("Content-Length"));
        assert!(read("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n").is_err());
        assert!(
            read("SSH-2.0-OpenSSH_9.6\r\n\r\n")
                .unwrap_err()
                .contains("not HTTP")
        );
        let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(LARGEST_HEAD));
        assert!(read(&endless).unwrap_err().contains("larger"));
    }

    #[test]
    fn a_broken_header_does_not_spoil_the_others() {
        let head = whole("HTTP/1.1 200 OK\r\nno colon here\r\nServer: x\r\nX-A : b\r\n\r\n");
        assert_eq!(head.parts.headers["server"], "x");
        assert_eq!(head.parts.headers["x-a"], "b");
    }
}
