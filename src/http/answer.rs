//! How an exchange ends: with a whole answer, or with a failure.

use std::time::Instant;

use ::http::response::Parts;

use super::sink::Sink;
use crate::measure::sample::Outcome;

/// How an exchange ended.
#[derive(Debug)]
pub struct Finished {
    /// The whole answer, or why there is none.
    pub answer: Result<Answer, Failure>,
    /// When the first byte of the answer was read.
    pub first_byte: Option<Instant>,
    /// When the last byte was read, or when it failed.
    pub ended: Instant,
}

impl Finished {
    /// The end of a request for which there was no connection.
    #[must_use]
    pub fn unconnected(failure: Failure) -> Self {
        Self {
            answer: Err(failure),
            first_byte: None,
            ended: Instant::now(),
        }
    }
}

/// An answer that was read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Status and headers.
    pub parts: Parts,
    /// What took its body.
    pub sink: Sink,
    /// Whether the connection may carry another request.
    pub reusable: bool,
}

/// An answer that did not come, or not whole.
#[derive(Debug)]
pub struct Failure {
    /// How the request ends.
    pub outcome: Outcome,
    /// A sentence.
    pub detail: String,
    /// Status and headers, if they came.
    pub parts: Option<Parts>,
    /// Bytes of the body that came.
    pub wire_bytes: u64,
    /// Whether a kept-alive connection turned out to be closed: nothing of an
    /// answer came over a connection that had been used before.
    pub stale: bool,
    /// Whether not a byte of the request had been sent.
    pub unsent: bool,
    /// Whether the gallery has said that it did not look at the request.
    pub unprocessed: bool,
}

impl Failure {
    /// A failure before there was a connection.
    #[must_use]
    pub fn unconnected(outcome: Outcome, detail: String) -> Self {
        Self {
            outcome,
            detail,
            parts: None,
            wire_bytes: 0,
            stale: false,
            unsent: true,
            unprocessed: false,
        }
    }
}
