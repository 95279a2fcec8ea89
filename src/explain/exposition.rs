//! What an exposition holds once it is read: families, their series, their
//! values.
//!
//! Both formats end in the same model, so that nothing after the parser asks
//! which one it was. OpenMetrics names a counter's family without `_total` and
//! an info's without `_info`; here a family always bears the name that its
//! samples bear, which is also the name that queries and the tables of
//! meanings use.

use std::{collections::HashMap, sync::Arc};

use super::labels::Labels;

/// A whole exposition, as one scrape returns it.
#[derive(Debug, Clone, Default)]
pub struct Exposition {
    /// The format it was written in.
    pub format: Format,
    /// Families in the order in which they came.
    pub families: Vec<Family>,
    /// Series that came twice, at most a hundred; the first value was kept.
    pub duplicates: Vec<String>,
    /// Whether its end is there.
    pub end: End,
    pub(super) index: HashMap<Arc<str>, usize>,
}

/// How a dump ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum End {
    /// As its format has it.
    #[default]
    Whole,
    /// OpenMetrics without its `# EOF`.
    Missing,
    /// The last line has no line feed. It may be half a line, and was left out.
    HalfLine,
}

/// The two text formats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Prometheus text format 0.0.4.
    #[default]
    Text,
    /// OpenMetrics 1.0.
    OpenMetrics,
}

impl Format {
    /// The format's name and version.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Prometheus text 0.0.4",
            Self::OpenMetrics => "OpenMetrics 1.0",
        }
    }
}

/// All series of one name.
#[derive(Debug, Clone)]
pub struct Family {
    /// The name that queries use: with `_total` for counters, without
    /// `_bucket`, `_sum` and `_count` for histograms and summaries.
    pub name: Arc<str>,
    /// The exposition's own words, unescaped.
    pub help: Option<String>,
    /// OpenMetrics' `# UNIT`.
    pub unit: Option<String>,
    /// The type that the exposition declares.
    pub kind: Kind,
    /// One for each set of labels.
    pub series: Vec<Series>,
}

/// The declared type of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Only ever rises, but for a restart.
    Counter,
    /// Rises and falls.
    Gauge,
    /// Cumulative buckets.
    Histogram,
    /// Quantiles that the process computed itself.
    Summary,
    /// OpenMetrics: always 1; the labels are the news.
    Info,
    /// OpenMetrics: one boolean a state.
    StateSet,
    /// OpenMetrics: buckets that may fall.
    GaugeHistogram,
    /// No type was given.
    #[default]
    Untyped,
}

impl Kind {
    /// The format's word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Summary => "summary",
            Self::Info => "info",
            Self::StateSet => "stateset",
            Self::GaugeHistogram => "gaugehistogram",
            Self::Untyped => "untyped",
        }
    }
}

/// One set of labels and its value.
#[derive(Debug, Clone)]
pub struct Series {
    /// Without `le` and `quantile`.
    pub labels: Labels,
    /// What was measured.
    pub value: Value,
    /// Seconds since 1970, where the sample bore its own time.
    pub timestamp: Option<f64>,
    /// Seconds since 1970 at which the series began (OpenMetrics' `_created`).
    pub created: Option<f64>,
}

/// A number, or the parts of a distribution.
#[derive(Debug, Clone)]
pub enum Value {
    /// Counters, gauges, and everything untyped.
    Number(f64),
    /// A classic histogram.
    Histogram(Histogram),
    /// A summary.
    Summary(Summary),
}

/// A classic histogram, buckets sorted by their upper edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histogram {
    /// Upper edge (`le`) and the cumulative count.
    pub buckets: Vec<(f64, f64)>,
    /// The sum of all observations.
    pub sum: Option<f64>,
    /// The number of observations, where it was given beside the buckets.
    pub count: Option<f64>,
}

/// A summary, quantiles sorted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Quantile (0 to 1) and its value; NaN where nothing was observed lately.
    pub quantiles: Vec<(f64, f64)>,
    /// The sum of all observations.
    pub sum: Option<f64>,
    /// The number of observations.
    pub count: Option<f64>,
}

impl Exposition {
    /// The family of that name.
    #[must_use]
    pub fn family(&self, name: &str) -> Option<&Family> {
        self.index
            .get(name)
            .and_then(|&place| self.families.get(place))
    }

    /// The value of a family that has one single number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.family(name)?.series.as_slice() {
            [one] => one.number(),
            _ => None,
        }
    }

    /// A label of a family's first series: where `*_info` keeps versions.
    #[must_use]
    pub fn label(&self, family: &str, label: &str) -> Option<&str> {
        self.family(family)?.series.first()?.labels.get(label)
    }

    /// All series, each with its family.
    pub fn all_series(&self) -> impl Iterator<Item = (&Family, &Series)> {
        let families = self.families.iter();
        families.flat_map(|family| family.series.iter().map(move |series| (family, series)))
    }

    /// Series as Prometheus counts them: each bucket, sum, count and quantile
    /// is one.
    #[must_use]
    pub fn series_count(&self) -> usize {
        self.families.iter().map(Family::sample_count).sum()
    }
}

impl Family {
    /// Series as Prometheus counts them.
    #[must_use]
    pub fn sample_count(&self) -> usize {
        self.series
            .iter()
            .map(|series| series.value.sample_count())
            .sum()
    }

    /// Samples that are exactly zero, counted like [`Family::sample_count`].
    #[must_use]
    pub fn zero_samples(&self) -> usize {
        self.series
            .iter()
            .map(|series| series.value.zero_samples())
            .sum()
    }
}

impl Series {
    /// The number, unless it is a distribution.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Number(number) => Some(number),
            Value::Histogram(_) | Value::Summary(_) => None,
        }
    }

    /// The number of observations of a distribution, the number of the rest.
    #[must_use]
    pub fn magnitude(&self) -> f64 {
        match &self.value {
            Value::Number(number) => *number,
            Value::Histogram(histogram) => histogram.total(),
            Value::Summary(summary) => summary.count.unwrap_or(0.0),
        }
    }
}

impl Value {
    fn samples(&self) -> impl Iterator<Item = f64> {
        let (number, pairs, sum, count) = match self {
            Self::Number(number) => (Some(*number), [].as_slice(), None, None),
            Self::Histogram(histogram) => (
                None,
                histogram.buckets.as_slice(),
                histogram.sum,
                histogram.count,
            ),
            Self::Summary(summary) => (
                None,
                summary.quantiles.as_slice(),
                summary.sum,
                summary.count,
            ),
        };
        number
            .into_iter()
            .chain(pairs.iter().map(|(_, value)| *value))
            .chain(sum)
            .chain(count)
    }

    fn sample_count(&self) -> usize {
        self.samples().count()
    }

    fn zero_samples(&self) -> usize {
        self.samples().filter(|sample| *sample == 0.0).count()
    }
}
