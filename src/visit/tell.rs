//! What a tab tells the witness: requests and steps, how they ended, and what the
//! end of the run has cut off.

use std::time::{Duration, Instant};

use super::redact::Secrets;
use super::session::{Fetched, Session};
use super::tab::Tab;
use super::think::Cancelled;
use super::vanished::is_missing;
use crate::measure::sample::{Failure, Operation, Outcome};
use crate::measure::unfinished::Unfinished;
use crate::measure::witness::Note;

impl<S: Session> Tab<'_, S> {
    /// Tells the witness of a request that has been judged.
    pub(super) fn record(&mut self, fetched: &Fetched) {
        let witness = &self.stage.setting.witness;
        for redirect in &fetched.redirects {
            witness.sample(redirect);
        }
        let outcome = fetched.sample.outcome;
        self.last = Some((outcome, fetched.sample.status));
        if self.lenient && matches!(outcome, Outcome::BadStatus | Outcome::Rejected) {
            let mut sample = fetched.sample.clone();
            sample.outcome = Outcome::Ok;
            witness.sample(&sample);
            return;
        }
        witness.sample(&fetched.sample);
        if !fetched.is_ok() {
            let secrets = &self.secrets;
            witness.failure(&fetched.sample, &|| describe(fetched, secrets));
        }
    }

    /// Tells the witness of a step that could not be put together: a failure
    /// without a request.
    pub(super) fn record_unsent(&self, operation: Operation, sentence: &str) {
        if self.lenient {
            return;
        }
        let at = self.at.as_ref();
        self.stage.setting.witness.unsent(&Failure {
            operation,
            outcome: Outcome::Rejected,
            status: 0,
            url: at.map_or_else(String::new, |at| self.secrets.url(at.url())),
            detail: format!("Nothing was sent. {}", self.secrets.text(sentence)),
        });
    }

    /// Tells the witness of a step, in words.
    pub(super) fn note(
        &self,
        step: &str,
        asked: &dyn Fn() -> String,
        found: &dyn Fn() -> String,
        fetched: &Fetched,
    ) {
        let sample = &fetched.sample;
        self.stage.setting.witness.note(&|| Note {
            step: step.to_owned(),
            asked: self.secrets.text(&asked()),
            found: self.secrets.text(&found()),
            took: sample.latency(),
            problem: (!fetched.is_ok()).then(|| describe(fetched, &self.secrets).detail),
        });
    }

    /// Tells the witness what the end of the run has cut off.
    pub(super) fn cut_short(&mut self, operation: Operation) -> Cancelled {
        let now = Instant::now();
        let cut = self.session.cut_short();
        let witness = &self.stage.setting.witness;
        cut.redirects.iter().for_each(|it| witness.sample(it));
        for since in cut.under_way {
            witness.unfinished(&Unfinished {
                operation,
                is_view: false,
                since,
                waited: now.saturating_duration_since(since),
            });
        }
        // What is missing may have been deleted by the crowd itself, and there is no
        // time left to look.
        for fetched in cut.finished.iter().filter(|it| !is_missing(it)) {
            self.record(fetched);
        }
        Cancelled
    }

    /// Tells the witness of a page that somebody still waited for.
    pub(super) fn unfinished_view(&self, page: Operation, intended: Instant) {
        self.stage.setting.witness.unfinished(&Unfinished {
            operation: page,
            is_view: true,
            since: intended,
            waited: intended.elapsed(),
        });
    }
}

/// The page came and its status was right, but it is not what was asked for.
pub(super) fn reject(fetched: &mut Fetched, detail: String) {
    fetched.sample.outcome = Outcome::Rejected;
    fetched.detail = Some(detail);
}

fn describe(fetched: &Fetched, secrets: &Secrets) -> Failure {
    let sample = &fetched.sample;
    let detail = match &fetched.detail {
        Some(detail) => secrets.text(detail),
        None => format!("The request ended as {}.", sample.outcome),
    };
    Failure {
        operation: sample.operation,
        outcome: sample.outcome,
        status: sample.status,
        url: secrets.url(fetched.target.url()),
        detail,
    }
}

/// From the moment a page was wanted to the last byte of its last part.
pub(super) fn seen_after(intended: Instant, page: &Fetched, parts: &[Fetched]) -> Duration {
    std::iter::once(page)
        .chain(parts)
        .map(|fetched| fetched.sample.started + fetched.sample.total)
        .max()
        .unwrap_or(intended)
        .saturating_duration_since(intended)
}
