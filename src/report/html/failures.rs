//! What went wrong: every kind once, with an example and what it means.

use askama::Template;

use crate::measure::run::{FailureGroup, Run};
use crate::measure::sample::Outcome;
use crate::units;

use super::drawn;
use super::sections::Section;
use crate::report::numbers::{Totals, part, seconds};

struct FailureView<'a> {
    group: &'a FailureGroup,
    count: String,
    share: String,
    what: &'static str,
    when: String,
}

#[derive(Template)]
#[template(path = "report_failures.html")]
struct Failures<'a> {
    groups: Vec<FailureView<'a>>,
}

/// The section on failures.
pub(super) fn failures(run: &Run) -> Section {
    let totals = Totals::of_run(run);
    let groups: Vec<_> = run
        .failures
        .iter()
        .map(|group| FailureView {
            group,
            count: units::count(group.count),
            share: part(group.count, totals.requests)
                .map(units::percent)
                .unwrap_or_default(),
            what: outcome_words(group.outcome),
            when: if group.count == 1 {
                format!("at {}", seconds(group.first_s))
            } else {
                format!(
                    "from {} to {}",
                    seconds(group.first_s),
                    seconds(group.last_s)
                )
            },
        })
        .collect();
    Section {
        id: "failures",
        title: "Failures",
        about: if groups.is_empty() {
            "No request failed, in any phase.".to_owned()
        } else {
            "Over all phases, by what the request was for and how it ended; the first of each kind is the example."
                .to_owned()
        },
        body: if groups.is_empty() {
            String::new()
        } else {
            drawn(&Failures { groups })
        },
    }
}

/// An outcome as the beginning of an explanation.
fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "The answer was right.",
        Outcome::Dns => "The host name could not be resolved.",
        Outcome::Refused => "Nothing listened there: the connection was refused.",
        Outcome::Tls => "No TLS session could be agreed on.",
        Outcome::Reset => "The connection was closed or reset before the answer was whole.",
        Outcome::Timeout => "The answer was not whole within the time limit.",
        Outcome::Truncated => "Fewer bytes came than Content-Length had promised.",
        Outcome::TooLarge => "The answer was larger than a visitor is willing to read.",
        Outcome::Protocol => "What came was not HTTP, or HTTP that contradicts itself.",
        Outcome::BadStatus => "The status is not one that the scenario counts as success.",
        Outcome::RedirectLoop => "Redirects went in a circle, on for too long, or nowhere.",
        Outcome::BadImage => {
            "An image was asked for, and what came is not one, or not a whole one."
        }
        Outcome::Rejected => "The status was right, but the page was not.",
    }
}
