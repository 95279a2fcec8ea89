//! A look at the gallery before a crowd is sent: does it answer, and can one
//! sign in? Nothing is uploaded, nothing is recorded.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::errands;
use super::session::{Request, Session};
use super::stage::Stage;
use super::tab::{Stop, Tab};
use crate::measure::sample::{Action, Failure, Operation, Sample, View, Visit};
use crate::measure::witness::Witness;
use crate::target::Target;

/// Why no crowd should be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Nothing answers there.
    #[error("{host} does not answer: {cause}")]
    NoAnswer {
        /// The gallery's address.
        host: String,
        /// What happened, as a sentence.
        cause: String,
    },
    /// It answers, but not with what the scenario begins with.
    #[error("{host} answers, but not as the scenario {scenario} expects: {cause}")]
    OtherAnswer {
        /// The gallery's address.
        host: String,
        /// The scenario's name.
        scenario: String,
        /// What was expected and what came.
        cause: String,
    },
    /// The account is not let in.
    #[error("signing in does not work, so nothing was uploaded: {0}")]
    SignIn(String),
}

/// Opens the front page as a visitor would.
///
/// # Errors
/// When nothing answers, or with an error status.
pub async fn open_front_page<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let host = stage.setting.host.to_string();
    let cancel = CancellationToken::new();
    let mut tab = Tab::new(session, stage, &cancel);
    let other = |cause: String| Obstacle::OtherAnswer {
        host: host.clone(),
        scenario: stage.setting.scenario.name.clone(),
        cause,
    };
    tab.be(stage.setting.accounts.deal(0));
    let start = errands::start(&tab).map_err(|stop| other(words(stop)))?;
    let mut request = Request::page(Operation::Listing, start, std::time::Instant::now());
    request.accept = stage.accepts.listing.clone();
    let Ok(fetched) = tab.send(request).await else {
        return Ok(());
    };
    if fetched.is_ok() {
        return Ok(());
    }
    let cause = fetched
        .detail
        .unwrap_or_else(|| fetched.sample.outcome.to_string());
    if fetched.sample.status == 0 {
        return Err(Obstacle::NoAnswer { host, cause });
    }
    Err(other(cause))
}

/// Signs the first account in and out again.
///
/// # Errors
/// With the step that failed, and what the gallery said.
pub async fn sign_in_and_out<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let account = stage.setting.accounts.deal(0);
    let cancel = CancellationToken::new();
    let mut tab = Tab::new(session, stage, &cancel);
    let outcome = match tab.sign_in(account).await {
        Ok(()) => tab.sign_out().await,
        failed => failed,
    };
    outcome.map_err(|stop| Obstacle::SignIn(tab.secrets.text(&words(stop))))
}

/// Signs the first account in, does something with the session, and signs out
/// again: the camera borrows the cookies meanwhile.
///
/// # Errors
/// With the step of signing in that failed. A sign-out that fails is no obstacle
/// to what has been done.
pub async fn while_signed_in<S: Session, T>(
    stage: &Stage,
    session: &mut S,
    work: impl AsyncFnOnce(&S) -> T,
) -> Result<T, Obstacle> {
    let account = stage.setting.accounts.deal(0);
    let cancel = CancellationToken::new();
    let mut tab = Tab::new(session, stage, &cancel);
    if let Err(stop) = tab.sign_in(account).await {
        return Err(Obstacle::SignIn(tab.secrets.text(&words(stop))));
    }
    let done = work(tab.session).await;
    let _ = tab.sign_out().await;
    Ok(done)
}

/// Where a visit begins.
///
/// # Errors
/// When the scenario's `start` cannot be made into a URL.
pub fn front_page<S: Session>(stage: &Stage, session: &mut S) -> Result<Arc<Target>, Obstacle> {
    let cancel = CancellationToken::new();
    let mut tab = Tab::new(session, stage, &cancel);
    tab.be(stage.setting.accounts.deal(0));
    errands::start(&tab).map_err(|stop| Obstacle::OtherAnswer {
        host: stage.setting.host.to_string(),
        scenario: stage.setting.scenario.name.clone(),
        cause: words(stop),
    })
}

fn words(stop: Stop) -> String {
    match stop {
        Stop::Failed(sentence) => sentence,
        Stop::Cancelled => "It was interrupted.".to_owned(),
    }
}

impl Stage {
    /// Whether visits that come for this will sign in.
    #[must_use]
    pub fn will_sign_in(&self, action: Action) -> bool {
        let signs_in = self.setting.scenario.sign_in.is_some();
        let asked = action != Action::Walk || self.setting.scenario.browse.sign_in_first;
        signs_in && asked && self.obstacle(action).is_none()
    }
}

/// A witness that forgets everything.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Witness for Nobody {
    fn sample(&self, _: &Sample) {}
    fn failure(&self, _: &Sample, _: &dyn Fn() -> Failure) {}
    fn view(&self, _: &View) {}
    fn visit(&self, _: &Visit) {}
}
