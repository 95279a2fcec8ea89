//! What is asked of a gallery: `view.p95 < 2s`.
//!
//! A threshold names a subject of the report, a statistic of it, and a bound in
//! the units that the report is written in, so that a number can be copied from
//! one report and be asked of the next. [`Threshold::parse`] reads one,
//! [`evaluate`] holds it against a run.

mod bound;
pub mod evaluate;
mod help;
pub mod parse;

use std::fmt;

use super::sample::Operation;

/// One demand on a run. Made by [`Threshold::parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// As it was written, without blanks around it.
    text: String,
    subject: Subject,
    statistic: Statistic,
    comparison: Comparison,
    /// In the statistic's own unit: see [`Unit`].
    bound: f64,
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Threshold {
    /// The quantile of all views that it bounds from above, and the bound in
    /// microseconds, for charts: `view.p95 < 2s` is (0.95, 2 000 000).
    #[must_use]
    pub fn limit_of_views(&self) -> Option<(f64, f64)> {
        let upper = matches!(self.comparison, Comparison::Below | Comparison::AtMost);
        match (self.subject, self.statistic) {
            (Subject::Views(None), Statistic::Quantile(_, quantile)) if upper => {
                Some((quantile, self.bound))
            }
            _ => None,
        }
    }
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// `view`, `view.gallery`: pages with all their images.
    Views(Option<Operation>),
    /// `upload`, `image`, `requests`: requests.
    Requests(Selection),
    /// `failures`: failed requests.
    Failures,
    /// `visits`.
    Visits,
    /// `bytes`: answers' bodies on the wire.
    Bytes,
}

/// Some of the operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Selection {
    /// `requests`.
    All,
    /// `upload`, `gallery`, …
    One(Operation),
    /// `image`: thumbnail, medium and full.
    Images,
    /// `page`: listing, gallery and photo.
    Pages,
}

impl Selection {
    fn contains(self, operation: Operation) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => one == operation,
            Self::Images => operation.is_image(),
            Self::Pages => operation.is_page(),
        }
    }
}

impl Subject {
    /// What is counted of it, for sentences: "no upload was finished".
    fn noun(self) -> String {
        match self {
            Self::Views(None) => "view".to_owned(),
            Self::Views(Some(page)) => format!("view of a {page} page"),
            Self::Requests(Selection::All) | Self::Failures | Self::Bytes => "request".to_owned(),
            Self::Requests(Selection::One(operation)) => format!("{operation} request"),
            Self::Requests(Selection::Images) => "image".to_owned(),
            Self::Requests(Selection::Pages) => "page".to_owned(),
            Self::Visits => "visit".to_owned(),
        }
    }
}

/// The part of a request that a time is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// From sending to the last byte; of a view or visit, the whole of it.
    Total,
    /// From sending to the first byte.
    FirstByte,
    /// From the intended start to sending.
    Queued,
}

/// A number made of many measurements.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Statistic {
    /// `p95` is 0.95.
    Quantile(Part, f64),
    Mean(Part),
    Max(Part),
    /// The part that failed.
    FailureShare,
    /// How many a second.
    Rate,
    /// How many.
    Count,
}

/// What a statistic is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Microseconds.
    Time,
    /// A part of one.
    Share,
    /// A second.
    Rate,
    Count,
    /// Bytes a second.
    ByteRate,
    Bytes,
}

impl Unit {
    const fn of(subject: Subject, statistic: Statistic) -> Self {
        match (statistic, subject) {
            (Statistic::Quantile(..) | Statistic::Mean(_) | Statistic::Max(_), _) => Self::Time,
            (Statistic::FailureShare, _) => Self::Share,
            (Statistic::Rate, Subject::Bytes) => Self::ByteRate,
            (Statistic::Rate, _) => Self::Rate,
            (Statistic::Count, Subject::Bytes) => Self::Bytes,
            (Statistic::Count, _) => Self::Count,
        }
    }
}

/// How a measured value is compared with the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Comparison {
    fn holds(self, measured: f64, bound: f64) -> bool {
        match self {
            Self::Below => measured < bound,
            Self::AtMost => measured <= bound,
            Self::Above => measured > bound,
            Self::AtLeast => measured >= bound,
        }
    }
}
