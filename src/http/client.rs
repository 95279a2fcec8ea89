//! What all visitors of a run share: limits, addresses, TLS, the throttle, the
//! prepared headers, and the counters.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::compose::Composer;
use super::headers::Prepared;
use super::intern::Interner;
use super::options::Options;
use super::resolve::Resolver;
use super::session::Session;
use super::stats::{Snapshot, Stats};
use super::throttle::Throttle;
use super::tls::Tls;
use crate::target::Origin;

/// Why the options cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// A header value with characters that cannot be sent.
    #[error("'{value}' cannot be sent as {header}: it must be printable ASCII on one line")]
    Header {
        /// The header's name.
        header: &'static str,
        /// What was to be sent.
        value: String,
    },
    /// A throttle of zero or less.
    #[error("{0} requests a second is no ceiling that visitors could keep to")]
    Throttle(f64),
}

/// The shared side of every visitor.
#[derive(Debug)]
pub struct Client {
    options: Options,
    prepared: Prepared,
    resolver: Resolver,
    tls: Tls,
    throttle: Option<Throttle>,
    composer: Composer,
    interner: Interner,
    stats: Arc<Stats>,
    /// Which TLS origins have chosen HTTP/2; known after the first connection.
    http2: Mutex<HashMap<Origin, bool>>,
}

impl Client {
    /// Checks the options and prepares what they ask for. Opens nothing.
    ///
    /// # Errors
    /// When an option cannot be used.
    pub fn new(options: Options) -> Result<Arc<Self>, ClientError> {
        let throttle = match options.requests_per_second {
            None => None,
            Some(rate) => Some(Throttle::new(rate).ok_or(ClientError::Throttle(rate))?),
        };
        let stats = Arc::new(Stats::default());
        Ok(Arc::new(Self {
            prepared: Prepared::new(&options)?,
            resolver: Resolver::new(Arc::clone(&stats)),
            tls: Tls::new(options.accept_invalid_certs),
            throttle,
            composer: Composer::default(),
            interner: Interner::default(),
            stats,
            http2: Mutex::new(HashMap::new()),
            options,
        }))
    }

    /// A new visitor, with nothing in its cookie jar and its cache.
    #[must_use]
    pub fn session(self: &Arc<Self>) -> Session {
        Session::new(Arc::clone(self))
    }

    /// What the connections have done so far.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.stats.snapshot()
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    pub(super) fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    pub(super) fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    pub(super) fn tls(&self) -> &Tls {
        &self.tls
    }

    pub(super) fn throttle(&self) -> Option<&Throttle> {
        self.throttle.as_ref()
    }

    pub(super) fn composer(&self) -> &Composer {
        &self.composer
    }

    pub(super) fn interner(&self) -> &Interner {
        &self.interner
    }

    pub(super) fn stats(&self) -> &Arc<Stats> {
        &self.stats
    }

    /// Whether an origin speaks HTTP/2; `None` while that is not known.
    pub(super) fn speaks_http2(&self, origin: &Origin) -> Option<bool> {
        if self.options.http2_prior_knowledge {
            return Some(true);
        }
        if !origin.tls {
            return Some(false);
        }
        self.http2.lock().get(origin).copied()
    }

    pub(super) fn learn_http2(&self, origin: &Origin, http2: bool) {
        if origin.tls {
            self.http2.lock().insert(origin.clone(), http2);
        }
    }
}
