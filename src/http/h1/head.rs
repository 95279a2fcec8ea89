//! The head of an answer, and what it says of the body (RFC 9112).

use std::mem::MaybeUninit;

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

/// Which headers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Every one.
    All,
    /// Those that the answer to a request for an image is judged and stored by:
    /// there are many such answers, and nobody sees their headers.
    Useful,
}

/// Why a head cannot be read; a sentence.
pub type HeadError = String;

/// Reads a head; `None` when it is not whole yet. Gives the number of bytes it
/// took as well.
///
/// # Errors
/// When it is not HTTP, or contradicts itself.
pub fn parse(
    bytes: &[u8],
    method: &Method,
    keep: Keep,
) -> Result<Option<(Head, usize)>, HeadError> {
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
    parts.headers = headers(bytes, length, response.headers, keep);
    let said = Said::by(response.headers);
    let framing = said.framing(status, method)?;
    let is_kept = said.keeps_alive(parts.version) && status != StatusCode::SWITCHING_PROTOCOLS;
    let keep_alive = is_kept && !matches!(framing, Framing::UntilClose);
    let head = Head {
        parts,
        framing,
        keep_alive,
    };
    Ok(Some((head, length)))
}

/// The headers as a map whose values share one copy of the head.
fn headers(bytes: &[u8], length: usize, parsed: &[httparse::Header<'_>], keep: Keep) -> HeaderMap {
    let copy = Bytes::copy_from_slice(&bytes[..length]);
    let mut map = HeaderMap::with_capacity(parsed.len());
    for header in parsed {
        if keep == Keep::Useful && is_useless(header.name) {
            continue;
        }
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

/// Headers that nobody looks at after the head was read.
fn is_useless(name: &str) -> bool {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    match name.len() {
        6 => is("server"),
        10 => is("connection") || is("keep-alive"),
        13 => is("accept-ranges"),
        14 => is("content-length"),
        _ => false,
    }
}

/// What a head says of the body and of the connection.
#[derive(Debug, Default)]
struct Said<'a> {
    coding: Option<&'a [u8]>,
    length: Option<u64>,
    has_bad_length: bool,
    close: bool,
    keep_alive: bool,
}

impl<'a> Said<'a> {
    fn by(headers: &[httparse::Header<'a>]) -> Self {
        let mut said = Self::default();
        for header in headers {
            let is = |name: &str| header.name.eq_ignore_ascii_case(name);
            // By length first: it is looked at for every header of every answer.
            match header.name.len() {
                14 if is("content-length") => said.add_length(header.value),
                17 if is("transfer-encoding") => said.coding = Some(header.value),
                10 if is("connection") => said.add_connection(header.value),
                _ => {}
            }
        }
        said
    }

    fn add_length(&mut self, value: &[u8]) {
        let text = std::str::from_utf8(value.trim_ascii()).unwrap_or_default();
        // `parse` would take a sign.
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let length = text.parse().ok().filter(|_| is_digits);
        let contradicts = self.length.is_some() && self.length != length;
        self.has_bad_length |= length.is_none() || contradicts;
        self.length = length;
    }

    fn add_connection(&mut self, value: &[u8]) {
        for token in value.split(|&byte| byte == b',') {
            let token = token.trim_ascii();
            self.close |= token.eq_ignore_ascii_case(b"close");
            self.keep_alive |= token.eq_ignore_ascii_case(b"keep-alive");
        }
    }

    /// RFC 9112, section 6.3.
    fn framing(&self, status: StatusCode, method: &Method) -> Result<Framing, HeadError> {
        let bodiless = *method == Method::HEAD
            || status.is_informational()
            || status == StatusCode::NO_CONTENT
            || status == StatusCode::NOT_MODIFIED;
        if bodiless {
            return Ok(Framing::Length(0));
        }
        if let Some(coding) = self.coding {
            let last = coding
                .rsplit(|&byte| byte == b',')
                .next()
                .unwrap_or_default();
            let is_chunked = last.trim_ascii().eq_ignore_ascii_case(b"chunked");
            return Ok(if is_chunked {
                Framing::Chunked(Chunked::default())
            } else {
                Framing::UntilClose
            });
        }
        if self.has_bad_length {
            return Err("the answer's Content-Length is not one number".to_owned());
        }
        Ok(self.length.map_or(Framing::UntilClose, Framing::Length))
    }

    /// RFC 9112, section 9.3.
    fn keeps_alive(&self, version: Version) -> bool {
        !self.close && (version == Version::HTTP_11 || self.keep_alive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Result<Option<(Head, usize)>, HeadError> {
        parse(head.as_bytes(), &Method::GET, Keep::All)
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
    fn of_an_image_only_useful_headers_are_kept() {
        let head = b"HTTP/1.1 200 OK\r\nServer: x\r\nETag: \"1\"\r\nContent-Length: 3\r\n\r\n";
        let (head, _) = parse(head, &Method::GET, Keep::Useful).unwrap().unwrap();
        assert!(matches!(head.framing, Framing::Length(3)));
        assert_eq!(head.parts.headers.len(), 1);
        assert_eq!(head.parts.headers["etag"], "\"1\"");
    }

    #[test]
    fn a_broken_header_does_not_spoil_the_others() {
        let head = whole("HTTP/1.1 200 OK\r\nno colon here\r\nServer: x\r\nX-A : b\r\n\r\n");
        assert_eq!(head.parts.headers["server"], "x");
        assert_eq!(head.parts.headers["x-a"], "b");
    }
}
