//! What is to be fetched: what the requests of one call have in common, and
//! how far each of them is.

use std::sync::Arc;
use std::time::Instant;

use ::http::{HeaderName, HeaderValue, Method};

use super::compose::Payload;
use crate::measure::sample::{ConnectTimes, Operation, Sample};
use crate::target::Target;
use crate::visit::session::{StatusSet, Want};

/// What all requests of one call have in common.
#[derive(Debug)]
pub struct Spec<'a> {
    /// What they are for.
    pub operation: Operation,
    /// The method.
    pub method: Method,
    /// What is done with the answers.
    pub want: Want,
    /// Whether redirects are followed.
    pub follow: bool,
    /// Which statuses are a success.
    pub accept: &'a StatusSet,
    /// The page that led here.
    pub referer: Option<&'a HeaderValue>,
    /// Headers of these requests alone.
    pub extra: &'a [(HeaderName, HeaderValue)],
    /// The body.
    pub payload: Payload,
}

/// One request, from being wanted to being answered.
#[derive(Debug)]
pub struct Job {
    /// Its place among the results.
    pub index: usize,
    /// Where it goes now.
    pub target: Arc<Target>,
    /// When it should have been sent.
    pub intended: Instant,
    /// When it was handed to a connection, or opening one began.
    pub started: Option<Instant>,
    /// What opening a connection for it took.
    pub connected: Option<ConnectTimes>,
    /// Whether it was sent once more after a connection turned out to be closed.
    pub retried: bool,
    /// Whether it must not use a connection that has been used before.
    pub needs_new_connection: bool,
    /// Whether a redirect has made it a GET without a body.
    pub became_get: bool,
    /// Whether a redirect has led it to another origin.
    pub led_astray: bool,
    /// When the throttle lets it go.
    pub slot: Option<Instant>,
    /// Whether it asks about a stale answer of the browser cache.
    pub conditional: bool,
    /// Where it has been.
    pub trail: Trail,
}

/// The redirects on the way.
#[derive(Debug, Default)]
pub struct Trail {
    /// Their samples.
    pub samples: Vec<Sample>,
    /// The URLs that sent us on, with the state of the cookies then: a
    /// page may well lead to itself once it has set a cookie.
    pub seen: Vec<(u64, u64)>,
}

impl Job {
    /// A request that has not begun.
    #[must_use]
    pub fn new(index: usize, target: Arc<Target>, intended: Instant) -> Self {
        Self {
            index,
            target,
            intended,
            started: None,
            connected: None,
            retried: false,
            needs_new_connection: false,
            became_get: false,
            led_astray: false,
            slot: None,
            conditional: false,
            trail: Trail::default(),
        }
    }

    /// The method that it is sent with now.
    #[must_use]
    pub fn method<'a>(&self, spec: &'a Spec<'_>) -> &'a Method {
        if self.became_get {
            &Method::GET
        } else {
            &spec.method
        }
    }

    /// The same request, sent on to where a redirect leads.
    #[must_use]
    pub fn led_to(self, target: Arc<Target>, intended: Instant, becomes_get: bool) -> Self {
        Self {
            became_get: self.became_get || becomes_get,
            led_astray: self.led_astray || self.target.origin() != target.origin(),
            trail: self.trail,
            ..Self::new(self.index, target, intended)
        }
    }

    /// Whether sending it twice does no harm (RFC 9110, section 9.2.2).
    #[must_use]
    pub fn may_be_repeated(&self, spec: &Spec<'_>) -> bool {
        matches!(*self.method(spec), Method::GET | Method::HEAD)
    }
}
