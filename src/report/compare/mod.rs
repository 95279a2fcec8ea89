//! One run held against another: "is it better than last week's?"
//!
//! Two questions come before any number: were the two asked the same, and is a
//! difference larger than what one run differs from itself? Without the second
//! every comparison finds something, and after a month nobody believes it.

mod difference;
mod noise;

use crate::measure::histogram::Histogram;
use crate::measure::run::{PhaseRecord, Run};
use crate::measure::sample::Phase;
use crate::units;

use self::noise::{Metric, Spread, spread};

use super::headline;
use super::numbers::{Totals, part};
use super::table::{Cell, Column, Table, Tone};

pub use self::difference::Difference;

/// Changes smaller than this part are not told from none: the histograms are
/// exact within 1 %.
const RESOLUTION: f64 = 0.01;

/// A change by a smaller part is shown as none: it has no digit to show.
const SMALLEST: f64 = 0.0001;

/// Two runs, held against each other.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// When the earlier run began, as people write it.
    pub before: String,
    /// When the later run began, as people write it.
    pub after: String,
    /// What was not the same about how they were made.
    pub differences: Vec<Difference>,
    /// The headline numbers.
    pub changes: Vec<Change>,
    /// Durations of views: before and after.
    pub views: [Histogram; 2],
}

/// A headline number, before and after.
#[derive(Debug, Clone)]
pub struct Change {
    /// What it is.
    pub name: &'static str,
    /// Before, in its own unit; `None` if nothing was measured.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
    /// By how much two such runs may differ by chance (95 % confidence), in the
    /// number's own unit; `None` where the runs are too short to say.
    pub noise: Option<f64>,
    /// What to make of it.
    pub finding: Finding,
    metric: Metric,
}

/// What to make of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Better by more than chance explains.
    Better,
    /// Worse by more than chance explains.
    Worse,
    /// Different by more than chance explains, which is neither good nor bad.
    Different,
    /// Chance explains it.
    WithinNoise,
    /// Too little was measured to say.
    Unknown,
}

impl Finding {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Different => "different",
            Self::WithinNoise => "within noise",
            Self::Unknown => "too little to say",
        }
    }
}

/// Holds a run against an earlier one.
#[must_use]
pub fn compare(before: &Run, after: &Run) -> Comparison {
    let totals = [Totals::headline(before), Totals::headline(after)];
    Comparison {
        before: headline::started(before),
        after: headline::started(after),
        differences: difference::differences(before, after),
        changes: Metric::ALL
            .into_iter()
            .map(|metric| change(metric, before, after))
            .collect(),
        views: totals.map(|totals| totals.view),
    }
}

impl Comparison {
    /// Whether the two were asked the same, as a sentence.
    #[must_use]
    pub fn comparable(&self) -> &'static str {
        if self.differences.iter().any(|difference| difference.spoils) {
            "These two runs cannot be compared: they were not asked the same."
        } else if self.differences.is_empty() {
            "These two runs were made in the same way and can be compared."
        } else {
            "These two runs can be compared with care: something around them was different."
        }
    }

    /// What the comparison comes to, as a sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.differences.iter().any(|difference| difference.spoils) {
            return "The changes may come from how the runs were made.".to_owned();
        }
        let names = |finding| -> Vec<&str> {
            self.changes
                .iter()
                .filter(|change| change.finding == finding)
                .map(|change| change.name)
                .collect()
        };
        let parts: Vec<String> = [Finding::Worse, Finding::Better, Finding::Different]
            .into_iter()
            .map(|finding| (finding, names(finding)))
            .filter(|(_, names)| !names.is_empty())
            .map(|(finding, names)| format!("{}: {}", finding.words(), names.join(", ")))
            .collect();
        if !parts.is_empty() {
            return format!("Beyond noise {}.", parts.join("; "));
        }
        if self
            .changes
            .iter()
            .all(|change| change.finding == Finding::Unknown)
        {
            "The runs are too short to tell a change from noise.".to_owned()
        } else {
            "Nothing changed by more than noise.".to_owned()
        }
    }

    /// The changes as a table.
    pub(super) fn table(&self) -> Table {
        Table {
            columns: vec![
                Column::words("Number", "A number of the headline."),
                Column::number("Before", "In the earlier run.", 0),
                Column::number("After", "In the later run.", 0),
                Column::number("Change", "By how much it went up or down.", 0),
                Column::number(
                    "Noise",
                    "How far two such runs may lie apart by chance, from how much each differs from itself.",
                    2,
                ),
                Column::words("Finding", "What to make of it."),
            ],
            rows: self.changes.iter().map(Change::row).collect(),
            sum: false,
        }
    }
}

