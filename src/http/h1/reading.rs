//! Reading the body of an answer.

use super::chunked::Piece;
use super::head::{Framing, Head};
use crate::http::sink::{Flaw, Sink};
use crate::measure::sample::Outcome;

/// How the bytes of an answer ended.
pub type Ended = Result<IsClean, Flaw>;
/// Whether the answer ended where the connection can go on.
pub type IsClean = bool;

/// An answer whose head is known.
#[derive(Debug)]
pub struct Reading {
    /// Its head, and how much of its body is left.
    pub head: Head,
    /// How many bytes of body the head has promised.
    pub promised: Option<u64>,
    /// What takes the body.
    pub sink: Sink,
}

impl Reading {
    /// Begins with the body.
    #[must_use]
    pub fn new(head: Head, sink: Sink) -> Self {
        let promised = match head.framing {
            Framing::Length(length) => Some(length),
            Framing::Chunked(_) | Framing::UntilClose => None,
        };
        Self {
            head,
            promised,
            sink,
        }
    }

    /// How many of the bytes that come next nobody wants to see.
    #[must_use]
    pub fn indifferent(&self) -> u64 {
        match self.head.framing {
            Framing::Length(left) => self.sink.indifferent(left),
            Framing::Chunked(_) | Framing::UntilClose => 0,
        }
    }

    /// Counts bytes that were not looked at, no more than [`Self::indifferent`];
    /// how the body ended, if it did.
    pub fn pass_over(&mut self, bytes: u64) -> Option<Ended> {
        if let Err(flaw) = self.sink.pass_over(bytes) {
            return Some(Err(flaw));
        }
        match &mut self.head.framing {
            Framing::Length(left) => {
                *left -= bytes;
                (*left == 0).then_some(Ok(true))
            }
            Framing::Chunked(_) | Framing::UntilClose => None,
        }
    }

    /// Takes bytes of the body; how it ended, if it did.
    pub fn take(&mut self, mut bytes: &[u8]) -> Option<Ended> {
        match &mut self.head.framing {
            Framing::UntilClose => self.sink.push(bytes).err().map(Err),
            Framing::Length(left) => {
                let length = usize::try_from(*left)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                *left -= length as u64;
                if let Err(flaw) = self.sink.push(&bytes[..length]) {
                    return Some(Err(flaw));
                }
                (*left == 0).then_some(Ok(length == bytes.len()))
            }
            Framing::Chunked(chunked) => loop {
                match chunked.next(&mut bytes) {
                    Piece::NeedMore => return None,
                    Piece::End => return Some(Ok(bytes.is_empty())),
                    Piece::Data(data) => {
                        if let Err(flaw) = self.sink.push(data) {
                            return Some(Err(flaw));
                        }
                    }
                    Piece::Nonsense => {
                        let text = "the answer contradicts itself: its chunks cannot be read";
                        return Some(Err((Outcome::Protocol, text.to_owned())));
                    }
                }
            },
        }
    }
}
