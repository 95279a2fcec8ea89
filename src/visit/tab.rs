//! One tab of a visitor's browser: the one place where requests are sent.

use std::sync::Arc;

use ::http::{HeaderName, HeaderValue};
use tokio_util::sync::CancellationToken;

use super::redact::Secrets;
use super::session::{Batch, Fetched, Request, Session};
use super::stage::Stage;
use super::think::Cancelled;
use super::variables::Variables;
use crate::measure::sample::Outcome;
use crate::target::Target;

/// Why a visit ends before it has done what it came for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// The run has ended.
    Cancelled,
    /// Something went wrong; the sentence names the step.
    Failed(String),
}

impl Stop {
    /// The same without secrets.
    pub(super) fn without(self, secrets: &Secrets) -> Self {
        match self {
            Self::Failed(sentence) => Self::Failed(secrets.text(&sentence)),
            Self::Cancelled => Self::Cancelled,
        }
    }

    /// What to tell a person.
    pub(super) fn sentence(self) -> String {
        match self {
            Self::Failed(sentence) => sentence,
            Self::Cancelled => "It was interrupted.".to_owned(),
        }
    }
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
        let operation = request.operation;
        let fetched = tokio::select! {
            biased;
            () = self.cancel.cancelled() => None,
            fetched = self.session.fetch(request) => Some(fetched),
        };
        fetched.ok_or_else(|| self.cut_short(operation))
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
        let operation = request.operation;
        let fetched = tokio::select! {
            biased;
            fetched = self.session.fetch(request) => Some(fetched),
            () = too_late => None,
        };
        fetched.ok_or_else(|| self.cut_short(operation))
    }

    /// Asks for the parts of a page. They are not recorded yet, but for those that
    /// had come when the run ended.
    pub(super) async fn load(&mut self, batch: Batch<'_>) -> Result<Vec<Fetched>, Cancelled> {
        if batch.targets.is_empty() {
            return Ok(Vec::new());
        }
        let operation = batch.operation;
        let parts = tokio::select! {
            biased;
            () = self.cancel.cancelled() => None,
            parts = self.session.fetch_all(batch) => Some(parts),
        };
        parts.ok_or_else(|| self.cut_short(operation))
    }

    /// Whether the last answer said that there is no such thing.
    pub(super) fn was_missing(&self) -> bool {
        matches!(self.last, Some((Outcome::BadStatus, 404 | 410)))
    }

    /// Whether the last answer was a page, and not the one that was hoped for.
    pub(super) fn was_rejected(&self) -> bool {
        matches!(self.last, Some((Outcome::Rejected, _)))
    }

    /// Whether the last request failed in a way that may have passed by the next:
    /// the gallery was busy, or the network not well.
    pub(super) fn may_have_passed(&self) -> bool {
        match self.last {
            Some((Outcome::BadStatus, status)) => status == 429 || status >= 500,
            Some((outcome, _)) => matches!(
                outcome,
                Outcome::Refused | Outcome::Reset | Outcome::Timeout | Outcome::Truncated
            ),
            None => false,
        }
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
}
