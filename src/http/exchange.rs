//! One request and its answer, over whichever HTTP its connection speaks.

use std::task::{Context, Poll};

use super::answer::Finished;
use super::h1::{self, SinkFor};
use super::h2;
use super::sink::Flaw;

/// A request under way.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "the common one is the large one, and each stands in a box of its own"
)]
pub enum Exchange {
    /// Over a connection of its own.
    H1(h1::Exchange),
    /// Beside others.
    H2(h2::Exchange),
}

impl Exchange {
    /// Drives the exchange. `sink` says where the body goes, once the head is
    /// known.
    pub fn poll(&mut self, cx: &mut Context<'_>, sink: &mut SinkFor<'_>) -> Poll<Finished> {
        match self {
            Self::H1(exchange) => exchange.poll(cx, sink),
            Self::H2(exchange) => exchange.poll(cx, sink),
        }
    }

    /// Gives up; the connection, or the stream, is dropped.
    #[must_use]
    pub fn abort(self, flaw: Flaw) -> Finished {
        match self {
            Self::H1(exchange) => exchange.abort(flaw),
            Self::H2(exchange) => exchange.abort(flaw),
        }
    }
}
