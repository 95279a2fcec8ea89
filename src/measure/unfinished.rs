//! What was still being waited for when the run ended.
//!
//! How long it would have taken is not known, only that it is longer than it had
//! been waited for: a censored observation. To leave it out would let a gallery that
//! freezes look as fast as it was before (Tene, "How NOT to Measure Latency"); to
//! take the wait for its time would call every page fast that had just been asked
//! for. So waits are kept apart, and a threshold counts those that it is broken by
//! already.

use std::time::{Duration, Instant};

use super::histogram::Histogram;
use super::run::PhaseRecord;
use super::sample::Operation;
use crate::units;

/// One request or view that the end of the run has cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfinished {
    /// What the request is for, or the page of the view.
    pub operation: Operation,
    /// Whether it is a page with its images, as a person waits for it.
    pub is_view: bool,
    /// When the request was sent, or the view was wanted.
    pub since: Instant,
    /// How long it had been waited for.
    pub waited: Duration,
}

/// Says that something had been waited for longer than for anything of its kind
/// that came. What had only just been asked for is in every run.
pub(super) fn warnings(phases: &[PhaseRecord]) -> Vec<String> {
    let mut pages = Waits::default();
    let mut steps = Waits::default();
    for phase in phases {
        for row in &phase.views {
            pages.waiting.add(&row.unfinished);
            pages.came.add(&row.duration);
        }
        // Requests of pages and their parts are in their views.
        let of_pages = |it: Operation| it.is_page() || it.is_image() || it == Operation::Asset;
        let rows = phase.operations.iter();
        for row in rows.filter(|row| !of_pages(row.operation)) {
            steps.waiting.add(&row.unfinished);
            steps.came.add(&row.total);
        }
    }
    let pages = pages.sentence("page was", "pages were");
    let steps = steps.sentence(
        "step of a visit (signing in, adding, deleting) was",
        "steps of visits (signing in, adding, deleting) were",
    );
    pages.into_iter().chain(steps).collect()
}

/// Waits that did not end, beside those that did.
#[derive(Default)]
struct Waits {
    waiting: Histogram,
    came: Histogram,
}

impl Waits {
    fn sentence(&self, one: &str, many: &str) -> Option<String> {
        let longest = self.waiting.max()?;
        if self.came.max() >= Some(longest) {
            return None;
        }
        let longest = units::micros(longest);
        let came = if self.came.is_empty() {
            "none had come"
        } else {
            "that is longer than for any that came"
        };
        Some(match self.waiting.count() {
            1 => {
                format!("1 {one} still being waited for when the run ended, for {longest}: {came}.")
            }
            count => format!(
                "{} {many} still being waited for when the run ended, the oldest for {longest}: \
                 {came}.",
                units::count(count)
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorder::{About, Recorder};
    use super::super::run::Run;
    use super::super::sample::View;
    use super::super::threshold::Threshold;
    use super::super::witness::Witness;
    use super::*;

    /// A run that saw `came` listings of 40 ms, at whose end others were waited for.
    fn run(came: u64, waits: &[Duration]) -> Run {
        let recorder = Recorder::with_shards(1);
        let now = Instant::now();
        for _ in 0..came {
            recorder.view(&View {
                page: Operation::Listing,
                intended: now,
                duration: Duration::from_millis(40),
                images: 0,
                broken_images: 0,
                page_ok: true,
            });
        }
        for waited in waits {
            for is_view in [true, false] {
                recorder.unfinished(&Unfinished {
                    operation: Operation::Listing,
                    is_view,
                    since: now,
                    waited: *waited,
                });
            }
        }
        recorder.finish(About::default())
    }

    fn judged(run: &Run, threshold: &str) -> (bool, Option<String>) {
        let threshold = Threshold::parse(threshold).expect("a threshold");
        let result = threshold.evaluate(run).0;
        (result.holds, result.measured)
    }

    #[test]
    fn a_freeze_at_the_end_is_told_and_counts_against_thresholds() {
        let run = run(100, &[Duration::from_millis(4_500); 5]);
        assert_eq!(
            run.warnings,
            [
                "5 pages were still being waited for when the run ended, the oldest for 4.52 s: \
                 that is longer than for any that came."
            ]
        );
        let (holds, measured) = judged(&run, "view.p99 < 2s");
        assert_eq!(
            (holds, measured.as_deref()),
            (false, Some("at least 4.52 s"))
        );
        assert!(!judged(&run, "listing.max < 2s").0);
        // Nineteen of twenty did come in time.
        assert!(judged(&run, "view.p95 < 2s").0);
        // Nobody knows whether they would have come within five seconds.
        let (holds, measured) = judged(&run, "view.p99 < 5s");
        assert_eq!((holds, measured.as_deref()), (true, Some("40.2 ms")));
        assert_eq!(run.phases[0].views[0].unfinished.count(), 5);
        assert_eq!(run.phases[0].views[0].count, 100);
    }

    #[test]
    fn what_was_asked_for_just_now_is_no_news() {
        let run = run(100, &[Duration::from_millis(30)]);
        assert!(run.warnings.is_empty(), "{:?}", run.warnings);
        assert!(judged(&run, "view.p99 < 50ms").0);
    }

    #[test]
    fn where_nothing_came_at_all_the_wait_is_known_all_the_same() {
        let run = run(0, &[Duration::from_secs(9)]);
        assert!(
            run.warnings[0].contains("for 9.04 s: none had come"),
            "{:?}",
            run.warnings
        );
        assert!(!judged(&run, "view.p95 < 2s").0);
    }
}
