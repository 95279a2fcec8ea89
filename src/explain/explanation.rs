//! What is said of a dump: the stable form behind the terminal's text, the
//! Markdown and the JSON. `docs/EXPLAIN.md` documents it field by field.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{changes::Change, clock::Basis, findings::Finding, process::Process, value::Unit};

/// The name and version of the JSON; it changes when a field changes its
/// meaning or goes, not when one is added.
pub const SCHEMA: &str = "vernissage-explain/1";

/// Everything that is said of one dump, and of what changed since another.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Who answered.
    pub process: Process,
    /// What the dump is.
    pub dump: Dump,
    /// What lies between the dumps, where there are two.
    pub compared: Option<Compared>,
    /// What looks wrong, the gravest first.
    pub findings: Vec<Finding>,
    /// What is better known before reading the values.
    pub notes: Vec<String>,
    /// Families grouped by what they tell.
    pub groups: Vec<GroupView>,
}

/// The dump itself.
#[derive(Debug, Clone, Serialize)]
pub struct Dump {
    /// File or URL, as the caller named it.
    pub source: Option<String>,
    /// Which of the two text formats.
    pub format: &'static str,
    /// Number of families.
    pub families: usize,
    /// Number of series as Prometheus counts them, each bucket one.
    pub series: usize,
    /// How many of them are exactly zero.
    pub zero_series: usize,
    /// When it was taken, in seconds since 1970.
    pub taken_at_seconds: Option<f64>,
    /// How that is known.
    pub taken_at_basis: Option<Basis>,
    /// When the process started, in seconds since 1970.
    pub started_at_seconds: Option<f64>,
    /// How long it had run; at least so long where the basis is `not_before`.
    pub uptime_seconds: Option<f64>,
}

/// Two dumps side by side.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// File or URL of the earlier one.
    pub source: Option<String>,
    /// Seconds between them, where they can be known.
    pub seconds: Option<f64>,
    /// How they are known.
    pub basis: Option<String>,
    /// The process started anew in between.
    pub restarted: bool,
    /// Why they cannot be compared; then no changes are shown.
    pub problem: Option<String>,
    /// Series that are there no more.
    pub gone: usize,
    /// The first few of them.
    pub gone_examples: Vec<String>,
}

/// Families under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct GroupView {
    /// A stable word.
    pub id: String,
    /// For people.
    pub title: String,
    /// What the group tells, and what not.
    pub about: Option<String>,
    /// Its families.
    pub families: Vec<FamilyView>,
    /// Many families that are told in one line.
    pub folded: Vec<FoldedView>,
    /// Families that mean nothing on this process, which is not what they
    /// speak of.
    pub not_applicable: Vec<String>,
}

/// One family.
#[derive(Debug, Clone, Serialize)]
pub struct FamilyView {
    /// Its name.
    pub name: String,
    /// What it truly is.
    pub kind: &'static str,
    /// What the exposition calls it, where that is something else.
    pub declared_kind: Option<&'static str>,
    /// What it counts in.
    pub unit: Unit,
    /// What it means: from our table, or in the process' own words.
    pub means: Option<String>,
    /// True where the words are ours.
    pub known: bool,
    /// Why an operator cares.
    pub why: Option<String>,
    /// What misleads about it.
    pub trap: Option<String>,
    /// Why its value must not be used.
    pub broken: Option<String>,
    /// Its value is as it was when there was a leader.
    pub stale: bool,
    /// Of interest only to who looks for details.
    pub detail: bool,
    /// How many series it has, distributions counted once.
    pub series_total: usize,
    /// How many of them are at zero.
    pub series_zero: usize,
    /// Its series, the largest first, at most [`MOST_SERIES`].
    pub series: Vec<SeriesView>,
}

/// So many series of a family are shown at most.
pub const MOST_SERIES: usize = 50;

/// One series.
#[derive(Debug, Clone, Serialize)]
pub struct SeriesView {
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// The shortest name that tells it from its sisters.
    pub name: String,
    /// The number; `null` where it is not finite or a distribution.
    pub value: Option<f64>,
    /// The value in words.
    pub shown: String,
    /// Of a distribution.
    pub distribution: Option<DistributionView>,
    /// Since the earlier dump.
    pub change: Option<ChangeView>,
}

/// Observations of a histogram or a summary.
#[derive(Debug, Clone, Serialize)]
pub struct DistributionView {
    /// How many.
    pub count: f64,
    /// Their mean.
    pub mean: Option<f64>,
    /// 50, 90 and 99 % of a histogram; what a summary gives.
    pub quantiles: Vec<QuantileView>,
}

/// One quantile.
#[derive(Debug, Clone, Serialize)]
pub struct QuantileView {
    /// Between 0 and 1.
    pub quantile: f64,
    /// Its value; of a histogram, interpolated as Prometheus does.
    pub value: Option<f64>,
    /// It lies in the first bucket: `value` is guessed between zero and its
    /// edge.
    pub in_first_bucket: bool,
    /// It lies above the last bucket: `value` is only where that ends.
    pub above_last_bucket: bool,
    /// In words.
    pub shown: String,
}

/// What became of a series.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeView {
    /// The numbers.
    #[serde(flatten)]
    pub change: Change,
    /// In words.
    pub shown: String,
    /// Of a histogram: what was observed in between.
    pub distribution: Option<DistributionView>,
}

/// Many families in one line.
#[derive(Debug, Clone, Serialize)]
pub struct FoldedView {
    /// The pattern of their names.
    pub name: String,
    /// What they mean.
    pub means: Option<String>,
    /// Why an operator cares.
    pub why: Option<String>,
    /// How many families.
    pub families: usize,
    /// How many series.
    pub series: usize,
    /// How many of them are zero.
    pub zero_series: usize,
    /// Series out of the ordinary, the largest first.
    pub notable: Vec<String>,
}
