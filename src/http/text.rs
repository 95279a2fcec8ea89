//! Bytes of a page to UTF-8, by the charset that a browser would find.

use bytes::Bytes;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far a browser looks for a `<meta charset>` (HTML, "prescan a byte
/// stream to determine its encoding").
const PRESCAN: usize = 1024;

/// Decodes a page: a byte order mark counts first, then the charset of the
/// `Content-Type`, then a `<meta>`; without any of them what is valid UTF-8 is
/// UTF-8, and the rest is windows-1252, as in browsers.
#[must_use]
pub fn to_utf8(body: Bytes, content_type: Option<&[u8]>) -> Bytes {
    let encoding = match Encoding::for_bom(&body) {
        Some((encoding, length)) if encoding == UTF_8 => {
            return valid_or_replaced(body.slice(length..));
        }
        Some((encoding, _)) => encoding,
        None => match content_type.and_then(charset).or_else(|| declared(&body)) {
            Some(encoding) if encoding == UTF_8 => return valid_or_replaced(body),
            Some(encoding) => encoding,
            None if std::str::from_utf8(&body).is_ok() => return body,
            None => WINDOWS_1252,
        },
    };
    let (text, _, _) = encoding.decode(&body);
    Bytes::from(text.into_owned())
}

fn valid_or_replaced(body: Bytes) -> Bytes {
    match String::from_utf8_lossy(&body) {
        std::borrow::Cow::Borrowed(_) => body,
        std::borrow::Cow::Owned(replaced) => Bytes::from(replaced),
    }
}

/// The charset of a `Content-Type`.
fn charset(content_type: &[u8]) -> Option<&'static Encoding> {
    let start = find(content_type, b"charset")? + "charset".len();
    label(&content_type[start..])
}

/// The charset that the page itself declares.
fn declared(body: &[u8]) -> Option<&'static Encoding> {
    let mut rest = &body[..body.len().min(PRESCAN)];
    while let Some(start) = find(rest, b"<meta") {
        rest = &rest[start + "<meta".len()..];
        let end = rest.iter().position(|&byte| byte == b'>')?;
        if let Some(found) = charset(&rest[..end]) {
            // A page that could be read until here is not UTF-16.
            let utf16 = found.output_encoding() != found;
            return Some(if utf16 { UTF_8 } else { found });
        }
    }
    None
}

/// The label after `charset`: an equals sign, quotes or none.
fn label(after: &[u8]) -> Option<&'static Encoding> {
    let value = after.trim_ascii_start().strip_prefix(b"=")?;
    let value = value.trim_ascii_start();
    let value = value
        .strip_prefix(b"\"")
        .or_else(|| value.strip_prefix(b"'"))
        .unwrap_or(value);
    let ends = |byte: &u8| matches!(byte, b'"' | b'\'' | b';' | b'/') || byte.is_ascii_whitespace();
    let end = value.iter().position(ends).unwrap_or(value.len());
    Encoding::for_label(&value[..end])
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &[u8], content_type: Option<&str>) -> String {
        let body = to_utf8(
            Bytes::copy_from_slice(body),
            content_type.map(str::as_bytes),
        );
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[test]
    fn the_header_names_the_charset() {
        let latin = Some("text/html; charset=\"ISO-8859-1\"");
        assert_eq!(text(b"caf\xe9", latin), "café");
        let turkish = Some("text/html;charset=windows-1254");
        assert_eq!(text(b"foto\xf0raf", turkish), "fotoğraf");
    }

    #[test]
    fn the_page_names_it_where_the_header_does_not() {
        let page = b"<html><meta name=x><meta charset='koi8-r'>\xc6";
        assert!(text(page, Some("text/html")).ends_with('ф'));
        let old = b"<META http-equiv=content-type content=\"text/html; charset=iso-8859-9\">\xf0";
        assert!(text(old, None).ends_with('ğ'));
    }

    #[test]
    fn a_byte_order_mark_counts_most_and_is_dropped() {
        let latin = Some("text/html; charset=iso-8859-1");
        assert_eq!(text(b"\xef\xbb\xbf\xc3\xa9", latin), "é");
        assert_eq!(text(b"\xff\xfea\0b\0", None), "ab");
    }

    #[test]
    fn nothing_said_is_utf8_if_it_can_be() {
        assert_eq!(text("ü".as_bytes(), None), "ü");
        assert_eq!(text(b"\xfc", None), "ü");
        assert_eq!(
            text(b"a\xffb", Some("text/html; charset=utf-8")),
            "a\u{fffd}b"
        );
    }
}
