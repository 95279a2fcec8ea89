//! What goes wrong on a connection, as an outcome and a sentence.

use std::error::Error;
use std::io;

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

/// Judges an error of hyper's.
#[must_use]
pub fn judge(error: &hyper::Error, progress: Progress) -> (Outcome, String) {
    if error.is_parse() {
        let text = format!("the head of the answer is not HTTP: {}", chain(error));
        return (Outcome::Protocol, text);
    }
    if let Some(io) = io_error(error)
        && matches!(
            io.kind(),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
        )
    {
        // Chunks whose sizes cannot be read, or a broken TLS record.
        return (
            Outcome::Protocol,
            format!("the answer contradicts itself: {io}"),
        );
    }
    if closed(error) {
        return ended_early(error, progress);
    }
    (
        Outcome::Protocol,
        format!("the exchange failed: {}", chain(error)),
    )
}

fn closed(error: &hyper::Error) -> bool {
    let by_io = io_error(error).is_some_and(|io| {
        matches!(
            io.kind(),
            io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof
                | io::ErrorKind::NotConnected
        )
    });
    by_io || error.is_incomplete_message() || error.is_canceled() || error.is_closed()
}

fn ended_early(error: &hyper::Error, progress: Progress) -> (Outcome, String) {
    let was_reset = io_error(error).is_some_and(|io| io.kind() == io::ErrorKind::ConnectionReset);
    let end = if was_reset { "reset" } else { "closed" };
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
