//! What looks wrong.
//!
//! Most of it is data: a family, a bound, a sentence (`[[check]]` in the
//! tables, read by `checks`). What needs several families at once, or
//! judgement, is code: who leads the swarm, whether the process began anew,
//! whether the dump itself is sound.

mod checks;
mod dump;
mod reading;
mod swarm;

use serde::{Deserialize, Serialize};

use super::{
    changes::Before, clock::Taken, exposition::Exposition, process::Process, table::Table,
};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something is broken now, or about to break.
    Critical,
    /// Somebody should look at it.
    Warning,
    /// Worth knowing; often in order.
    Notice,
}

/// One thing that looks wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// A stable word, such as `nodes-down`.
    pub id: String,
    /// How grave it is.
    pub severity: Severity,
    /// What it is, in a sentence.
    pub title: String,
    /// What follows from it, or how sure it is.
    pub detail: Option<String>,
    /// What to do.
    pub action: Option<String>,
    /// The series that say so, with their values.
    pub evidence: Vec<String>,
}

/// Everything that a check may look at.
pub(super) struct Context<'a> {
    pub(super) dump: &'a Exposition,
    pub(super) earlier: Option<&'a Exposition>,
    pub(super) before: Option<&'a Before<'a>>,
    /// The first few series that are there no more, and how many they are.
    pub(super) gone: Option<&'a (Vec<String>, usize)>,
    pub(super) table: &'a Table,
    pub(super) process: &'a Process,
    pub(super) taken: Option<Taken>,
    pub(super) leadership: Leadership,
}

pub(super) use dump::{fell, moved, started};
pub(super) use swarm::{Leadership, leadership};

/// All findings, the gravest first.
pub(super) fn all(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = swarm::find(context);
    let said: Vec<String> = findings.iter().map(|finding| finding.id.clone()).collect();
    findings.extend(
        checks::find(context)
            .into_iter()
            .filter(|finding| !swarm::implies(&said, &finding.id)),
    );
    findings.extend(dump::find(context));
    findings.sort_by_key(|finding| finding.severity);
    findings
}
