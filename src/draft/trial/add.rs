//! Adding a photo, and deleting it again.

use super::Tester;
use super::ours::Ours;
use super::press::{in_list, on_page};
use crate::draft::tried::Tried;
use crate::draft::write::flows;
use crate::visit::session::Session;

/// Photos that hang already and are looked at for a way to delete them.
const EXAMPLES: usize = 2;

impl<S: Session> Tester<'_, S> {
    /// Adds a photo, finds it, and deletes it again, where that seems possible.
    pub(super) async fn add_and_delete(&mut self) {
        let Some(form) = self.survey.forms.upload.clone() else {
            let said = "no form that takes files was found, so nothing was added".to_owned();
            self.note("adding a photo", Err(said));
            return;
        };
        if !self.can_delete().await {
            let said = "nothing that deletes is in sight, so nothing was added: it could not be \
                        removed again"
                .to_owned();
            self.note("adding a photo", Err(said));
            return;
        }
        let mut flows = Tried {
            upload: Some(flows::upload_and_arrive(&form)),
            ..self.tried.clone()
        };
        let number = match self.send(&flows).await {
            Ok(number) => number,
            Err(problem) => {
                self.note("adding a photo", Err(problem));
                return;
            }
        };
        match self.find(number).await {
            Err(problem) => {
                self.note("adding a photo", Err(problem));
            }
            Ok(ours) => {
                if !ours.arrived {
                    flows.upload = Some(flows::upload(&form));
                }
                self.keep_what_works(number, &ours, flows).await;
            }
        }
    }

    /// Whether a photo that hangs already could be deleted, as far as one sees:
    /// nothing is pressed.
    async fn can_delete(&mut self) -> bool {
        let (Some(photos), Some(gallery)) = (self.survey.photos.clone(), self.gallery()) else {
            return false;
        };
        let Some(sheet) = self.look(&gallery).await else {
            return false;
        };
        for target in photos.targets.iter().take(EXAMPLES) {
            let links = &sheet.outline.links;
            let Some(link) = links.iter().find(|link| link.target == *target) else {
                continue;
            };
            let title = link.href.clone();
            let Some(photo) = self.look(target).await else {
                continue;
            };
            let theirs = Ours {
                page: String::new(),
                select: photos.selection.text.clone(),
                around: None,
                sheet: sheet.clone(),
                photo,
                title,
                arrived: false,
            };
            if !on_page(&theirs, None).is_empty() || !in_list(&theirs).is_empty() {
                return true;
            }
        }
        false
    }

    async fn send(&mut self, flows: &Tried) -> Result<u64, String> {
        let stage = self.stage(flows)?;
        let gallery = self.gallery().ok_or("no gallery to add it to was found")?;
        self.trial.upload(&stage, &gallery).await
    }

    async fn keep_what_works(&mut self, number: u64, ours: &Ours, mut flows: Tried) {
        flows.verify_upload = Some(ours.verify(&[]));
        let seen = match self.stage(&flows) {
            Ok(stage) => self.trial.verify_upload(&stage, number).await,
            Err(problem) => Err(problem),
        };
        if !self.note("adding a photo", seen) {
            return;
        }
        let deleted = self.delete_ours(number, ours, &mut flows).await;
        if self.note("deleting it again", deleted) {
            self.tried = Tried {
                attempts: std::mem::take(&mut self.tried.attempts),
                ..flows
            };
        }
    }
}
