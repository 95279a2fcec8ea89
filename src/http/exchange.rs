//! One request and its answer, over one connection.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use ::http::Response;
use ::http::response::Parts;
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::TrySendError;

use super::answer::{Answer, Failure, Finished};
use super::connection::{H1, H2, Outgoing};
use super::failure::{self, Progress};
use super::sink::Sink;
use crate::measure::sample::Outcome;

/// How often a connection is polled again at once because it woke itself.
const ROUNDS: usize = 32;

type Awaited =
    Pin<Box<dyn Future<Output = Result<Response<Incoming>, TrySendError<Outgoing>>> + Send>>;

/// A connection that an exchange uses.
#[derive(Debug)]
pub enum Link {
    /// HTTP/1.1: for this exchange alone.
    H1(Box<H1>),
    /// HTTP/2: one of many handles.
    H2(H2),
    /// Given back.
    Gone,
}

/// A request on its way, or its answer.
pub struct Exchange {
    link: Link,
    stage: Stage,
    /// When the head of an HTTP/2 answer came.
    head_at: Option<Instant>,
    /// Whether the connection had carried a request before.
    reused: bool,
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

impl Exchange {
    /// Hands a request to a connection.
    #[must_use]
    pub fn begin(mut link: Link, request: Outgoing) -> Self {
        let (awaited, reused): (Awaited, bool) = match &mut link {
            Link::H1(h1) => {
                h1.signal.expect_answer();
                h1.signal.rest();
                h1.uses += 1;
                (
                    Box::pin(h1.speaking.sender.try_send_request(request)),
                    h1.uses > 1,
                )
            }
            Link::H2(h2) => (Box::pin(h2.sender.try_send_request(request)), h2.uses > 0),
            Link::Gone => (Box::pin(std::future::pending()), false),
        };
        Self {
            link,
            stage: Stage::Waiting(awaited),
            head_at: None,
            reused,
        }
    }

    /// Drives the exchange. `sink` says where the body goes, once the head is
    /// known.
    pub fn poll(
        &mut self,
        cx: &mut Context<'_>,
        sink: &mut dyn FnMut(&Parts) -> Sink,
    ) -> Poll<Finished> {
        let Link::H1(h1) = &mut self.link else {
            return match self.stage.poll(cx, sink) {
                Poll::Ready(result) => Poll::Ready(self.finish(result)),
                Poll::Pending => {
                    if self.head_at.is_none() && self.stage.has_head() {
                        self.head_at = Some(Instant::now());
                    }
                    Poll::Pending
                }
            };
        };
        h1.signal.attach(cx.waker());
        if !h1.signal.is_ready() {
            return Poll::Pending;
        }
        for _ in 0..ROUNDS {
            h1.signal.begin();
            h1.drive();
            let mut inner = Context::from_waker(&h1.waker);
            if let Poll::Ready(result) = self.stage.poll(&mut inner, sink) {
                return Poll::Ready(self.finish(result));
            }
            if h1.signal.end() {
                return Poll::Pending;
            }
            if !tokio::task::coop::has_budget_remaining() {
                break;
            }
        }
        h1.signal.yield_now(cx.waker());
        Poll::Pending
    }

    /// Gives up; the connection is dropped.
    #[must_use]
    pub fn abort(mut self, outcome: Outcome, detail: String) -> Finished {
        let first_byte = self.first_byte();
        let failure = self.failure(outcome, detail, false);
        Finished {
            answer: Err(failure),
            link: None,
            first_byte,
            ended: Instant::now(),
        }
    }

    fn finish(&mut self, result: Result<(), Broken>) -> Finished {
        let ended = Instant::now();
        if self.stage.has_head() {
            self.head_at.get_or_insert(ended);
        }
        let first_byte = self.first_byte();
        let answer = match result {
            Ok(()) => match std::mem::replace(&mut self.stage, Stage::Over) {
                Stage::Reading(reading) => Ok(Answer {
                    parts: reading.parts,
                    sink: reading.sink,
                }),
                Stage::Waiting(_) | Stage::Over => {
                    Err(self.failure(Outcome::Protocol, "the answer was lost".to_owned(), false))
                }
            },
            Err(Broken::Flaw((outcome, detail))) => Err(self.failure(outcome, detail, false)),
            Err(Broken::Error { error, unsent }) => {
                let (outcome, detail) = failure::judge(&error, self.progress());
                Err(self.failure(outcome, detail, unsent))
            }
        };
        let link = answer.is_ok().then(|| self.reusable()).flatten();
        Finished {
            answer,
            link,
            first_byte,
            ended,
        }
    }

    /// Takes the connection out if it can carry another request.
    fn reusable(&mut self) -> Option<Box<H1>> {
        // HTTP/2 connections stay in the pool while they are in use.
        let Link::H1(mut h1) = std::mem::replace(&mut self.link, Link::Gone) else {
            return None;
        };
        if !h1.is_reusable() {
            // The driver may not have noticed yet that the answer is over.
            h1.drive();
        }
        h1.signal.rest();
        h1.is_reusable().then_some(h1)
    }

    fn first_byte(&self) -> Option<Instant> {
        match &self.link {
            Link::H1(h1) => h1.signal.first_byte(),
            Link::H2(_) | Link::Gone => self.head_at,
        }
    }

    fn progress(&self) -> Progress {
        let answered = self.first_byte().is_some();
        match &self.stage {
            Stage::Reading(reading) => Progress {
                answered,
                has_head: true,
                received: reading.sink.wire_bytes(),
                promised: reading.promised,
            },
            Stage::Waiting(_) | Stage::Over => Progress {
                answered,
                has_head: false,
                received: 0,
                promised: None,
            },
        }
    }

    fn failure(&mut self, outcome: Outcome, detail: String, unsent: bool) -> Failure {
        let stale = self.reused && self.first_byte().is_none() && outcome == Outcome::Reset;
        let (parts, wire_bytes) = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Reading(reading) => {
                let wire_bytes = reading.sink.wire_bytes();
                (Some(reading.parts), wire_bytes)
            }
            Stage::Waiting(_) | Stage::Over => (None, 0),
        };
        Failure {
            outcome,
            detail,
            parts,
            wire_bytes,
            stale,
            unsent,
        }
    }
}

/// Why reading an answer stopped.
enum Broken {
    /// No more of it is wanted.
    Flaw((Outcome, String)),
    /// No more of it comes.
    Error { error: hyper::Error, unsent: bool },
}

impl Stage {
    fn has_head(&self) -> bool {
        matches!(self, Self::Reading(_))
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        sink: &mut dyn FnMut(&Parts) -> Sink,
    ) -> Poll<Result<(), Broken>> {
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
                        && let Err(flaw) = self.sink.push(piece)
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
            .field("link", &self.link)
            .field("reused", &self.reused)
            .finish_non_exhaustive()
    }
}