impl Change {
    fn row(&self) -> Vec<Cell> {
        let show = |value: Option<f64>| Cell::maybe(value.map(|value| self.metric.show(value)));
        let tone = match self.finding {
            Finding::Better => Tone::Good,
            Finding::Worse => Tone::Bad,
            Finding::Different => Tone::Plain,
            Finding::WithinNoise | Finding::Unknown => Tone::Quiet,
        };
        vec![
            Cell::new(self.name),
            show(self.before),
            show(self.after),
            Cell::maybe(self.in_words()).tone(tone),
            Cell::maybe(
                self.noise
                    .map(|noise| format!("± {}", self.metric.show(noise))),
            )
            .tone(Tone::Quiet),
            Cell::new(self.finding.words()).tone(tone),
        ]
    }

    /// The change: a part of what was before, or where that was nothing, the
    /// difference itself.
    fn in_words(&self) -> Option<String> {
        let (before, after) = (self.before?, self.after?);
        let difference = after - before;
        let (up, size) = (difference > 0.0, difference.abs());
        if before == 0.0 || self.metric == Metric::Failures {
            return Some(match self.metric.show(size) {
                _ if size == 0.0 => "none".to_owned(),
                // "< 0.01 %" has no need of a sign.
                small if small.starts_with('<') => small,
                shown => signed(up, &shown),
            });
        }
        let part = size / before.abs();
        Some(if part < SMALLEST {
            "none".to_owned()
        } else {
            signed(up, &units::percent(part))
        })
    }
}

fn signed(up: bool, size: &str) -> String {
    format!("{}{size}", if up { "+" } else { "−" })
}

fn change(metric: Metric, before: &Run, after: &Run) -> Change {
    let values = [value(metric, before), value(metric, after)];
    let noise = match (spread(metric, before), spread(metric, after)) {
        (Some(before), Some(after)) => Some(Spread::noise(&before, &after)),
        _ => None,
    };
    Change {
        name: metric.name(),
        before: values[0],
        after: values[1],
        noise,
        finding: finding(metric, values, noise),
        metric,
    }
}

fn finding(metric: Metric, values: [Option<f64>; 2], noise: Option<f64>) -> Finding {
    let ([Some(before), Some(after)], Some(noise)) = (values, noise) else {
        return Finding::Unknown;
    };
    let difference = after - before;
    let resolution = RESOLUTION * before.abs().max(after.abs());
    if difference.abs() <= noise.max(resolution) {
        return Finding::WithinNoise;
    }
    match metric.lower_is_better() {
        None => Finding::Different,
        Some(lower) if lower == (difference < 0.0) => Finding::Better,
        Some(_) => Finding::Worse,
    }
}

/// A number of the headline, of the whole phase.
fn value(metric: Metric, run: &Run) -> Option<f64> {
    let phase = run.headline()?;
    let totals = Totals::of(phase);
    let quantile = |histogram: &Histogram, at| histogram.quantile(at).map(|micros| micros as f64);
    match metric {
        Metric::View(at) => quantile(&totals.view, at),
        Metric::Image => quantile(&images(phase), 0.95),
        Metric::Failures => part(totals.failures, totals.requests),
        Metric::Visits => totals.rate(totals.visits),
        Metric::Requests => totals.rate(totals.requests),
        Metric::Bytes => totals.rate(totals.wire_bytes),
    }
}

fn images(phase: &PhaseRecord) -> Histogram {
    let mut images = Histogram::new();
    for row in phase
        .operations
        .iter()
        .filter(|row| row.operation.is_image())
    {
        images.add(&row.total);
    }
    images
}

/// Whether the headline of a run is its steady phase.
fn is_steady(run: &Run) -> bool {
    run.headline()
        .is_some_and(|phase| phase.phase == Phase::Steady)
}

#[cfg(test)]
mod tests;
