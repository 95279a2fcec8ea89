//! What the connections of a run have done, counted for the report.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that all visitors share; relaxed, as they only ever are read whole.
#[derive(Debug, Default)]
pub struct Stats {
    opened: AtomicU64,
    open: AtomicU64,
    retried: AtomicU64,
    lookups: AtomicU64,
    exhausted: AtomicU64,
}

/// The counters at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// Connections that were opened so far.
    pub opened: u64,
    /// Connections that are open now.
    pub open: u64,
    /// Requests that were sent once more because a kept-alive connection turned
    /// out to be closed.
    pub retried: u64,
    /// Host names that were looked up, not counting answers from our own memory.
    pub lookups: u64,
    /// Connections that could not be opened because this machine had no file
    /// descriptor or no port left: the generator was the limit, not the gallery.
    pub exhausted: u64,
}

impl Stats {
    /// The counters now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            opened: self.opened.load(Ordering::Relaxed),
            open: self.open.load(Ordering::Relaxed),
            retried: self.retried.load(Ordering::Relaxed),
            lookups: self.lookups.load(Ordering::Relaxed),
            exhausted: self.exhausted.load(Ordering::Relaxed),
        }
    }

    pub(super) fn count_retry(&self) {
        self.retried.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_lookup(&self) {
        self.lookups.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_exhausted(&self) {
        self.exhausted.fetch_add(1, Ordering::Relaxed);
    }
}

/// Counts a connection as open for as long as it lives.
#[derive(Debug)]
pub struct OpenGuard(Arc<Stats>);

impl OpenGuard {
    /// One more connection.
    #[must_use]
    pub fn new(stats: &Arc<Stats>) -> Self {
        stats.opened.fetch_add(1, Ordering::Relaxed);
        stats.open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(stats))
    }
}

impl Drop for OpenGuard {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
