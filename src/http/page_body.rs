//! A page from the bytes that came to text.

use ::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use ::http::{HeaderMap, HeaderValue};
use bytes::Bytes;

use super::decode::{Coding, Decoder, Drain, Full};
use super::intern::{Interner, Page};
use super::sink::{Flaw, Received, coding, undecodable};
use super::text;
use crate::measure::sample::Outcome;

/// Unpacks and decodes a page, or finds that somebody has done so before.
pub fn read(wire: Bytes, headers: &HeaderMap, interner: &Interner, limit: u64) -> Received {
    if wire.is_empty() {
        return Received::default();
    }
    let header = |name| headers.get(name).map(HeaderValue::as_bytes);
    let content_type = header(CONTENT_TYPE);
    let key = Interner::key(
        &wire,
        header(CONTENT_ENCODING).unwrap_or_default(),
        content_type.unwrap_or_default(),
    );
    if let Some(page) = interner.get(key) {
        return Received {
            body_bytes: page.unpacked,
            text: page.text,
            flaw: None,
        };
    }
    match unpack(wire, coding(headers), limit) {
        Ok(bytes) => {
            let unpacked = bytes.len() as u64;
            let text = text::to_utf8(bytes, content_type);
            let page = interner.insert(key, Page { text, unpacked });
            Received {
                body_bytes: page.unpacked,
                text: page.text,
                flaw: None,
            }
        }
        Err(flaw) => Received {
            flaw: Some(flaw),
            ..Received::default()
        },
    }
}

fn unpack(wire: Bytes, coding: Option<Coding>, limit: u64) -> Result<Bytes, Flaw> {
    let Some(coding) = coding else {
        let text = "the page is compressed in a way that no browser has asked for";
        return Err((Outcome::Protocol, text.to_owned()));
    };
    let drain = Kept {
        bytes: Vec::new(),
        limit,
    };
    let Ok(mut decoder) = Decoder::new(coding, drain) else {
        return Ok(wire);
    };
    let unpacked = decoder.write(&wire).and_then(|()| decoder.finish());
    match unpacked {
        Ok(kept) => Ok(Bytes::from(kept.bytes)),
        Err(error) => Err(undecodable(&error, limit)),
    }
}

/// Keeps what is unpacked.
#[derive(Debug)]
struct Kept {
    bytes: Vec<u8>,
    limit: u64,
}

impl Drain for Kept {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Full> {
        if (self.bytes.len() + bytes.len()) as u64 > self.limit {
            return Err(Full);
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}
