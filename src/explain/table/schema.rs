//! What the files under `meanings/` may hold, key by key.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::explain::{exposition::Kind, findings::Severity, value::Unit};

/// What one file may hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) group: Vec<Group>,
    #[serde(default)]
    pub(super) process: Vec<ProcessRule>,
    #[serde(default)]
    pub(super) fact: Vec<FactRule>,
    #[serde(default)]
    pub(super) family: Vec<Meaning>,
    #[serde(default)]
    pub(super) check: Vec<Check>,
}

/// A heading under which families stand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explain) struct Group {
    pub(in crate::explain) id: String,
    pub(in crate::explain) title: String,
    /// Lower ones come first.
    pub(in crate::explain) order: u32,
    #[serde(default)]
    pub(in crate::explain) about: Option<String>,
}

/// How a process is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explain) struct ProcessRule {
    pub(in crate::explain) id: String,
    pub(in crate::explain) title: String,
    /// Families that must be there; `*` stands for anything.
    pub(in crate::explain) needs: Vec<String>,
    /// Families with one series that must have this value.
    #[serde(default)]
    pub(in crate::explain) equals: BTreeMap<String, f64>,
    pub(in crate::explain) roles: Vec<String>,
    #[serde(default)]
    pub(in crate::explain) says: Option<String>,
}

/// A label that belongs in the heading.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explain) struct FactRule {
    pub(in crate::explain) name: String,
    pub(in crate::explain) role: String,
    pub(in crate::explain) family: String,
    pub(in crate::explain) label: String,
    /// Two dumps that differ here are not of the same process.
    #[serde(default)]
    pub(in crate::explain) identity: bool,
}

/// What one family, or all that fit a pattern, mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explain) struct Meaning {
    pub(in crate::explain) name: String,
    pub(in crate::explain) group: String,
    /// One sentence; without it, the exposition's own HELP is shown.
    #[serde(default)]
    pub(in crate::explain) means: Option<String>,
    /// Why an operator cares.
    #[serde(default)]
    pub(in crate::explain) why: Option<String>,
    /// What misleads about it.
    #[serde(default)]
    pub(in crate::explain) trap: Option<String>,
    /// Why its value must not be used at all.
    #[serde(default)]
    pub(in crate::explain) broken: Option<String>,
    #[serde(default)]
    pub(in crate::explain) unit: Option<Unit>,
    /// The true type, where the declared one or the name misleads.
    #[serde(default)]
    pub(in crate::explain) kind: Option<Kind>,
    /// It only says something where the process has one of these roles.
    #[serde(default)]
    pub(in crate::explain) roles: Vec<String>,
    /// Without a leader, its value is old.
    #[serde(default)]
    pub(in crate::explain) needs_leader: bool,
    /// Observations of zero that a histogram begins with.
    #[serde(default)]
    pub(in crate::explain) initial_zeros: f64,
    /// Its value is a moment that lies at most so many seconds before the
    /// scrape (`inf`: some time before it).
    #[serde(default)]
    pub(in crate::explain) clock_within: Option<f64>,
    /// Only shown where everything is asked for.
    #[serde(default)]
    pub(in crate::explain) detail: bool,
    /// All families of this entry become one line.
    #[serde(default)]
    pub(in crate::explain) fold: Option<Fold>,
}

/// How many families become one line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explain) struct Fold {
    /// The label that tells ordinary series from those worth a word.
    pub(in crate::explain) label: String,
    pub(in crate::explain) ordinary: Vec<String>,
    /// Labels that name such a series.
    pub(in crate::explain) by: Vec<String>,
}

/// A value that is worth a word.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explain) struct Check {
    pub(in crate::explain) id: String,
    pub(in crate::explain) family: String,
    /// Labels and the values that they may have.
    #[serde(default, rename = "where")]
    pub(in crate::explain) labels: BTreeMap<String, Vec<String>>,
    /// Only where the process has one of these roles.
    #[serde(default)]
    pub(in crate::explain) roles: Vec<String>,
    /// Look at the ratio to this family's series with the same labels.
    #[serde(default)]
    pub(in crate::explain) over: Option<String>,
    /// Look at this quantile of a histogram or summary.
    #[serde(default)]
    pub(in crate::explain) quantile: Option<f64>,
    /// Observations below which a quantile is not worth a word.
    #[serde(default)]
    pub(in crate::explain) at_least: f64,
    #[serde(default)]
    pub(in crate::explain) of: Of,
    #[serde(default)]
    pub(in crate::explain) above: Option<f64>,
    #[serde(default)]
    pub(in crate::explain) below: Option<f64>,
    #[serde(default)]
    pub(in crate::explain) equals: Option<f64>,
    /// With `above`: not beyond this, where a graver check begins.
    #[serde(default)]
    pub(in crate::explain) up_to: Option<f64>,
    pub(in crate::explain) severity: Severity,
    /// With `{value}`, `{limit}` and the names of labels.
    pub(in crate::explain) says: String,
    #[serde(default)]
    pub(in crate::explain) detail: Option<String>,
    #[serde(default)]
    pub(in crate::explain) action: Option<String>,
}

/// Whether a check looks at each series or at their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::explain) enum Of {
    #[default]
    Each,
    Sum,
}
