//! Writing a request.

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use ::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use ::http::{HeaderMap, Method};
use bytes::{Buf, Bytes};
use tokio::io::AsyncWrite;

use super::super::connection::H1;
use super::head::Keep;

thread_local! {
    static HEAD: RefCell<Vec<u8>> = RefCell::new(Vec::with_capacity(2048));
}

/// A request as it goes over the wire.
#[derive(Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path and the query.
    pub target: &'a str,
    /// The header lines that do not depend on the path, made by [`lines`].
    pub lines: &'a [u8],
    /// The validators of a stored answer, if it is asked about.
    pub validators: Option<&'a HeaderMap>,
    /// The body.
    pub body: &'a Bytes,
    /// Which headers of the answer are kept.
    pub keep: Keep,
}

/// What the socket has not taken yet.
#[derive(Debug, Default)]
pub struct Unsent {
    head: Vec<u8>,
    sent: usize,
    body: Bytes,
    error: Option<io::Error>,
}

/// Writes a request; gives back what could not be written at once.
pub fn send(connection: &mut H1, request: &Request<'_>) -> Unsent {
    HEAD.with_borrow_mut(|head| {
        head.clear();
        compose(head, request);
        let body = request.body.clone();
        match poll_write(connection, head, &body) {
            Poll::Ready(Ok(sent)) if sent == head.len() + body.len() => Unsent::default(),
            Poll::Ready(Ok(sent)) => {
                let mut unsent = Unsent {
                    head: head.clone(),
                    body,
                    ..Unsent::default()
                };
                unsent.advance(sent);
                unsent
            }
            Poll::Pending => Unsent {
                head: head.clone(),
                body,
                ..Unsent::default()
            },
            Poll::Ready(Err(error)) => Unsent {
                error: Some(error),
                ..Unsent::default()
            },
        }
    })
}

fn compose(head: &mut Vec<u8>, request: &Request<'_>) {
    head.extend_from_slice(request.method.as_str().as_bytes());
    head.push(b' ');
    head.extend_from_slice(request.target.as_bytes());
    head.extend_from_slice(b" HTTP/1.1\r\n");
    head.extend_from_slice(request.lines);
    if let Some(validators) = request.validators {
        for name in [IF_NONE_MATCH, IF_MODIFIED_SINCE] {
            if let Some(value) = validators.get(&name) {
                line(head, name.as_str(), value.as_bytes());
            }
        }
    }
    head.extend_from_slice(b"\r\n");
}

/// Header lines, with their names written as browsers write them.
#[must_use]
pub fn lines(headers: &HeaderMap) -> Vec<u8> {
    let mut lines = Vec::with_capacity(headers.len() * 48);
    for (name, value) in headers {
        line(&mut lines, name.as_str(), value.as_bytes());
    }
    lines
}

fn line(to: &mut Vec<u8>, name: &str, value: &[u8]) {
    let mut starts_word = true;
    for byte in name.bytes() {
        to.push(if starts_word {
            byte.to_ascii_uppercase()
        } else {
            byte
        });
        starts_word = byte == b'-';
    }
    to.extend_from_slice(b": ");
    to.extend_from_slice(value);
    to.extend_from_slice(b"\r\n");
}

fn poll_write(connection: &mut H1, head: &[u8], body: &[u8]) -> Poll<io::Result<usize>> {
    let H1 {
        transport, waker, ..
    } = connection;
    let mut cx = Context::from_waker(waker);
    let transport = Pin::new(transport);
    if body.is_empty() {
        transport.poll_write(&mut cx, head)
    } else {
        let pieces = [IoSlice::new(head), IoSlice::new(body)];
        transport.poll_write_vectored(&mut cx, &pieces)
    }
}

impl Unsent {
    /// Whether all was sent, and well.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.error.is_none() && self.left() == 0
    }

    /// Whether not a byte was sent.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.sent == 0 && (self.left() > 0 || self.error.is_some())
    }

    /// Why no more could be sent.
    #[must_use]
    pub fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    /// Nothing can be sent.
    pub fn fail(&mut self, error: io::Error) {
        self.error = Some(error);
    }

    /// Sends on as far as the socket takes it. What comes back is read even
    /// when it takes no more: a gallery that refuses an upload says so first.
    pub fn poll_send(&mut self, connection: &mut H1) {
        while self.left() > 0 && self.error.is_none() {
            let written = self.sent.min(self.head.len());
            match poll_write(connection, &self.head[written..], &self.body) {
                Poll::Ready(Ok(0)) => self.error = Some(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(sent)) => self.advance(sent),
                Poll::Ready(Err(error)) => self.error = Some(error),
                Poll::Pending => return,
            }
        }
        let H1 {
            transport, waker, ..
        } = connection;
        // TLS holds back what the socket did not take.
        let _ = Pin::new(transport).poll_flush(&mut Context::from_waker(waker));
    }

    fn left(&self) -> usize {
        self.head.len().saturating_sub(self.sent) + self.body.len()
    }

    fn advance(&mut self, sent: usize) {
        let of_head = sent.min(self.head.len().saturating_sub(self.sent));
        self.sent += sent;
        self.body.advance(sent - of_head);
    }
}
