//! The records of a run: one finished request, one page view, one visit.
//!
//! The sets are closed on purpose: an [`Operation`] names rows, metrics and
//! thresholds, so a report of a gallery with a million photos is as long as
//! the report of a small one. Raw URLs never become labels.

mod sets;

use std::time::{Duration, Instant};

pub use self::sets::{Action, CacheState, Operation, Outcome, Persona, Phase};

/// How long the parts of opening a connection took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConnectTimes {
    /// Resolving the host name; zero for an address.
    pub dns: Duration,
    /// The TCP handshake.
    pub connect: Duration,
    /// The TLS handshake; `None` without TLS.
    pub tls: Option<Duration>,
}

/// One finished request: the record that everything else consumes.
///
/// A redirect is a request of its own, so the counts agree with the gallery's
/// access log.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What the request was for.
    pub operation: Operation,
    /// How it ended.
    pub outcome: Outcome,
    /// What the browser cache had to do with it.
    pub cache: CacheState,
    /// The status; 0 when no status line came.
    pub status: u16,
    /// When the request should have been sent: never later than `started`,
    /// earlier when it had to wait for a connection, a throttle or a late visit.
    /// Latencies count from here, against coordinated omission
    /// (Gil Tene, "How NOT to Measure Latency").
    pub intended: Instant,
    /// When the request was handed to a connection, or opening one began.
    pub started: Instant,
    /// From `started` to the first byte of the answer; `None` if none came.
    pub first_byte: Option<Duration>,
    /// From `started` to the last byte read, or to the failure.
    pub total: Duration,
    /// Bytes of the request's body.
    pub sent_bytes: u64,
    /// Bytes of the answer's body as they came over the wire.
    pub wire_bytes: u64,
    /// Bytes of the body after decompression: the answer's, or the one that the
    /// browser cache had.
    pub body_bytes: u64,
    /// Set when a connection was opened for this request.
    pub connected: Option<ConnectTimes>,
    /// A kept-alive connection turned out to be closed, and the request was
    /// sent once more on a new one.
    pub retried: bool,
}

impl Sample {
    /// From the intended start to the last byte: what a person waited.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.started.saturating_duration_since(self.intended) + self.total
    }
}

/// One page as a person waited for it: the page and all its images.
#[derive(Debug, Clone)]
pub struct View {
    /// The operation of the page itself: listing, gallery or photo.
    pub page: Operation,
    /// When the page was meant to be asked for.
    pub intended: Instant,
    /// From `intended` to the last byte of the last image.
    pub duration: Duration,
    /// Images that the page wanted.
    pub images: u32,
    /// Images that did not come, or not whole, or are not images.
    pub broken_images: u32,
    /// Whether the page itself came and was right.
    pub page_ok: bool,
}

impl View {
    /// Whether the person saw the page as it was meant.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.page_ok && self.broken_images == 0
    }
}

/// One visit, from arriving to leaving.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The persona of the virtual user.
    pub persona: Persona,
    /// What the visit was for.
    pub action: Action,
    /// When the visit was meant to begin.
    pub intended: Instant,
    /// When it began.
    pub started: Instant,
    /// From `started` to the end.
    pub duration: Duration,
    /// Whether everything it came for worked.
    pub ok: bool,
    /// Whether it was cut short because the run ended: such a visit is counted
    /// neither as done nor as failed.
    pub cancelled: bool,
}

/// One failure with what a person needs to look into it. Only the first of each
/// kind (operation, outcome, status) is kept as the example.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What the request was for.
    pub operation: Operation,
    /// How it ended.
    pub outcome: Outcome,
    /// The status; 0 when no status line came.
    pub status: u16,
    /// The URL with secrets removed.
    pub url: String,
    /// A sentence: what was expected and what came.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_members() {
        for operation in Operation::ALL {
            assert_eq!(Operation::from_name(operation.name()), Some(operation));
            assert_eq!(Operation::ALL[operation.index()], operation);
        }
        assert_eq!(Outcome::from_name("fine"), None);
    }

    #[test]
    fn latency_counts_from_the_intended_start() {
        let intended = Instant::now();
        let sample = Sample {
            operation: Operation::Full,
            outcome: Outcome::Ok,
            cache: CacheState::Miss,
            status: 200,
            intended,
            started: intended + Duration::from_millis(300),
            first_byte: Some(Duration::from_millis(10)),
            total: Duration::from_millis(200),
            sent_bytes: 0,
            wire_bytes: 1,
            body_bytes: 1,
            connected: None,
            retried: false,
        };
        assert_eq!(sample.latency(), Duration::from_millis(500));
    }
}
