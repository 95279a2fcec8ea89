//! HTTP/1.1 as a visitor speaks it: one request, one answer, one after another.
//!
//! A general client keeps buffers, channels and tasks for every connection. A
//! crowd of visitors has thousands of connections and asks over each of them
//! rarely, so that memory is always cold when it is touched. Here a connection
//! owns no buffer: a request is written from, and an answer read into, buffers
//! that belong to the thread and stay warm. Only what is in the middle of
//! something (half a head, an upload that the socket does not take) is kept.

pub mod chunked;
pub mod head;
pub mod reading;
pub mod receive;
pub mod write;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use ::http::Method;
use ::http::response::Parts;
use tokio::io::{AsyncRead, ReadBuf};

use self::head::{Framing, Keep};
use self::reading::{Ended, Reading};
use self::receive::Came;
use self::write::Unsent;
use super::answer::{Answer, Failure, Finished};
use super::connection::H1;
use super::failure::{self, Progress};
use super::sink::{Flaw, Sink};
use crate::measure::sample::Outcome;

/// How often a connection is polled again at once because it woke itself.
const ROUNDS: usize = 32;

/// Says where the body of an answer goes, once its head is known.
pub type SinkFor<'a> = dyn FnMut(&Parts) -> Sink + 'a;

/// One request and its answer.
#[derive(Debug)]
pub struct Exchange {
    connection: Box<H1>,
    method: Method,
    keep: Keep,
    unsent: Unsent,
    stage: Stage,
    first_byte: Option<Instant>,
}

#[derive(Debug)]
enum Stage {
    /// What has come of the head.
    Head(Vec<u8>),
    Body(Reading),
    Over,
}

impl Exchange {
    /// Writes a request to a connection, as far as that goes at once.
    #[must_use]
    pub fn begin(mut connection: Box<H1>, request: &write::Request<'_>) -> Self {
        let mut unsent = Unsent::default();
        if connection.uses > 0 && has_been_closed(&mut connection) {
            unsent.fail(io::ErrorKind::UnexpectedEof.into());
        } else {
            unsent = write::send(&mut connection, request);
        }
        connection.uses += 1;
        // The first poll must look at it: it tells the transport whom to wake.
        connection.signal.rest();
        Self {
            connection,
            method: request.method.clone(),
            keep: request.keep,
            unsent,
            stage: Stage::Head(Vec::new()),
            first_byte: None,
        }
    }

    /// Drives the exchange.
    pub fn poll(&mut self, cx: &mut Context<'_>, sink: &mut SinkFor<'_>) -> Poll<Finished> {
        self.connection.signal.attach(cx.waker());
        if !self.connection.signal.is_ready() {
            return Poll::Pending;
        }
        for _ in 0..ROUNDS {
            self.connection.signal.begin();
            if let Poll::Ready(ended) = self.advance(sink) {
                return Poll::Ready(self.finish(ended));
            }
            if self.connection.signal.end() {
                return Poll::Pending;
            }
            if !tokio::task::coop::has_budget_remaining() {
                break;
            }
        }
        self.connection.signal.yield_now(cx.waker());
        Poll::Pending
    }

    /// Writes and reads until neither goes on.
    fn advance(&mut self, sink: &mut SinkFor<'_>) -> Poll<Ended> {
        self.unsent.poll_send(&mut self.connection);
        receive::with_buffer(|buffer| {
            loop {
                let indifferent = match &self.stage {
                    Stage::Body(reading) => reading.indifferent(),
                    Stage::Head(_) | Stage::Over => 0,
                };
                let came = receive::poll(&mut self.connection, buffer, indifferent);
                let ended = match ready!(came) {
                    Err(error) => Some(self.broken(&error)),
                    Ok(Came::Bytes([]) | Came::Unseen(0)) => {
                        Some(self.broken(&io::ErrorKind::UnexpectedEof.into()))
                    }
                    Ok(Came::Bytes(bytes)) => {
                        self.first_byte.get_or_insert_with(Instant::now);
                        self.take(bytes, sink)
                    }
                    Ok(Came::Unseen(bytes)) => self.pass_over(bytes),
                };
                if let Some(ended) = ended {
                    return Poll::Ready(ended);
                }
            }
        })
    }

