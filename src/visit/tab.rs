//! One tab of a visitor's browser: the one place where requests are sent,
//! judged and told to the witness.

use std::sync::Arc;
use std::time::Instant;

use ::http::{HeaderName, HeaderValue};
use tokio_util::sync::CancellationToken;

use super::redact::Secrets;
use super::session::{Batch, Fetched, Request, Session};
use super::stage::Stage;
use super::think::Cancelled;
use super::variables::Variables;
use crate::measure::sample::{Failure, Outcome};
use crate::measure::witness::Note;
use crate::target::Target;

/// Why a visit ends before it has done what it came for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// The run has ended.
    Cancelled,
    /// Something went wrong; the sentence names the step.
    Failed(String),
}

impl From<Cancelled> for Stop {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// A visitor's browser during one visit.
pub(super) struct Tab<'v, S> {
    pub(super) session: &'v mut S,
    pub(super) stage: &'v Stage,
    pub(super) cancel: &'v CancellationToken,
    pub(super) variables: Variables,
    pub(super) secrets: Secrets,
    /// Where the visitor is: the page that was opened last.
    pub(super) at: Option<Arc<Target>>,
    /// Keys of the parts of pages that this visit has loaded.
    pub(super) loaded: Vec<u64>,
    /// Whether something that the visit came for did not work.
    pub(super) trouble: bool,
    /// Whether "not there" is a good answer: the clean-up looks for things of
    /// which nobody knows whether they arrived.
    pub(super) lenient: bool,
    /// How the last request ended, and its status.
    pub(super) last: Option<(Outcome, u16)>,
    /// The page that ended a flow because what was looked for is not among the
    /// others on it.
    pub(super) unlisted: Option<Fetched>,
}

impl<'v, S: Session> Tab<'v, S> {
    pub(super) fn new(session: &'v mut S, stage: &'v Stage, cancel: &'v CancellationToken) -> Self {
        Self {
            session,
            stage,
            cancel,
            variables: Variables::default(),
            secrets: Secrets::default(),
            at: None,
            loaded: Vec::new(),
            trouble: false,
            lenient: false,
            last: None,
            unlisted: None,
        }
    }

    /// Sends a request that is dropped when the run ends. It is not recorded yet.
    pub(super) async fn send(&mut self, mut request: Request) -> Result<Fetched, Cancelled> {
        if self.cancel.is_cancelled() {
            return Err(Cancelled);
        }
        self.add_headers(&mut request);
        let fetched = tokio::select! {
            biased;
            () = self.cancel.cancelled() => return Err(Cancelled),
            fetched = self.session.fetch(request) => fetched,
        };
        Ok(fetched)
    }

    /// Sends a request that changes the gallery: when the run ends while it is
    /// on its way, it has some time to finish.
    pub(super) async fn send_to_the_end(
        &mut self,
        mut request: Request,
    ) -> Result<Fetched, Cancelled> {
        self.add_headers(&mut request);
        let grace = self.stage.setting.grace;
        let cancel = self.cancel;
        let too_late = async {
            cancel.cancelled().await;
            tokio::time::sleep(grace).await;
        };
        let fetched = tokio::select! {
            biased;
            fetched = self.session.fetch(request) => fetched,
            () = too_late => return Err(Cancelled),
        };
        Ok(fetched)
    }

    /// Asks for the parts of a page, and records them.
    pub(super) async fn load(&mut self, batch: Batch<'_>) -> Result<Vec<Fetched>, Cancelled> {
        if batch.targets.is_empty() {
            return Ok(Vec::new());
        }
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Cancelled),
            parts = self.session.fetch_all(batch) => Ok(parts),
        }
    }

    /// Whether the last answer said that there is no such thing.
    pub(super) fn was_missing(&self) -> bool {
        matches!(self.last, Some((Outcome::BadStatus, 404 | 410)))
    }

    /// Whether the last answer was a page, and not the one that was hoped for.
    pub(super) fn was_rejected(&self) -> bool {
        matches!(self.last, Some((Outcome::Rejected, _)))
    }

    /// Whether the last answer did not come at all: the gallery is down.
    pub(super) fn is_unreachable(&self) -> bool {
        matches!(self.last, Some((outcome, 0)) if !outcome.is_ok())
    }

    /// Headers of the scenario with variables in them; those without are the
    /// session's. As in a browser, images and other parts do not carry them. One
    /// whose variables have no value yet is left out.
    fn add_headers(&self, request: &mut Request) {
        for (name, template) in &self.stage.setting.scenario.headers {
            if template.variables().next().is_none() {
                continue;
            }
            let Ok(value) = template.fill(|name| self.variables.get(name)) else {
                continue;
            };
            let header = HeaderName::try_from(name.as_str()).ok();
            let value = HeaderValue::try_from(value).ok();
            if let Some(header) = header.zip(value) {
                request.headers.push(header);
            }
        }
    }

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
pub(super) fn seen_after(
    intended: Instant,
    page: &Fetched,
    parts: &[Fetched],
) -> std::time::Duration {
    std::iter::once(page)
        .chain(parts)
        .map(|fetched| fetched.sample.started + fetched.sample.total)
        .max()
        .unwrap_or(intended)
        .saturating_duration_since(intended)
}
