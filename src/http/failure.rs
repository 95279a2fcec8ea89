//! What goes wrong on a connection, as an outcome and a sentence.

use std::error::Error;
use std::io;

use super::sink::Flaw;
use crate::measure::sample::Outcome;

/// How far an answer had come when the connection failed.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Whether any byte of the answer was read.
    pub answered: bool,
    /// Whether its head was whole.
    pub has_head: bool,
    /// Bytes of its body that came.
    pub received: u64,
    /// What Content-Length had promised.
    pub promised: Option<u64>,
}

/// Judges an error of a transport, or its end.
#[must_use]
pub fn broken(error: &io::Error, progress: Progress) -> Flaw {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            // A TLS record that cannot be read.
            let text = format!("the answer cannot be read: {error}");
            (Outcome::Protocol, text)
        }
        io::ErrorKind::UnexpectedEof => ended_early("closed", progress),
        _ => ended_early("reset", progress),
    }
}

/// Whether the server has said that it did not look at a request, which may
/// therefore be sent once more whatever it is: its stream came after the last one
/// that a GOAWAY names, or was refused (RFC 9113, section 8.7).
#[must_use]
pub fn is_unprocessed(error: &hyper::Error) -> bool {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            return error.is_remote() && (error.is_go_away() || refused);
        }
        source = error.source();
    }
    false
}

/// Judges an error of hyper's.
#[must_use]
pub fn judge(error: &hyper::Error, progress: Progress) -> Flaw {
    if let Some(io) = io_error(error) {
        return broken(io, progress);
    }
    if is_unprocessed(error) {
        let text = "the connection was closed before the request was looked at";
        return (Outcome::Reset, text.to_owned());
    }
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        return ended_early("closed", progress);
    }
    let text = format!("the exchange failed: {}", chain(error));
    (Outcome::Protocol, text)
}

fn ended_early(end: &str, progress: Progress) -> Flaw {
    if !progress.has_head {
        let when = if progress.answered {
            "in the middle of the answer's head"
        } else {
            "before any answer came"
        };
        return (Outcome::Reset, format!("the connection was {end} {when}"));
    }
    let received = progress.received;
    match progress.promised {
        Some(promised) => (
            Outcome::Truncated,
            format!("the connection was {end} after {received} of the {promised} bytes promised"),
        ),
        None => (
            Outcome::Reset,
            format!("the connection was {end} after {received} bytes, before the answer was whole"),
        ),
    }
}

fn io_error(error: &hyper::Error) -> Option<&io::Error> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io);
        }
        source = error.source();
    }
    None
}

fn chain(error: &hyper::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
        source = error.source();
    }
    text
}
