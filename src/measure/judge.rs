//! From the record of a run to its verdict.

use super::generator::limits::{Limits, reasons};
use super::run::Run;
use super::threshold::Threshold;
use super::verdict::{Judgement, Verdict};

/// Judges a run by its thresholds. INVALID goes before FAIL: when the generator
/// was the limit, a broken threshold says nothing about the gallery. A run
/// without a single finished request is INVALID as well, because a PASS would
/// say that a gallery holds which has told nobody anything; unless a threshold
/// is broken by that very silence (`requests.rate > 1/s`), which is a FAIL.
#[must_use]
pub fn judge(run: &Run, thresholds: &[Threshold], limits: &Limits) -> Verdict {
    let evaluated = thresholds.iter().map(|threshold| threshold.evaluate(run));
    let (thresholds, broken): (Vec<_>, Vec<_>) = evaluated.unzip();
    let broken: Vec<String> = broken.into_iter().flatten().collect();
    let mut invalid = reasons(run, limits);
    let silence_tells = thresholds
        .iter()
        .any(|result| !result.holds && result.measured.is_some());
    if run.measured_nothing() && !silence_tells {
        invalid.push(
            "Not one request was answered for as long as the run went on. See whether the gallery \
             answers at all (vernissage probe), or let the run go on for longer."
                .to_owned(),
        );
    }
    let judgement = if !invalid.is_empty() {
        Judgement::Invalid
    } else if broken.is_empty() {
        Judgement::Pass
    } else {
        Judgement::Fail
    };
    Verdict {
        judgement,
        reasons: invalid.into_iter().chain(broken).collect(),
        thresholds,
    }
}

#[cfg(test)]
pub(super) mod tests;
