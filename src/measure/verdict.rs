//! The judgement on a run.

use serde::{Deserialize, Serialize};

/// The judgement on a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// In one word.
    pub judgement: Judgement,
    /// Why, as sentences; never empty for FAIL and INVALID.
    pub reasons: Vec<String>,
    /// What was asked of the gallery, and what it did.
    pub thresholds: Vec<ThresholdResult>,
}

/// A verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Judgement {
    /// Every threshold holds.
    Pass,
    /// A threshold is broken.
    Fail,
    /// The run says nothing about the gallery: the generator was the limit, or
    /// no request was finished.
    Invalid,
}

/// One threshold, held against the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdResult {
    /// As it was written: `view.p95 < 2s`.
    pub threshold: String,
    /// What was measured, as people read it; `None` if nothing was.
    pub measured: Option<String>,
    /// Whether it holds.
    pub holds: bool,
    /// Seconds from the start since which it was broken for good.
    pub broken_since_s: Option<f64>,
}
