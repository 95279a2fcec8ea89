//! Flows tried out one at a time, in one session: how a draft finds out what a
//! site's forms do.
//!
//! The flows are a scenario's, and go through the same interpreter and the same
//! ledger as a crowd's, so that what has been tried is what is written down. The
//! scenario may be another one at each call: it grows while it is tried.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::flow;
use super::ledger::claim::Claim;
use super::random::{Purpose, stream};
use super::redact::Secrets;
use super::session::Session;
use super::stage::Stage;
use super::tab::{Stop, Tab};
use super::variables::Variables;
use super::walk::Draws;
use crate::target::Target;

/// One person who tries out flows.
#[derive(Debug)]
pub struct Trial<'s, S> {
    session: &'s mut S,
    known: Known,
}

/// What is known from one flow to the next.
#[derive(Debug, Clone, Default)]
struct Known {
    variables: Variables,
    secrets: Secrets,
    at: Option<Arc<Target>>,
}

impl<'s, S: Session> Trial<'s, S> {
    /// Nobody is signed in.
    #[must_use]
    pub fn new(session: &'s mut S) -> Self {
        Self {
            session,
            known: Known::default(),
        }
    }

    /// The session, to look around with meanwhile.
    pub fn session(&mut self) -> &mut S {
        self.session
    }

    /// The page that the last flow has led to.
    #[must_use]
    pub fn at(&self) -> Option<&Arc<Target>> {
        self.known.at.as_ref()
    }

    /// Signs the first account in.
    ///
    /// # Errors
    /// With the step that failed, and what the site said.
    pub async fn sign_in(&mut self, stage: &Stage) -> Result<(), String> {
        let cancel = stage.cancel_token().child_token();
        let account = stage.setting.accounts.deal(0);
        let mut tab = self.tab(stage, &cancel);
        let done = tab.sign_in(account).await;
        let known = leave(tab);
        self.keep(known, done)
    }

    /// Signs out.
    ///
    /// # Errors
    /// With the step that failed, and what the site said.
    pub async fn sign_out(&mut self, stage: &Stage) -> Result<(), String> {
        let cancel = stage.cancel_token().child_token();
        let mut tab = self.tab(stage, &cancel);
        let done = tab.sign_out().await;
        let known = leave(tab);
        self.keep(known, done)
    }

    /// Adds a photo to a gallery; it is in the ledger before it is sent, whatever
    /// comes of it. Its number there.
    ///
    /// # Errors
    /// With the step that failed, and what the site said.
    pub async fn upload(&mut self, stage: &Stage, gallery: &Target) -> Result<u64, String> {
        let cancel = stage.cancel_token().child_token();
        let seed = stage.setting.seed;
        let mut draws = Draws {
            visit: stream(seed, 0, 0, Purpose::Visit),
            think: stream(seed, 0, 0, Purpose::Think),
            photo: stream(seed, 0, 0, Purpose::Photo),
        };
        let mut tab = self.tab(stage, &cancel);
        tab.variables.set("gallery", gallery.url().as_str());
        let added = tab.add_photo(&mut draws).await;
        let known = leave(tab);
        let mut number = 0;
        self.keep(known, added.map(|added| number = added))?;
        Ok(number)
    }

    /// Sees that an added photo is there; what is captured of it is kept in the
    /// ledger.
    ///
    /// # Errors
    /// With the step that failed, and what the site said.
    pub async fn verify_upload(&mut self, stage: &Stage, number: u64) -> Result<(), String> {
        let cancel = stage.cancel_token().child_token();
        let mut tab = self.tab(stage, &cancel);
        let done = tab.verify_upload(number).await;
        let known = leave(tab);
        self.keep(known, done)
    }

    /// Deletes a photo of the ledger. It stays in the ledger until it is seen to
    /// be gone.
    ///
    /// # Errors
    /// With the step that failed, and what the site said.
    pub async fn delete(&mut self, stage: &Stage, number: u64) -> Result<(), String> {
        let Some(claim) = Claim::own(&stage.setting.ledger, number) else {
            return Err("The photo is not in the ledger.".to_owned());
        };
        let Some(delete) = &stage.setting.scenario.delete else {
            return Err("The scenario has no delete.".to_owned());
        };
        let cancel = stage.cancel_token().child_token();
        let mut tab = self.tab(stage, &cancel);
        tab.recall(&claim.entry);
        let done = flow::run(&mut tab, delete).await;
        let known = leave(tab);
        self.keep(known, done)
    }

    /// Sees that a deleted photo is gone, and closes its entry in the ledger.
    ///
    /// # Errors
    /// With the step that failed, and what the site said; the entry stays open.
    pub async fn verify_delete(&mut self, stage: &Stage, number: u64) -> Result<(), String> {
        let Some(verify) = &stage.setting.scenario.verify_delete else {
            return Err("The scenario has no verify_delete.".to_owned());
        };
        let cancel = stage.cancel_token().child_token();
        let mut tab = self.tab(stage, &cancel);
        let done = flow::run(&mut tab, verify).await;
        let known = leave(tab);
        self.keep(known, done)?;
        stage.setting.ledger.deleted(number);
        Ok(())
    }

    fn tab<'v>(&'v mut self, stage: &'v Stage, cancel: &'v CancellationToken) -> Tab<'v, S> {
        let mut tab = Tab::new(&mut *self.session, stage, cancel);
        tab.variables = self.known.variables.clone();
        tab.secrets = self.known.secrets.clone();
        tab.at = self.known.at.clone();
        tab
    }

    fn keep(&mut self, known: Known, done: Result<(), Stop>) -> Result<(), String> {
        self.known = known;
        done.map_err(|stop| stop.without(&self.known.secrets).sentence())
    }
}

fn leave<S>(tab: Tab<'_, S>) -> Known {
    Known {
        variables: tab.variables,
        secrets: tab.secrets,
        at: tab.at,
    }
}
