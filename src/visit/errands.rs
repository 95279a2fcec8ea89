//! What a signed-in visitor does: signing in and out, making a gallery, adding
//! and deleting a photo. The ledger is kept here, and nowhere else: it is
//! written before something is sent, whatever comes of it afterwards.

use std::borrow::Cow;
use std::sync::Arc;

use rand::RngExt;

use super::accounts::Account;
use super::flow::{self, Upload};
use super::ledger::claim::Claim;
use super::ledger::entry::{Draft, Entry, Kind};
use super::session::{BasicAuth, Session};
use super::tab::{Stop, Tab};
use super::view::Seen;
use super::walk::Draws;
use crate::page::facts::Facts;
use crate::target::Target;

/// Chance that someone who adds a photo makes a gallery for it.
const MAKES_GALLERY: f64 = 0.1;

/// Galleries that a run makes at most; fewer where they cannot be removed.
const MOST_GALLERIES: u64 = 50;
const MOST_LASTING_GALLERIES: u64 = 10;

impl<S: Session> Tab<'_, S> {
    /// Signs in, where the scenario says how.
    pub(super) async fn sign_in(&mut self, account: Option<&Account>) -> Result<(), Stop> {
        self.be(account);
        let stage = self.stage;
        match &stage.setting.scenario.sign_in {
            Some(sign_in) => flow::run(self, sign_in).await,
            None => Ok(()),
        }
    }

    /// Gives the flows the name and password of an account, and where the scenario
    /// says so every request.
    pub(super) fn be(&mut self, account: Option<&Account>) {
        if let Some(account) = account {
            self.secrets.add(account.password());
            if let Some(origin) = &self.stage.asks_by_header {
                let origin = Arc::clone(origin);
                let credentials = account.basic_credentials();
                self.secrets.add(&credentials);
                self.session.authenticate(BasicAuth {
                    origin,
                    credentials,
                });
            }
            self.variables.set("user", account.user.as_str());
            self.variables.set("password", account.password());
        }
    }

    /// Signs out, where the scenario says how.
    pub(super) async fn sign_out(&mut self) -> Result<(), Stop> {
        let stage = self.stage;
        match &stage.setting.scenario.sign_out {
            Some(sign_out) => flow::run(self, sign_out).await,
            None => Ok(()),
        }
    }

    /// Chooses the gallery that a photo goes into, and makes one first now and
    /// then, and where there is none. Its URL is then the variable `gallery`.
    pub(super) async fn choose_gallery(
        &mut self,
        draws: &mut Draws,
        listing: &Seen,
    ) -> Result<(), Stop> {
        let albums = open_to_crowds(&listing.facts);
        let drawn = draws.visit.random_range(0..albums.len().max(1));
        let wants_new = draws.visit.random_bool(MAKES_GALLERY);
        if (wants_new || albums.is_empty()) && self.may_make_gallery() {
            self.think(draws).await?;
            return self.make_gallery().await;
        }
        let chosen = albums.get(drawn).copied().unwrap_or(&listing.target);
        self.variables.set("gallery", chosen.url().as_str());
        Ok(())
    }

    fn may_make_gallery(&self) -> bool {
        let setting = &self.stage.setting;
        let most = match setting.scenario.delete_gallery {
            Some(_) => MOST_GALLERIES,
            None => MOST_LASTING_GALLERIES,
        };
        setting.scenario.create_gallery.is_some() && setting.ledger.writes().galleries < most
    }

    /// Makes a gallery, whose URL is then the variable `gallery`.
    pub(super) async fn make_gallery(&mut self) -> Result<(), Stop> {
        let stage = self.stage;
        let Some(create) = &stage.setting.scenario.create_gallery else {
            return Ok(());
        };
        let ledger = &stage.setting.ledger;
        let (number, mark) = ledger.reserve();
        self.variables.forget("gallery");
        self.variables.set("gallery.name", mark.as_str());
        self.intend(Draft {
            number,
            kind: Kind::Gallery,
            name: mark.clone(),
            title: mark,
            gallery: String::new(),
            user: self.user(),
            bytes: 0,
        })
        .await?;
        let made = flow::run(self, create).await;
        if made.is_err() {
            ledger.unknown(number);
            return made;
        }
        // Where the flow says nothing about it, it has led to the new gallery.
        if let Some(at) = &self.at {
            let said = self.variables.get("gallery").unwrap_or_default();
            let url = at.url().join(said).unwrap_or_else(|_| at.url().clone());
            self.variables.set("gallery", url.as_str());
        }
        ledger.uploaded(number, self.variables.with_prefix("gallery"));
        Ok(())
    }

    /// Adds a photo to the gallery that has been chosen, and sees that it is
    /// there. The entry is not yet free for deleters.
    pub(super) async fn add_photo(&mut self, draws: &mut Draws) -> Result<u64, Stop> {
        let stage = self.stage;
        let setting = &stage.setting;
        let Some(flow) = &setting.scenario.upload else {
            return Err(Stop::Failed("The scenario has no upload.".to_owned()));
        };
        let (number, mark) = setting.ledger.reserve();
        let photo = setting.photos.make(&mark, &mut draws.photo).await;
        let photo = photo.map_err(Stop::Failed)?;
        let bytes = photo.len() as u64;
        self.variables.forget("photo.");
        self.name_photo(&format!("{mark}.jpg"), &mark, bytes);
        self.intend(Draft {
            number,
            kind: Kind::Photo,
            name: format!("{mark}.jpg"),
            title: mark,
            gallery: self.variables.get("gallery").unwrap_or_default().to_owned(),
            user: self.user(),
            bytes,
        })
        .await?;
        let mut upload = Upload { photo, sent: false };
        let added = flow::run_with(self, flow, Some(&mut upload)).await;
        self.settle_upload(number, upload.sent, added.is_ok());
        added?;
        self.verify_upload(number).await?;
        Ok(number)
    }

    /// Writes down what has become of an upload.
    fn settle_upload(&mut self, number: u64, sent: bool, ok: bool) {
        let ledger = &self.stage.setting.ledger;
        let captured = self.captured();
        if ok || (sent && !captured.is_empty()) {
            // Also when a later step failed: the gallery has said what it is.
            ledger.uploaded(number, captured);
        } else if sent {
            ledger.unknown(number);
        } else {
            ledger.absent(number);
        }
    }

    /// What the gallery said about the photo.
    fn captured(&self) -> std::collections::BTreeMap<String, String> {
        let mut captured = self.variables.with_prefix("photo.");
        for given in ["photo.bytes", "photo.stem"] {
            captured.remove(given);
        }
        // Names that are still ours are in the entry already.
        let stem = self.variables.get("photo.stem").unwrap_or_default();
        captured.retain(|name, value| match name.as_str() {
            "photo.name" => value.strip_suffix(".jpg") != Some(stem),
            "photo.title" => value != stem,
            _ => true,
        });
        captured
    }

    pub(super) async fn verify_upload(&mut self, number: u64) -> Result<(), Stop> {
        let stage = self.stage;
        if let Some(verify) = &stage.setting.scenario.verify_upload {
            flow::run(self, verify).await?;
            stage.setting.ledger.uploaded(number, self.captured());
        }
        Ok(())
    }

    /// Deletes a photo of the crowd's own, and sees that it is gone. The caller
    /// has claimed it.
    pub(super) async fn delete_photo(&mut self, claim: &mut Claim<'_>) -> Result<(), Stop> {
        let stage = self.stage;
        let scenario = &stage.setting.scenario;
        let Some(delete) = &scenario.delete else {
            return Err(Stop::Failed("The scenario has no delete.".to_owned()));
        };
        self.recall(&claim.entry);
        if self.cancel.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        // From here on it may be gone: nobody else is to try.
        claim.settle();
        flow::run(self, delete).await?;
        if let Some(verify) = &scenario.verify_delete {
            flow::run(self, verify).await?;
        }
        stage.setting.ledger.deleted(claim.entry.number);
        Ok(())
    }

    /// Gives the flows what the ledger knows of a photo or gallery.
    pub(super) fn recall(&mut self, entry: &Entry) {
        self.variables.forget("photo.");
        self.variables.forget("gallery");
        match entry.kind {
            Kind::Photo => {
                self.variables.set("gallery", entry.gallery.as_str());
                self.name_photo(&entry.name, &entry.title, entry.bytes);
            }
            Kind::Gallery => self.variables.set("gallery.name", entry.name.as_str()),
        }
        self.variables.extend(&entry.captures);
    }

    pub(super) fn name_photo(&mut self, name: &str, title: &str, bytes: u64) {
        self.variables.set("photo.name", name);
        self.variables.set("photo.title", title);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        self.variables.set("photo.stem", stem);
        self.variables.set("photo.bytes", bytes.to_string());
    }

    async fn intend(&mut self, draft: Draft) -> Result<(), Stop> {
        let stage = self.stage;
        let number = draft.number;
        let ledger = &stage.setting.ledger;
        let Err(error) = ledger.intend(draft).await else {
            return Ok(());
        };
        ledger.absent(number);
        stage.complain(format!("An upload was not sent: {error}."));
        Err(Stop::Failed(error.to_string()))
    }

    fn user(&self) -> String {
        self.variables.get("user").unwrap_or_default().to_owned()
    }
}

/// The galleries of a list that a photo may be put into.
///
/// What crowds have made is left alone: whoever made it wants to remove it when
/// its run ends, and could not with somebody else's photos in it. Where there is
/// nothing else (or every cover is a photo of a crowd's), any gallery will do.
pub(super) fn open_to_crowds(listing: &Facts) -> Vec<&Arc<Target>> {
    let mut albums: Vec<_> = listing.albums.iter().collect();
    if listing.crowds_albums.len() < albums.len() {
        albums.retain(|it| !listing.crowds_albums.contains(it));
    }
    albums
}

/// The front page of the gallery, for a visitor.
pub(super) fn start<S: Session>(tab: &Tab<'_, S>) -> Result<Arc<Target>, Stop> {
    let stage = tab.stage;
    let start = &stage.setting.scenario.browse.start;
    let url = start
        .fill_url(|name| tab.variables.get(name).map(Cow::Borrowed))
        .map_err(|name| Stop::Failed(format!("'{{{name}}}' in `start` has no value.")))?;
    stage
        .resolve(&url)
        .map_err(|error| Stop::Failed(format!("{error}.")))
}
