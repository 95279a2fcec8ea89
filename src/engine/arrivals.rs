//! The partly open load model: visits begin at their times, not when the
//! gallery allows it.
//!
//! Times between arrivals are exponential (a Poisson process), as those of
//! people who do not know of one another. An arrival waits for a free user; how
//! long it waited is part of what it measures. (Schroeder, Wierman,
//! Harchol-Balter: "Open versus closed: a cautionary tale", NSDI 2006.)

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, RngExt, SeedableRng};
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

use crate::measure::recorder::Recorder;

/// The queue of arrivals that wait for a free user.
#[derive(Debug)]
pub(super) struct Arrivals {
    queue: Mutex<mpsc::Receiver<Instant>>,
}

impl Arrivals {
    /// Lets visits arrive at `rate` a second until it is cancelled. At most
    /// `capacity` arrivals wait; one that comes on top of those is missed, and
    /// counted as such.
    pub(super) fn start(
        rate: f64,
        seed: u64,
        capacity: usize,
        recorder: Arc<Recorder>,
        cancel: CancellationToken,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(capacity.max(1));
        tokio::spawn(async move {
            let mut pacer = Pacer::new(rate, seed, Instant::now());
            while !cancel.is_cancelled() {
                let at = pacer.next();
                tokio::select! {
                    () = tokio::time::sleep_until(at.into()) => {}
                    () = cancel.cancelled() => break,
                }
                if sender.try_send(at).is_err() {
                    recorder.missed_arrival();
                }
            }
        });
        Self {
            queue: Mutex::new(receiver),
        }
    }

    /// The time of the next arrival; `None` when there will be none any more.
    pub(super) async fn next(&self) -> Option<Instant> {
        self.queue.lock().await.recv().await
    }
}

/// Draws arrival times: pure arithmetic, no clock.
struct Pacer<R> {
    rate: f64,
    random: R,
    at: Instant,
}

impl Pacer<Xoshiro256PlusPlus> {
    fn new(rate: f64, seed: u64, start: Instant) -> Self {
        Self {
            rate,
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
            at: start,
        }
    }
}

impl<R: Rng> Pacer<R> {
    fn next(&mut self) -> Instant {
        // 1 - u is in (0, 1], so the logarithm is finite.
        let unit: f64 = self.random.random();
        let gap = -(1.0 - unit).ln() / self.rate;
        self.at += Duration::from_secs_f64(gap);
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_come_at_the_rate_that_was_asked_for() {
        let start = Instant::now();
        let mut pacer = Pacer::new(50.0, 7, start);
        let last = (0..10_000).map(|_| pacer.next()).last().unwrap();
        let rate = 10_000.0 / (last - start).as_secs_f64();
        assert!((48.0..52.0).contains(&rate), "{rate}");
    }

    #[test]
    fn the_same_seed_gives_the_same_times() {
        let start = Instant::now();
        let times = |seed| {
            let mut pacer = Pacer::new(5.0, seed, start);
            (0..20).map(|_| pacer.next()).collect::<Vec<_>>()
        };
        assert_eq!(times(1), times(1));
        assert_ne!(times(1), times(2));
    }
}
