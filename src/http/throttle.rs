//! A ceiling on requests a second that all visitors share.
//!
//! Every request reserves the next free slot, so requests are spaced evenly
//! rather than let through in bursts (a leaky bucket as a meter, also known as
//! the generic cell rate algorithm). A request that has to wait keeps its
//! intended start: the wait is a part of its latency.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The shared ceiling.
#[derive(Debug)]
pub struct Throttle {
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Throttle {
    /// A ceiling in requests a second; `None` when that is not a positive number.
    #[must_use]
    pub fn new(requests_per_second: f64) -> Option<Self> {
        let gap = Duration::try_from_secs_f64(1.0 / requests_per_second).ok()?;
        Some(Self {
            gap,
            next: Mutex::new(None),
        })
    }

    /// When the request that asks now may be sent.
    #[must_use]
    pub fn reserve(&self, now: Instant) -> Instant {
        let mut next = self.next.lock();
        let slot = next.map_or(now, |next| next.max(now));
        *next = Some(slot + self.gap);
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_spaced_evenly_and_unused_ones_are_not_saved_up() {
        let throttle = Throttle::new(10.0).unwrap();
        let start = Instant::now();
        let tenth = Duration::from_millis(100);
        assert_eq!(throttle.reserve(start), start);
        assert_eq!(throttle.reserve(start), start + tenth);
        assert_eq!(throttle.reserve(start), start + 2 * tenth);
        let later = start + 20 * tenth;
        assert_eq!(throttle.reserve(later), later);
        assert_eq!(throttle.reserve(later), later + tenth);
    }

    #[test]
    fn a_ceiling_must_be_a_positive_number() {
        for wrong in [0.0, -1.0, f64::NAN] {
            assert!(Throttle::new(wrong).is_none(), "{wrong}");
        }
    }
}
