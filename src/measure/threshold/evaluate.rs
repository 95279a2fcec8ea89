//! Holding a threshold against a run.
//!
//! The judged number is the headline phase's. Since when it has been broken is
//! read from the timeline, which keeps what charts show: views, images, pages,
//! failures and rates, but no single operation.

use super::{Comparison, Part, Selection, Statistic, Subject, Threshold, Unit};
use crate::measure::histogram::Histogram;
use crate::measure::run::{PhaseRecord, Run, Slice};
use crate::measure::verdict::ThresholdResult;
use crate::units;

/// What a threshold is judged by.
#[derive(Debug, Default)]
struct Evidence {
    /// Times, where the statistic is of times.
    times: Histogram,
    /// Waits that the end of the run has cut off: each would have been longer.
    unfinished: Histogram,
    count: u64,
    failures: u64,
    /// What ended while the phase lasted, where that is not what began in it.
    completed: Option<u64>,
    seconds: f64,
}

impl Evidence {
    fn value(&self, statistic: Statistic) -> Option<f64> {
        match statistic {
            Statistic::Quantile(_, quantile) => self.times.quantile(quantile).map(|at| at as f64),
            Statistic::Mean(_) => self.times.mean(),
            Statistic::Max(_) => self.times.max().map(|at| at as f64),
            Statistic::FailureShare => {
                (self.count > 0).then(|| self.failures as f64 / self.count as f64)
            }
            Statistic::Rate => (self.seconds > 0.0).then(|| self.completed() as f64 / self.seconds),
            Statistic::Count => Some(self.completed() as f64),
        }
    }

    /// The same with the waits that had passed the bound when the run ended: how
    /// long they would have become does not matter any more.
    fn with_waits_beyond(mut self, bound: f64) -> Self {
        for (micros, count) in self.unfinished.buckets() {
            if micros as f64 > bound {
                self.times.record_many(micros, count);
            }
        }
        self
    }

    fn completed(&self) -> u64 {
        self.completed.unwrap_or(self.count)
    }

    fn add(&mut self, other: &Self) {
        self.times.add(&other.times);
        self.count += other.count;
        self.failures += other.failures;
        self.seconds += other.seconds;
    }
}

impl Threshold {
    /// Holds it against the headline phase of a run, and says why it does not
    /// hold, as a sentence. What was never measured does not hold: a demand that
    /// nothing was held against must not pass quietly.
    #[must_use]
    pub fn evaluate(&self, run: &Run) -> (ThresholdResult, Option<String>) {
        let headline = run.headline();
        let evidence = headline
            .map(|phase| self.of_phase(phase))
            .unwrap_or_default();
        let of_finished = evidence.value(self.statistic);
        let evidence = match self.comparison {
            Comparison::Below | Comparison::AtMost => evidence.with_waits_beyond(self.bound),
            Comparison::Above | Comparison::AtLeast => evidence,
        };
        let value = evidence.value(self.statistic);
        let holds = value.is_some_and(|value| self.comparison.holds(value, self.bound));
        let measured = value.map(|value| {
            let words = self.in_words(value);
            if of_finished == Some(value) {
                words
            } else {
                format!("at least {words}")
            }
        });
        let broken_since_s = (!holds).then(|| self.broken_since(run)).flatten();

        let phase = headline.map_or("run", |phase| phase.phase.name());
        let why = match &measured {
            _ if holds => None,
            Some(measured) => Some(self.broken_sentence(measured, phase, broken_since_s)),
            None => Some(self.unmeasured_sentence(&evidence, phase)),
        };
        let result = ThresholdResult {
            threshold: self.text.clone(),
            measured,
            holds,
            broken_since_s,
        };
        (result, why)
    }

    fn broken_sentence(&self, measured: &str, phase: &str, since: Option<f64>) -> String {
        let since = since.map_or_else(String::new, |seconds| {
            let seconds = std::time::Duration::from_secs_f64(seconds.max(0.0));
            match units::duration(seconds).as_str() {
                "0 µs" => ", from the start".to_owned(),
                after => format!(", broken for good since {after} after the start"),
            }
        });
        format!(
            "'{}' is broken: {measured} in the {phase} phase{since}.",
            self.text
        )
    }

    fn unmeasured_sentence(&self, evidence: &Evidence, phase: &str) -> String {
        let ended = if evidence.count == 0 {
            "was finished"
        } else {
            "succeeded"
        };
        let noun = self.subject.noun();
        format!(
            "'{}' could not be judged: no {noun} {ended} in the {phase} phase.",
            self.text
        )
    }

