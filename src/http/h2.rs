//! HTTP/2: one request and its answer, over hyper's stream.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use ::http::Response;
use ::http::response::Parts;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::TrySendError;

use super::answer::{Answer, Failure, Finished};
use super::connection::{H2, H2Request};
use super::failure::{self, Progress};
use super::h1::SinkFor;
use super::sink::{Flaw, Sink};
use crate::measure::sample::Outcome;

type Awaited =
    Pin<Box<dyn Future<Output = Result<Response<Incoming>, TrySendError<H2Request>>> + Send>>;

/// One request and its answer.
pub struct Exchange {
    stage: Stage,
    /// When the head of the answer came: hyper tells of nothing before it.
    head_at: Option<Instant>,
    reused: bool,
    /// It must live for as long as its stream.
    connection: H2,
}

enum Stage {
    Waiting(Awaited),
    Reading(Box<Reading>),
    Over,
}

struct Reading {
    parts: Parts,
    body: Incoming,
    sink: Sink,
    promised: Option<u64>,
}

/// Why reading an answer stopped.
enum Broken {
    /// No more of it is wanted.
    Flaw(Flaw),
    /// No more of it comes.
    Error { error: hyper::Error, unsent: bool },
}

impl Exchange {
    /// Hands a request to a connection.
    #[must_use]
    pub fn begin(mut connection: H2, request: H2Request) -> Self {
        let awaited = Box::pin(connection.sender.try_send_request(request));
        Self {
            stage: Stage::Waiting(awaited),
            head_at: None,
            reused: connection.uses > 0,
            connection,
        }
    }

    /// The connection that it goes over.
    #[must_use]
    pub fn connection(&self) -> &H2 {
        &self.connection
    }

    /// Drives the exchange.
    pub fn poll(&mut self, cx: &mut Context<'_>, sink: &mut SinkFor<'_>) -> Poll<Finished> {
        let polled = self.stage.poll(cx, sink);
        if matches!(self.stage, Stage::Reading(_)) {
            self.head_at.get_or_insert_with(Instant::now);
        }
        match polled {
            Poll::Pending => Poll::Pending,
            Poll::Ready(result) => Poll::Ready(self.finish(result)),
        }
    }

    /// Gives up; the stream is reset.
    #[must_use]
    pub fn abort(mut self, flaw: Flaw) -> Finished {
        self.finish(Err(Broken::Flaw(flaw)))
    }

    fn finish(&mut self, result: Result<(), Broken>) -> Finished {
        let (first_byte, ended) = (self.head_at, Instant::now());
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let reading = match stage {
            Stage::Reading(reading) => Some(reading),
            Stage::Waiting(_) | Stage::Over => None,
        };
        let answer = match (result, reading) {
            (Ok(()), Some(reading)) => Ok(Answer {
                parts: reading.parts,
                sink: reading.sink,
                reusable: true,
            }),
            (Ok(()), None) => {
                let flaw = (Outcome::Protocol, "no answer".to_owned());
                Err(self.failure(flaw, None))
            }
            (Err(Broken::Flaw(flaw)), reading) => Err(self.failure(flaw, reading)),
            (Err(Broken::Error { error, unsent }), reading) => {
                let flaw = failure::judge(&error, self.progress(reading.as_deref()));
                let unprocessed = failure::is_unprocessed(&error);
                let mut failure = self.failure(flaw, reading);
                failure.unsent = unsent;
                failure.unprocessed = unprocessed;
                failure.stale |= unprocessed;
                Err(failure)
            }
        };
        Finished {
            answer,
            first_byte,
            ended,
        }
    }

    fn progress(&self, reading: Option<&Reading>) -> Progress {
        Progress {
            answered: self.head_at.is_some(),
            has_head: reading.is_some(),
            received: reading.map_or(0, |reading| reading.sink.wire_bytes()),
            promised: reading.and_then(|reading| reading.promised),
        }
    }

    fn failure(&self, (outcome, detail): Flaw, reading: Option<Box<Reading>>) -> Failure {
        let (parts, wire_bytes) = match reading {
            None => (None, 0),
            Some(reading) => (Some(reading.parts), reading.sink.wire_bytes()),
        };
        Failure {
            stale: self.reused && self.head_at.is_none() && outcome == Outcome::Reset,
            outcome,
            detail,
            parts,
            wire_bytes,
            unsent: false,
            unprocessed: false,
        }
    }
}

impl Stage {
    fn poll(&mut self, cx: &mut Context<'_>, sink: &mut SinkFor<'_>) -> Poll<Result<(), Broken>> {
        if let Self::Waiting(awaited) = self {
            match awaited.as_mut().poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(response)) => {
                    let (parts, body) = response.into_parts();
                    *self = Self::Reading(Box::new(Reading {
                        sink: sink(&parts),
                        promised: body.size_hint().exact(),
                        parts,
                        body,
                    }));
                }
                Poll::Ready(Err(mut refused)) => {
                    let unsent = refused.take_message().is_some();
                    let error = refused.into_error();
                    return Poll::Ready(Err(Broken::Error { error, unsent }));
                }
            }
        }
        match self {
            Self::Reading(reading) => reading.poll(cx),
            Self::Waiting(_) | Self::Over => Poll::Pending,
        }
    }
}

impl Reading {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        loop {
            if self.body.is_end_stream() {
                return Poll::Ready(Ok(()));
            }
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(Ok(frame))) => {
                    if let Ok(piece) = frame.into_data()
                        && let Err(flaw) = self.sink.push(&piece)
                    {
                        return Poll::Ready(Err(Broken::Flaw(flaw)));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    let unsent = false;
                    return Poll::Ready(Err(Broken::Error { error, unsent }));
                }
            }
        }
    }
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("head_at", &self.head_at)
            .field("reused", &self.reused)
            .finish_non_exhaustive()
    }
}
