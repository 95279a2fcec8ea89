//! Deleting our photo again.
//!
//! What deletes is pressed for the first time here, so it must be about our photo
//! and nothing else: on its own page its address names the photo, and the same
//! does not stand on another photo's page; in a list it stands in the element that
//! holds our title.

use std::sync::Arc;

use super::Tester;
use super::ours::Ours;
use super::press::{Press, in_list, is_about, on_page, token};
use crate::draft::classify::Sheet;
use crate::draft::forms::{form_selector, quoted};
use crate::draft::harm::{leads_to_harm, signs_out};
use crate::draft::tried::Tried;
use crate::draft::write::flows;
use crate::page::outline::Form;
use crate::visit::session::Session;

/// How one sees that the photo is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gone {
    /// Its address says that there is nothing.
    Missing,
    /// The page that listed it does not name it any more.
    NotListed,
}

impl<S: Session> Tester<'_, S> {
    /// Tries one thing after the other until the photo is seen to be gone. What
    /// has worked is in the flows then.
    pub(super) async fn delete_ours(
        &mut self,
        number: u64,
        ours: &Ours,
        flows: &mut Tried,
    ) -> Result<(), String> {
        let other = match &self.survey.photo {
            Some(other) => {
                let target = Arc::clone(&other.fetched.target);
                self.look(&target).await
            }
            None => None,
        };
        let mut ways = on_page(ours, other.as_ref());
        ways.extend(in_list(ours));
        let mut problem = "nothing that seems to delete this photo was found".to_owned();
        for way in ways {
            flows.verify_upload = Some(ours.verify(&way.captures));
            match self.press(number, ours, &way, flows).await {
                Ok(()) => return Ok(()),
                Err(said) => problem = said,
            }
        }
        flows.verify_upload = Some(ours.verify(&[]));
        let name = self.means.ledger.entry(number).map(|entry| entry.name);
        Err(format!(
            "{problem}; delete {} by hand",
            name.unwrap_or_default()
        ))
    }

    async fn press(
        &mut self,
        number: u64,
        ours: &Ours,
        way: &Press,
        flows: &mut Tried,
    ) -> Result<(), String> {
        flows.delete = Some(way.steps.clone());
        flows.verify_delete = None;
        let stage = self.stage(flows)?;
        if !way.captures.is_empty() {
            self.trial.verify_upload(&stage, number).await?;
        }
        let mut pressed = self.trial.delete(&stage, number).await;
        let mut gone = self.gone(ours).await;
        if gone.is_none()
            && pressed.is_ok()
            && let Some(confirm) = self.confirmation(ours).await
        {
            let submit = format!("submit = {}", quoted(&confirm));
            let steps = way.steps.clone() + &flows::step("delete", "confirm it", &[submit]);
            flows.delete = Some(steps);
            let stage = self.stage(flows)?;
            pressed = self.trial.delete(&stage, number).await;
            gone = self.gone(ours).await;
        }
        let Some(gone) = gone else {
            pressed?;
            return Err("it is still there after what seemed to delete it".to_owned());
        };
        flows.verify_delete = Some(see_gone(gone, ours));
        let stage = self.stage(flows)?;
        self.trial.verify_delete(&stage, number).await?;
        // Gone is gone, but a flow that ends in an error does not work.
        pressed
    }

    /// Whether the photo is gone, and where that shows.
    async fn gone(&mut self, ours: &Ours) -> Option<Gone> {
        let target = Arc::clone(&ours.photo.fetched.target);
        let photo = self.look(&target).await?;
        if matches!(photo.fetched.sample.status, 404 | 410) {
            return Some(Gone::Missing);
        }
        let target = Arc::clone(&ours.sheet.fetched.target);
        let list = self.look(&target).await?;
        let named = |sheet: &Sheet| sheet.page().body().contains(&ours.title);
        let unnamed = photo.is_image || !named(&photo);
        (list.is_ok && !named(&list) && unnamed).then_some(Gone::NotListed)
    }

    /// The form of a page that asks whether one is sure. The page must have the
    /// address of a delete still, and the form must be about it or our photo:
    /// whoever was led on to a gallery finds other forms there.
    async fn confirmation(&mut self, ours: &Ours) -> Option<String> {
        let at = self.trial.at().cloned()?;
        if !leads_to_harm(at.url()) {
            return None;
        }
        let page = self.look(&at).await?;
        let token = token(ours.photo.fetched.target.url());
        let confirms = |form: &&Form| {
            let other = |kind: &str| matches!(kind, "password" | "file" | "search");
            form.post
                && is_about(form, token.as_deref())
                && !signs_out(&form.names)
                && !form.controls.iter().any(|it| other(&it.kind))
        };
        let mut forms = page.outline.forms.iter().filter(confirms);
        let form = forms.next().filter(|_| forms.next().is_none())?;
        Some(form_selector(form, &page))
    }
}

fn see_gone(gone: Gone, ours: &Ours) -> String {
    let lines = match gone {
        Gone::Missing => [
            "get = \"{photo.url}\"".to_owned(),
            "expect = { status = [404, 410] }".to_owned(),
        ],
        Gone::NotListed => [
            format!("get = {}", quoted(&ours.page)),
            "expect = { no_text = \"{photo.title}\" }".to_owned(),
        ],
    };
    flows::step("verify_delete", "see that the photo is gone", &lines)
}
