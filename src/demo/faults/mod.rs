//! Faults to practise on: latency, errors, truncated bodies and stalls.
//!
//! A load tester that has only met a healthy gallery has not been tested, and
//! neither have its user's alerts. Each fault applies to all requests or to
//! one [`Kind`]; a rule for a kind wins over the rule for all. The set can be
//! replaced while the gallery runs, by [`FaultSwitch`] or by
//! `POST /-/faults` from this machine (see `control`).

pub(crate) mod control;
mod distribution;
mod draw;
mod parse;
mod rules;
mod values;

use std::sync::Arc;

use parking_lot::RwLock;

pub use distribution::Distribution;
pub(crate) use draw::Drawn;
pub use rules::{ErrorRate, Rules, Stall, Truncation};
pub use values::ParseFaultError;

pub use super::kind::Kind;

/// The faults in force.
///
/// Reads and prints as text, one rule a line (or separated by `;`):
/// `latency=thumbnail=lognormal:50ms,0.5`. No rules is an empty text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// Time added before a request is handled.
    pub latency: Rules<Distribution>,
    /// Requests answered with an error instead of being handled.
    pub error_rate: Rules<ErrorRate>,
    /// Bodies that end, with their connection, before their Content-Length.
    pub truncate: Rules<Truncation>,
    /// Bodies that pause half-way.
    pub stall: Rules<Stall>,
}

/// Replaces the faults of a running gallery. Clones switch the same gallery.
#[derive(Clone, Debug, Default)]
pub struct FaultSwitch {
    current: Arc<RwLock<Arc<Faults>>>,
}

impl FaultSwitch {
    /// A switch that starts with these faults.
    #[must_use]
    pub fn new(faults: Faults) -> Self {
        Self {
            current: Arc::new(RwLock::new(Arc::new(faults))),
        }
    }

    /// The faults in force now.
    #[must_use]
    pub fn current(&self) -> Arc<Faults> {
        Arc::clone(&self.current.read())
    }

    /// Replaces all faults; requests already under way keep what they drew.
    pub fn set(&self, faults: Faults) {
        *self.current.write() = Arc::new(faults);
    }

    /// Ends all faults.
    pub fn clear(&self) {
        self.set(Faults::default());
    }
}
