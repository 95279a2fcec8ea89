//! Where the bytes of an answer go: kept, checked as an image, or only counted.

use ::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use ::http::{HeaderMap, HeaderValue};
use bytes::Bytes;

use super::decode::{Coding, DecodeError, Decoder, Drain, Full};
use super::image_check::ImageCheck;
use super::intern::Interner;
use super::page_body;
use crate::measure::sample::Outcome;

/// How an answer fails although its bytes came, and a sentence.
pub type Flaw = (Outcome, String);

/// The most memory that is given to a page on the word of its Content-Length.
const AT_ONCE: usize = 1 << 20;

/// Takes the body of one answer.
#[derive(Debug)]
pub struct Sink {
    wire: u64,
    limit: u64,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Counted.
    Count,
    /// Checked as an image.
    Image(Box<ImageCheck>),
    /// Unpacked first, then counted or checked.
    Unpack(Box<Decoder<Unpacked>>),
    /// Kept as it came; unpacked and decoded at the end, once for everybody.
    Keep(Vec<u8>),
}

/// What became of a body.
#[derive(Debug, Default)]
pub struct Received {
    /// Bytes after decompression.
    pub body_bytes: u64,
    /// The text of a page that was kept.
    pub text: Bytes,
    /// What is wrong with it.
    pub flaw: Option<Flaw>,
}

impl Sink {
    /// Counts, up to a limit.
    #[must_use]
    pub fn count(headers: &HeaderMap, limit: u64) -> Self {
        Self::unpacking(headers, limit, None)
    }

    /// Checks an image, up to a limit.
    #[must_use]
    pub fn image(headers: &HeaderMap, limit: u64) -> Self {
        let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        Self::unpacking(headers, limit, Some(ImageCheck::new(content_type)))
    }

    /// Keeps a page, up to a limit.
    #[must_use]
    pub fn keep(headers: &HeaderMap, limit: u64) -> Self {
        let promised = headers.get(CONTENT_LENGTH);
        let promised = promised.and_then(|length| length.to_str().ok()?.parse().ok());
        Self {
            wire: 0,
            limit,
            kind: Kind::Keep(Vec::with_capacity(promised.unwrap_or(0).min(AT_ONCE))),
        }
    }

    fn unpacking(headers: &HeaderMap, limit: u64, image: Option<ImageCheck>) -> Self {
        let kind = match coding(headers) {
            // Unknown codings are counted as they come.
            None | Some(Coding::Identity) => match image {
                None => Kind::Count,
                Some(check) => Kind::Image(Box::new(check)),
            },
            Some(coding) => {
                let drain = Unpacked {
                    bytes: 0,
                    limit,
                    image,
                };
                match Decoder::new(coding, drain) {
                    Ok(decoder) => Kind::Unpack(Box::new(decoder)),
                    Err(_) => Kind::Count,
                }
            }
        };
        Self {
            wire: 0,
            limit,
            kind,
        }
    }

    /// Bytes that came over the wire so far.
    #[must_use]
    pub fn wire_bytes(&self) -> u64 {
        self.wire
    }

    /// Takes a piece of the body.
    ///
    /// # Errors
    /// When no more of it should be read.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Flaw> {
        self.add(piece.len() as u64)?;
        match &mut self.kind {
            Kind::Count => Ok(()),
            Kind::Image(check) => {
                check.push(piece);
                Ok(())
            }
            Kind::Unpack(decoder) => decoder
                .write(piece)
                .map_err(|error| undecodable(&error, self.limit)),
            Kind::Keep(bytes) => {
                bytes.extend_from_slice(piece);
                Ok(())
            }
        }
    }

    /// How many of the bytes that come next need not be looked at, where `left`
    /// are still to come.
    #[must_use]
    pub fn indifferent(&self, left: u64) -> u64 {
        match &self.kind {
            Kind::Count => left,
            Kind::Image(check) => check.indifferent(left),
            Kind::Unpack(_) | Kind::Keep(_) => 0,
        }
    }

    /// Counts bytes that were not looked at, no more than [`Self::indifferent`].
    ///
    /// # Errors
    /// When no more of the body should be read.
    pub fn pass_over(&mut self, bytes: u64) -> Result<(), Flaw> {
        self.add(bytes)?;
        if let Kind::Image(check) = &mut self.kind {
            check.pass_over(bytes);
        }
        Ok(())
    }

    fn add(&mut self, bytes: u64) -> Result<(), Flaw> {
        self.wire += bytes;
        if self.wire > self.limit {
            return Err(too_large(self.limit));
        }
        Ok(())
    }

    /// The verdict after the last byte.
    #[must_use]
    pub fn finish(self, headers: &HeaderMap, interner: &Interner) -> Received {
        let bad_image = |verdict: Result<(), String>| match verdict {
            Ok(()) => None,
            Err(reason) => Some((Outcome::BadImage, reason)),
        };
        match self.kind {
            Kind::Count => Received {
                body_bytes: self.wire,
                ..Received::default()
            },
            Kind::Image(check) => Received {
                body_bytes: self.wire,
                flaw: bad_image(check.finish()),
                ..Received::default()
            },
            // An answer without a body (to HEAD, 204) has nothing to unpack.
            Kind::Unpack(_) if self.wire == 0 => Received::default(),
            Kind::Unpack(decoder) => match decoder.finish() {
                Ok(unpacked) => Received {
                    body_bytes: unpacked.bytes,
                    flaw: unpacked.image.and_then(|check| bad_image(check.finish())),
                    ..Received::default()
                },
                Err(error) => Received {
                    flaw: Some(undecodable(&error, self.limit)),
                    ..Received::default()
                },
            },
            Kind::Keep(bytes) => page_body::read(bytes.into(), headers, interner, self.limit),
        }
    }
}

/// How a body is compressed; `None` in a way that nobody asked for.
pub fn coding(headers: &HeaderMap) -> Option<Coding> {
    match headers.get(CONTENT_ENCODING) {
        None => Some(Coding::Identity),
        Some(value) => Coding::from_header(value.as_bytes()),
    }
}

fn too_large(limit: u64) -> Flaw {
    let limit = crate::units::bytes(limit);
    (
        Outcome::TooLarge,
        format!("the answer is larger than {limit}, and no more of it was read"),
    )
}

/// A body that does not unpack.
pub fn undecodable(error: &DecodeError, limit: u64) -> Flaw {
    match error {
        DecodeError::TooLarge => {
            let limit = crate::units::bytes(limit);
            let text = format!("the answer unpacks to more than {limit}");
            (Outcome::TooLarge, text)
        }
        DecodeError::Corrupt(error) => (
            Outcome::Protocol,
            format!("the answer's compressed body cannot be unpacked: {error}"),
        ),
    }
}

/// Counts what is unpacked, and checks it if it is to be an image.
#[derive(Debug)]
struct Unpacked {
    bytes: u64,
    limit: u64,
    image: Option<ImageCheck>,
}

impl Drain for Unpacked {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Full> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit {
            return Err(Full);
        }
        if let Some(check) = &mut self.image {
            check.push(bytes);
        }
        Ok(())
    }
}
