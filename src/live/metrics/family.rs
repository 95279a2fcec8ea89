//! What a family of metrics is, as data: its doc comment is its HELP.

use prometheus::proto::MetricType;

/// What the values of a family mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows: take `rate` or `increase`.
    Counter,
    /// A value of this moment.
    Gauge,
    /// Counts of durations up to edges: take `histogram_quantile`.
    Histogram,
}

impl Kind {
    /// The word that Prometheus has for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }

    pub(super) const fn wire(self) -> MetricType {
        match self {
            Self::Counter => MetricType::COUNTER,
            Self::Gauge => MetricType::GAUGE,
            Self::Histogram => MetricType::HISTOGRAM,
        }
    }
}

/// A family of metrics.
#[derive(Debug)]
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// What its values mean.
    pub kind: Kind,
    /// Its labels, each from a closed set.
    pub labels: &'static [&'static str],
    /// Its doc comment, line by line.
    doc: &'static [&'static str],
}

impl Family {
    pub(super) const fn new(
        name: &'static str,
        kind: Kind,
        labels: &'static [&'static str],
        doc: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            kind,
            labels,
            doc,
        }
    }

    /// What Prometheus shows: the first paragraph of the doc comment.
    #[must_use]
    pub fn help(&self) -> String {
        self.paragraphs().next().unwrap_or_default()
    }

    /// What is to be known beyond that: its other paragraphs.
    #[must_use]
    pub fn remarks(&self) -> String {
        self.paragraphs().skip(1).collect::<Vec<_>>().join(" ")
    }

    fn paragraphs(&self) -> impl Iterator<Item = String> {
        self.doc
            .split(|line| line.trim().is_empty())
            .filter(|lines| !lines.is_empty())
            .map(|lines| {
                let lines: Vec<_> = lines.iter().map(|line| line.trim()).collect();
                lines.join(" ")
            })
    }
}

/// Declares families: the doc comment of each is its HELP (its first paragraph)
/// and its entry in `docs/METRICS.md`, so that none of the three can differ.
macro_rules! families {
    ($( $(#[doc = $doc:literal])+ $name:ident: $kind:ident $text:literal [$($label:literal),*]; )+) => {
        $( $(#[doc = $doc])+ pub const $name: Family =
            Family::new($text, Kind::$kind, &[$($label),*], &[$($doc),+]); )+

        /// Every family, in the order in which they are told.
        pub const ALL: &[&Family] = &[$(&$name),+];
    };
}
pub(super) use families;