    fn in_words(&self, value: f64) -> String {
        match Unit::of(self.subject, self.statistic) {
            Unit::Time => units::micros(value.round() as u64),
            Unit::Share => units::percent(value),
            Unit::Rate => format!("{}/s", units::number(value)),
            Unit::Count => units::count(value as u64),
            Unit::ByteRate => format!("{}/s", units::bytes(value.round() as u64)),
            Unit::Bytes => units::bytes(value as u64),
        }
    }

    fn of_phase(&self, phase: &PhaseRecord) -> Evidence {
        let mut evidence = Evidence {
            seconds: phase.seconds,
            ..Evidence::default()
        };
        match self.subject {
            Subject::Views(page) => {
                let rows = phase.views.iter();
                for row in rows.filter(|row| page.is_none_or(|page| page == row.page)) {
                    evidence.times.add(&row.duration);
                    evidence.unfinished.add(&row.unfinished);
                    evidence.count += row.count;
                    evidence.failures += row.failures;
                }
            }
            Subject::Visits => {
                for row in &phase.visits {
                    evidence.times.add(&row.duration);
                    evidence.count += row.count;
                    evidence.failures += row.failures;
                }
                evidence.completed = Some(phase.completed.visits);
            }
            Subject::Requests(selection) => self.add_requests(selection, phase, &mut evidence),
            Subject::Failures => {
                self.add_requests(Selection::All, phase, &mut evidence);
                if self.statistic != Statistic::FailureShare {
                    evidence.count = evidence.failures;
                }
            }
            Subject::Bytes => {
                evidence.count = phase.operations.iter().map(|row| row.wire_bytes).sum();
            }
        }
        evidence
    }

    fn add_requests(&self, selection: Selection, phase: &PhaseRecord, evidence: &mut Evidence) {
        let rows = phase.operations.iter();
        for row in rows.filter(|row| selection.contains(row.operation)) {
            evidence.times.add(match self.part() {
                Part::Total => &row.total,
                Part::FirstByte => &row.first_byte,
                Part::Queued => &row.queued,
            });
            if self.part() == Part::Total {
                evidence.unfinished.add(&row.unfinished);
            }
            evidence.count += row.requests;
            evidence.failures += row.failures();
        }
    }

    const fn part(&self) -> Part {
        match self.statistic {
            Statistic::Quantile(part, _) | Statistic::Mean(part) | Statistic::Max(part) => part,
            _ => Part::Total,
        }
    }

    /// What a slice of the timeline knows of the subject, if anything.
    fn of_slice(&self, slice: &Slice, seconds: f64) -> Option<Evidence> {
        let timed = |times: &Histogram| Evidence {
            times: times.clone(),
            seconds,
            ..Evidence::default()
        };
        let counted = |count, failures| Evidence {
            count,
            failures,
            seconds,
            ..Evidence::default()
        };
        let is_time = Unit::of(self.subject, self.statistic) == Unit::Time;
        let whole = is_time && self.part() == Part::Total;
        match (self.subject, self.statistic) {
            (Subject::Views(None), _) if is_time => Some(timed(&slice.view)),
            (Subject::Requests(Selection::Images), _) if whole => Some(timed(&slice.image)),
            (Subject::Requests(Selection::Pages), _) if whole => Some(timed(&slice.page)),
            (Subject::Requests(Selection::All) | Subject::Failures, Statistic::FailureShare) => {
                Some(counted(slice.requests, slice.failures))
            }
            (Subject::Failures, _) => Some(counted(slice.failures, 0)),
            (Subject::Views(None), Statistic::Rate) => Some(counted(slice.views, 0)),
            (Subject::Requests(Selection::All), Statistic::Rate) => {
                Some(counted(slice.requests, 0))
            }
            (Subject::Visits, Statistic::Rate) => Some(counted(slice.visits, 0)),
            (Subject::Bytes, Statistic::Rate) => Some(counted(slice.wire_bytes, 0)),
            _ => None,
        }
    }

    /// Seconds from the start since which the number as it is judged, over the
    /// headline phase so far, has been broken without a break. A single bad
    /// second does not count, nor does a single good one.
    fn broken_since(&self, run: &Run) -> Option<f64> {
        let (first, slices) = run.headline_slices()?;
        let width = f64::from(run.timeline.slice_seconds.max(1));
        let mut so_far = Evidence::default();
        let mut since = None;
        for (index, slice) in slices.iter().enumerate() {
            so_far.add(&self.of_slice(slice, width)?);
            let value = so_far.value(self.statistic);
            if value.is_none_or(|value| self.comparison.holds(value, self.bound)) {
                since = None;
            } else {
                since = since.or(Some((first + index) as f64 * width));
            }
        }
        // A count that must be reached is not reached from the start on.
        let reached = matches!(self.comparison, Comparison::Above | Comparison::AtLeast);
        since.filter(|_| !(reached && self.statistic == Statistic::Count))
    }
}
