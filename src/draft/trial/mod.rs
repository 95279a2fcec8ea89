//! Tries what signs in, adds and deletes, for real, with one photo of ours.
//!
//! A draft that has only looked leaves the forms to a person. With an account it
//! can do better: each flow is written as the scenario will have it, read, and
//! sent through the interpreter that crowds go through; what works stays, what
//! does not is said. Before a photo is sent something must be in sight that seems
//! to delete, and only what is about our own photo is ever pressed ([`delete`]).

mod add;
mod delete;
mod find;
mod ours;
mod press;
mod sign;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use url::Url;

use super::classify::{Explorer, Sheet};
use super::survey::{Survey, root};
use super::tried::{Attempt, Tried};
use super::write;
use crate::scenario::library;
use crate::target::Target;
use crate::visit::accounts::Accounts;
use crate::visit::ledger::Ledger;
use crate::visit::session::Session;
use crate::visit::stage::{Setting, Stage};
use crate::visit::trial::Trial;

/// How long a write may still take when the trial is interrupted.
const GRACE: std::time::Duration = std::time::Duration::from_secs(10);

/// What trying needs.
#[derive(Debug, Clone)]
pub struct Means {
    /// Whom to sign in as.
    pub accounts: Accounts,
    /// Where the photo is written down before it is sent.
    pub ledger: Arc<Ledger>,
    /// Ends the trial early.
    pub cancel: CancellationToken,
}

/// Someone who tries things on a site.
struct Tester<'t, S> {
    host: &'t Url,
    means: &'t Means,
    trial: Trial<'t, S>,
    survey: Survey,
    tried: Tried,
}

/// Signs in, looks again, adds a photo, finds it, deletes it, signs out, as far
/// as each works. What the survey has found, and what of it works.
pub(super) async fn try_writes<S: Session>(
    session: &mut S,
    host: &Url,
    survey: Survey,
    means: &Means,
) -> (Survey, Tried) {
    let mut tester = Tester {
        host,
        means,
        trial: Trial::new(session),
        survey,
        tried: Tried::default(),
    };
    if tester.sign_in().await {
        tester.add_and_delete().await;
        tester.leave().await;
    }
    (tester.survey, tester.tried)
}

impl<S: Session> Tester<'_, S> {
    fn note(&mut self, what: &'static str, outcome: Result<(), String>) -> bool {
        let problem = outcome.err();
        let works = problem.is_none();
        self.tried.attempts.push(Attempt { what, problem });
        works
    }

    /// The scenario with these flows, ready to be used.
    fn stage(&self, flows: &Tried) -> Result<Stage, String> {
        let text = write::toml(&self.survey, flows);
        let loaded = library::load_text("draft", &text)
            .map_err(|report| format!("what was drafted is not a scenario: {report}"))?;
        let (accounts, ledger) = (self.means.accounts.clone(), Arc::clone(&self.means.ledger));
        Ok(Stage::new(Setting {
            seed: 1,
            cancel: self.means.cancel.clone(),
            grace: GRACE,
            ..Setting::quiet(Arc::new(loaded.scenario), root(self.host), accounts, ledger)
        }))
    }

    /// A page as it is now.
    async fn look(&mut self, target: &Arc<Target>) -> Option<Sheet> {
        Explorer::new(self.trial.session()).sheet(target).await
    }

    /// The gallery that the photo goes into.
    fn gallery(&self) -> Option<Arc<Target>> {
        let start = || Target::new(self.host.clone()).ok();
        self.survey.gallery.clone().or_else(start)
    }
}
