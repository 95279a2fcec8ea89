//! The last quarter of an hour, a point a second, for the live page's charts.
//!
//! The recorder's own timeline keeps whole histograms, which are for the
//! report; a page that is drawn again every few seconds needs a few numbers.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::measure::summary::Live;

/// Points that are kept: 15 minutes.
const KEPT: usize = 900;

/// One second of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Seconds from the start of the run.
    pub at: f64,
    /// Users that were there.
    pub users: f64,
    /// Requests a second.
    pub requests: f64,
    /// Failed requests a second.
    pub failures: f64,
    /// Median view in microseconds.
    pub view_p50: Option<f64>,
    /// 95th percentile of views in microseconds.
    pub view_p95: Option<f64>,
    /// Bytes a second.
    pub bytes: f64,
}

impl Point {
    fn of(live: &Live) -> Self {
        let recent = &live.recent;
        let micros = |value: Option<u64>| value.map(|value| value as f64);
        Self {
            at: live.elapsed.as_secs_f64(),
            users: live.users.active as f64,
            requests: recent.requests_per_s,
            failures: recent.failures_per_s,
            view_p50: micros(recent.view_p50),
            view_p95: micros(recent.view_p95),
            bytes: recent.bytes_per_s,
        }
    }
}

/// The last quarter of an hour.
#[derive(Debug, Default)]
pub struct History(Mutex<VecDeque<Point>>);

impl History {
    /// Notes a snapshot; call it once a second.
    pub fn note(&self, live: &Live) {
        let mut points = self.0.lock();
        if points.len() >= KEPT {
            points.pop_front();
        }
        points.push_back(Point::of(live));
    }

    /// The points, the oldest first.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        self.0.lock().iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::recorder::Recorder;

    #[test]
    fn a_run_of_days_keeps_a_quarter_of_an_hour() {
        let recorder = Recorder::with_shards(1);
        let history = History::default();
        let mut live = Live::clone(&recorder.live());
        for second in 0..2000_u32 {
            live.elapsed = std::time::Duration::from_secs(second.into());
            history.note(&live);
        }
        let points = history.points();
        assert_eq!(points.len(), KEPT);
        assert_eq!(points[0].at, 1100.0);
    }
}
