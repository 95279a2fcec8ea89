//! What is done before a crowd is sent, or instead of one: a look at the gallery
//! ([`look`]), and errands of somebody who signs in ([`signed_in`]).
//!
//! It goes through the same code as the crowd's visits, as its first account, and
//! ends when the run does. Nothing is uploaded; who makes a gallery
//! ([`signed_in::make_gallery`]) writes it into the ledger, and the clean-up removes
//! it.

pub mod look;
pub mod signed_in;

use std::sync::Arc;

use super::errands;
use super::session::Session;
use super::stage::Stage;
use super::tab::{Stop, Tab};
use crate::measure::sample::{Failure, Sample, View, Visit};
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
    #[error("signing in does not work: {0}")]
    SignIn(String),
    /// Photos could not be added.
    #[error(
        "adding a photo will not work as the scenario {scenario} says, so none was sent: {cause}"
    )]
    Upload {
        /// The scenario's name.
        scenario: String,
        /// The step, and what the page before it lacks.
        cause: String,
    },
    /// No gallery can be made.
    #[error("making a gallery does not work: {0}")]
    Gallery(String),
    /// It answers, and is not what the scenario says.
    #[error("{host} is not what the scenario {scenario} expects: {step}: {cause}")]
    Mismatch {
        /// The gallery's address.
        host: String,
        /// The scenario's name.
        scenario: String,
        /// What was looked at.
        step: String,
        /// What was expected, and what comes nearest to it.
        cause: String,
    },
}

/// Where a visit begins.
///
/// # Errors
/// When the scenario's `start` cannot be made into a URL.
pub fn front_page<S: Session>(stage: &Stage, session: &mut S) -> Result<Arc<Target>, Obstacle> {
    let tab = tab(stage, session);
    errands::start(&tab).map_err(|stop| other_answer(&tab, stop))
}

/// The browser of the first account, which stops when the run does.
fn tab<'v, S: Session>(stage: &'v Stage, session: &'v mut S) -> Tab<'v, S> {
    let mut tab = Tab::new(session, stage, &stage.setting.cancel);
    tab.be(stage.setting.accounts.deal(0));
    tab
}

/// What has stopped somebody, as a sentence without secrets.
fn told<S: Session>(tab: &Tab<'_, S>, stop: Stop) -> String {
    stop.without(&tab.secrets).sentence()
}

fn other_answer<S: Session>(tab: &Tab<'_, S>, stop: Stop) -> Obstacle {
    Obstacle::OtherAnswer {
        host: tab.stage.setting.host.to_string(),
        scenario: tab.stage.setting.scenario.name.clone(),
        cause: told(tab, stop),
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
