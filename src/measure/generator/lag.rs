//! How late timers fire.
//!
//! A visitor whose answer has come but whose task is not run reads as a slow
//! gallery. A task that only sleeps meets the same delay, and nothing else.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::super::recorder::Recorder;
use super::super::sample::Phase;

/// How long it sleeps each time: a hundred looks a second.
const PERIOD: Duration = Duration::from_millis(10);

/// A stall is noted for this many missed periods at most.
const LONGEST: u32 = 1_000;

/// Sleeps again and again and tells the recorder how late it was woken, until
/// the run drains. Spawn it on the runtime that the visitors run on.
///
/// Every period that a stall swallowed is noted with its own lateness, or one
/// stall of two seconds would weigh as much as one good look (coordinated
/// omission).
pub async fn watch_lag(recorder: Arc<Recorder>) {
    let mut due = Instant::now() + PERIOD;
    loop {
        sleep_until(due).await;
        let now = Instant::now();
        if recorder.clock().phase_at(now.into_std()) == Phase::Drain {
            return;
        }
        for _ in 0..LONGEST {
            recorder.lag(now.saturating_duration_since(due));
            due += PERIOD;
            if due > now {
                break;
            }
        }
        due = due.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stalled_runtime_is_seen() {
        let recorder = Recorder::with_shards(1);
        let watch = tokio::spawn(watch_lag(Arc::clone(&recorder)));
        tokio::time::sleep(PERIOD * 2).await;
        // Blocks the only thread of this runtime, as a busy generator would.
        std::thread::sleep(Duration::from_millis(500));
        tokio::time::sleep(PERIOD * 2).await;
        recorder.begin_phase(Phase::Drain);
        watch.await.expect("an end");
        recorder.tick();
        let lag = recorder.live().generator.lag.clone();
        assert!(lag.max() >= Some(400_000), "{:?}", lag.max());
        assert!(
            lag.quantile(0.5) >= Some(100_000),
            "half the looks fell into the stall"
        );
    }
}
