//! How the visits ended, and what they have left behind.

use super::{Check, Circumstances, State};
use crate::measure::sample::Action;
use crate::visit::ledger::entry::Entry;

pub(super) fn visits(checks: &mut Vec<Check>, about: &Circumstances<'_>) {
    for made in about.made {
        let what = match made.action {
            Action::Walk => "a walker's visit ends well",
            Action::Add => "an uploader's visit ends well",
            Action::Delete => "a deleter's visit ends well",
        };
        checks.push(match (&made.skipped, &made.problem) {
            (Some(reason), _) => Check::new(what, State::Skipped, reason.as_str()),
            (None, Some(problem)) => Check::new(what, State::Failed, problem.as_str()),
            (None, None) => Check::new(what, State::Passed, ""),
        });
    }
}

pub(super) fn trace(checks: &mut Vec<Check>, about: &Circumstances<'_>) {
    let cleaned = about.cleaned;
    let left: Vec<&Entry> = cleaned.left.iter().chain(&cleaned.galleries_left).collect();
    let mut places = Vec::new();
    for is in ["still there", "may still be there"] {
        let there = left.iter().filter(|entry| entry.is_where() == is);
        let names: Vec<&str> = there.map(|entry| entry.name.as_str()).collect();
        if !names.is_empty() {
            places.push(format!("{is}: {}", names.join(", ")));
        }
    }
    let state = if left.is_empty() {
        State::Passed
    } else {
        State::Failed
    };
    checks.push(Check::new(
        "nothing of ours is left",
        state,
        places.join("; "),
    ));
}