    /// Takes bytes of the answer; how it ended, if it did.
    fn take(&mut self, bytes: &[u8], sink: &mut SinkFor<'_>) -> Option<Ended> {
        match &mut self.stage {
            Stage::Head(partial) if partial.is_empty() => self.take_head(bytes, sink),
            Stage::Head(partial) => {
                let mut all = std::mem::take(partial);
                all.extend_from_slice(bytes);
                self.take_head(&all, sink)
            }
            Stage::Body(reading) => reading.take(bytes),
            Stage::Over => None,
        }
    }

    fn pass_over(&mut self, bytes: u64) -> Option<Ended> {
        match &mut self.stage {
            Stage::Body(reading) => reading.pass_over(bytes),
            Stage::Head(_) | Stage::Over => None,
        }
    }

    fn take_head(&mut self, mut bytes: &[u8], sink: &mut SinkFor<'_>) -> Option<Ended> {
        loop {
            let (head, length) = match head::parse(bytes, &self.method, self.keep) {
                Ok(Some(found)) => found,
                Ok(None) => {
                    self.stage = Stage::Head(bytes.to_vec());
                    return None;
                }
                Err(detail) => return Some(Err((Outcome::Protocol, detail))),
            };
            bytes = &bytes[length..];
            let status = head.parts.status.as_u16();
            if (100..200).contains(&status) && status != 101 {
                // "Continue" and "early hints": the answer is still to come.
                continue;
            }
            let sink = sink(&head.parts);
            let mut reading = Reading::new(head, sink);
            let ended = reading.take(bytes);
            self.stage = Stage::Body(reading);
            return ended;
        }
    }

    /// The connection has ended, in one way or another.
    fn broken(&mut self, error: &io::Error) -> Ended {
        if let Stage::Body(reading) = &self.stage
            && matches!(reading.head.framing, Framing::UntilClose)
            && error.kind() == io::ErrorKind::UnexpectedEof
        {
            return Ok(false);
        }
        // A write that failed says more about the cause than the read after it.
        let first = self.unsent.error().unwrap_or(error);
        Err(failure::broken(first, self.progress()))
    }

    /// Gives up; the connection is dropped.
    #[must_use]
    pub fn abort(mut self, flaw: Flaw) -> Finished {
        self.finish(Err(flaw))
    }

    fn finish(&mut self, ended: Ended) -> Finished {
        let (first_byte, now) = (self.first_byte, Instant::now());
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let answer = match (ended, stage) {
            (Ok(clean), Stage::Body(reading)) => {
                let reusable = clean && reading.head.keep_alive && self.unsent.is_empty();
                let answer = Answer {
                    parts: reading.head.parts,
                    sink: reading.sink,
                    reusable,
                };
                Ok(answer)
            }
            (Ok(_), _) => Err(self.failure((Outcome::Protocol, "no answer".to_owned()), None)),
            (Err(flaw), Stage::Body(reading)) => Err(self.failure(flaw, Some(reading))),
            (Err(flaw), _) => Err(self.failure(flaw, None)),
        };
        Finished {
            answer,
            first_byte,
            ended: now,
        }
    }

    /// The connection, after the exchange.
    #[must_use]
    pub fn into_connection(self) -> Box<H1> {
        self.connection
    }

    fn failure(&self, (outcome, detail): Flaw, reading: Option<Reading>) -> Failure {
        let reused = self.connection.uses > 1;
        let (parts, wire_bytes) = match reading {
            None => (None, 0),
            Some(reading) => (Some(reading.head.parts), reading.sink.wire_bytes()),
        };
        Failure {
            stale: reused && self.first_byte.is_none() && outcome == Outcome::Reset,
            unsent: self.unsent.is_whole(),
            unprocessed: false,
            outcome,
            detail,
            parts,
            wire_bytes,
        }
    }

    fn progress(&self) -> Progress {
        let (has_head, received, promised) = match &self.stage {
            Stage::Body(reading) => (true, reading.sink.wire_bytes(), reading.promised),
            Stage::Head(_) | Stage::Over => (false, 0, None),
        };
        Progress {
            answered: self.first_byte.is_some(),
            has_head,
            received,
            promised,
        }
    }
}

/// Whether an idle connection was closed, or has bytes that nobody asked for.
/// Costs nothing when the poller has not reported anything.
fn has_been_closed(connection: &mut H1) -> bool {
    let H1 {
        transport, waker, ..
    } = connection;
    let mut byte = [0; 1];
    let mut cx = Context::from_waker(waker);
    Pin::new(transport)
        .poll_read(&mut cx, &mut ReadBuf::new(&mut byte))
        .is_ready()
}
