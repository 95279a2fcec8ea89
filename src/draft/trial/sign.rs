//! Signing in and out.

use super::Tester;
use crate::draft::find::is_on;
use crate::draft::survey::survey;
use crate::draft::tried::{Attempt, Tried};
use crate::draft::write::flows;
use crate::visit::session::Session;

impl<S: Session> Tester<'_, S> {
    /// Signs in, if there is a form for it, and looks at the site again: much
    /// shows only then. Whether it makes sense to go on.
    pub(super) async fn sign_in(&mut self) -> bool {
        let Some(form) = self.survey.forms.sign_in.clone() else {
            // Some sites let anybody add photos.
            return true;
        };
        let weak = Tried {
            sign_in: Some(flows::sign_in(&form, flows::NO_PASSWORD_ASKED)),
            ..Tried::default()
        };
        let outcome = self.enter(&weak).await;
        if outcome.is_err() {
            return self.note("signing in", outcome);
        }
        self.tried.sign_in = weak.sign_in;
        let arrived = self.trial.at().cloned();
        self.look_again().await;
        // A way out that shows now and did not before says who is signed in.
        let sign = self.survey.forms.sign_out.clone();
        let seen = match (&sign, arrived) {
            (Some(sign), Some(arrived)) => {
                let page = self.look(&arrived).await;
                page.is_some_and(|page| is_on(&page, &sign.select))
            }
            _ => false,
        };
        if let Some(sign) = sign.filter(|_| seen) {
            let select = crate::draft::forms::quoted(&sign.select);
            let strong = flows::sign_in(&form, &format!("{{ select = {select} }}"));
            return self.sign_out_and_in(strong).await;
        }
        self.note("signing in", Ok(()))
    }

    /// Proves the way out at once, and with it that the sign of being signed in
    /// comes and goes.
    async fn sign_out_and_in(&mut self, strong: String) -> bool {
        let left = self.leave_by_form().await;
        let again = Tried {
            sign_in: Some(strong),
            ..Tried::default()
        };
        let entered = self.enter(&again).await;
        if entered.is_ok() {
            self.tried.sign_in = again.sign_in;
        }
        if let Err(problem) = left {
            self.tried.attempts.push(Attempt {
                what: "signing out",
                problem: Some(problem),
            });
        }
        self.note("signing in", entered)
    }

    async fn enter(&mut self, flows: &Tried) -> Result<(), String> {
        let stage = self.stage(flows)?;
        self.trial.sign_in(&stage).await
    }

    async fn leave_by_form(&mut self) -> Result<(), String> {
        let Some(leaving) = &self.survey.forms.sign_out else {
            return Err("no way out was seen".to_owned());
        };
        let flows = Tried {
            sign_in: self.tried.sign_in.clone(),
            sign_out: Some(flows::sign_out(leaving)),
            ..Tried::default()
        };
        let stage = self.stage(&flows)?;
        self.trial.sign_out(&stage).await?;
        self.tried.sign_out = flows.sign_out;
        Ok(())
    }

    /// Signs out at the end. What was said about it before is not said again.
    pub(super) async fn leave(&mut self) {
        if self.tried.sign_in.is_none() {
            return;
        }
        let said = self
            .tried
            .attempts
            .iter()
            .any(|attempt| attempt.what == "signing out");
        let left = self.leave_by_form().await;
        if !said {
            self.note("signing out", left);
        }
    }

    /// The site as it looks to who is signed in.
    async fn look_again(&mut self) {
        let Ok(mut again) = survey(self.trial.session(), self.host).await else {
            return;
        };
        again.forms.sign_in = self.survey.forms.sign_in.take();
        if self.survey.finds_photos() || !again.finds_photos() {
            // Visitors see what nobody needs an account for.
            self.survey.forms = again.forms;
        } else {
            again.sign_in_first = true;
            self.survey = again;
        }
    }
}
