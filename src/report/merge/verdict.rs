//! One verdict on the whole crowd.

use crate::measure::generator::limits::Limits;
use crate::measure::judge::judge;
use crate::measure::run::Run;
use crate::measure::threshold::Threshold;
use crate::measure::verdict::{Judgement, Verdict};

use super::{Placed, replicas};

/// Judges the merged run by the thresholds that the replicas were given: none of
/// them has seen all of it, and a percentile of the whole is not one of its parts.
/// Whether a generator was the limit is the other way round, for it is seen in
/// that generator alone: what one says of itself holds for the run.
pub(super) fn judged(merged: &Run, runs: &[Placed<'_>]) -> Verdict {
    let invalid: Vec<String> = runs
        .iter()
        .filter(|(_, run)| run.verdict.judgement == Judgement::Invalid)
        .flat_map(|(_, run)| {
            let name = replicas::name(run);
            // Behind what made it invalid stand the thresholds that it broke.
            let broken = run.verdict.thresholds.iter().filter(|result| !result.holds);
            let count = run.verdict.reasons.len().saturating_sub(broken.count());
            let reasons = run.verdict.reasons.iter().take(count);
            reasons.map(move |reason| format!("{name}: {reason}"))
        })
        .collect();
    let mut verdict = judge(merged, &thresholds(runs), &Limits::NONE);
    if !invalid.is_empty() {
        verdict.judgement = Judgement::Invalid;
        verdict.reasons.splice(0..0, invalid);
    }
    verdict
}

/// Every threshold once, as it was written.
fn thresholds(runs: &[Placed<'_>]) -> Vec<Threshold> {
    let results = runs.iter().flat_map(|(_, run)| &run.verdict.thresholds);
    let mut written: Vec<&str> = Vec::new();
    for result in results {
        if !written.contains(&result.threshold.as_str()) {
            written.push(&result.threshold);
        }
    }
    let read = written.into_iter().map(Threshold::parse);
    // It had been read when its run began.
    read.filter_map(Result::ok).collect()
}
