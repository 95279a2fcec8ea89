//! Looking at one page: the page, its parts, its images, as a browser loads
//! them and a person waits for them.

use std::sync::Arc;
use std::time::Instant;

use super::session::{Batch, Fetched, Request, Session, Want};
use super::tab::Tab;
use super::tell::{reject, seen_after};
use super::think::Cancelled;
use super::vanished::is_missing;
use crate::measure::sample::{Operation, View};
use crate::page::extract::Role;
use crate::page::facts::Facts;
use crate::target::Target;
use crate::units;

/// A page that has been looked at.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) role: Role,
    pub(super) target: Arc<Target>,
    pub(super) facts: Arc<Facts>,
}

/// The operation of a page.
fn operation(role: Role) -> Operation {
    match role {
        Role::Listing => Operation::Listing,
        Role::Gallery => Operation::Gallery,
        Role::Photo => Operation::Photo,
    }
}

impl<S: Session> Tab<'_, S> {
    /// Opens a page and loads everything on it. `None` when the page itself did
    /// not come or is not what it should be; that has been recorded.
    ///
    /// `from` is the page whose link is followed, if the visitor went back to it;
    /// otherwise it is the last one. `intended` is when the visitor wanted the
    /// page: when thinking was over.
    pub(super) async fn look(
        &mut self,
        role: Role,
        target: &Arc<Target>,
        from: Option<&Seen>,
        intended: Instant,
    ) -> Result<Option<Seen>, Cancelled> {
        if self.cancel.is_cancelled() {
            return Err(Cancelled);
        }
        let looked = self.open_and_load(role, target, from, intended).await;
        if looked.is_err() {
            self.unfinished_view(operation(role), intended);
        }
        looked
    }

    async fn open_and_load(
        &mut self,
        role: Role,
        target: &Arc<Target>,
        from: Option<&Seen>,
        intended: Instant,
    ) -> Result<Option<Seen>, Cancelled> {
        if let Some(from) = from {
            self.at = Some(Arc::clone(&from.target));
        }
        let request = self.page_request(role, target, intended);
        let mut page = self.send(request).await?;
        let facts = self.read(role, &mut page);
        let gone = match from {
            Some(from) if is_missing(&page) => {
                self.forgive(from, std::slice::from_mut(&mut page)).await?
            }
            _ => false,
        };
        self.record(&page);
        self.tell(role, &page, facts.as_deref());
        let Some(facts) = facts else {
            if !gone {
                self.see(role, intended, &page, None);
            }
            return Ok(None);
        };
        let seen = Seen {
            role,
            target: Arc::clone(&page.target),
            facts,
        };
        let images = self.load_parts(&seen).await?;
        self.see(role, intended, &page, Some(&images));
        self.at = Some(Arc::clone(&seen.target));
        Ok(Some(seen))
    }

    /// The request for a page, from the one where the visitor is.
    pub(super) fn page_request(
        &self,
        role: Role,
        target: &Arc<Target>,
        intended: Instant,
    ) -> Request {
        let mut request = Request::page(operation(role), Arc::clone(target), intended);
        request.referer = self.at.as_ref().map(|at| at.referer().clone());
        let accepts = &self.stage.accepts;
        request.accept = match role {
            Role::Listing => accepts.listing.clone(),
            Role::Gallery => accepts.gallery.clone(),
            Role::Photo => accepts.photo.clone(),
        };
        request
    }

    /// Looks at the images of a photo that has no page around it.
    pub(super) async fn look_without_page(
        &mut self,
        photo: &Arc<Target>,
        from: &Seen,
        intended: Instant,
    ) -> Result<Seen, Cancelled> {
        let facts = self.stage.setting.extractor.facts_without_page(photo);
        let medium = &facts.medium;
        let images = self.images(Operation::Medium, medium, from, intended).await;
        if images.is_err() {
            self.unfinished_view(Operation::Photo, intended);
        }
        let images = images?;
        if let [first, rest @ ..] = &images[..] {
            self.finish_view(&View {
                page: Operation::Photo,
                intended,
                duration: seen_after(intended, first, rest),
                images: count(images.len()),
                broken_images: count(images.iter().filter(|it| !it.is_ok()).count()),
                page_ok: true,
            });
        }
        Ok(Seen {
            role: Role::Photo,
            target: Arc::clone(photo),
            facts,
        })
    }

    /// Judges a page by what stands on it.
    fn read(&self, role: Role, page: &mut Fetched) -> Option<Arc<Facts>> {
        if !page.is_ok() {
            return None;
        }
        let extractor = &self.stage.setting.extractor;
        let facts = extractor.facts(role, &page.target, &page.headers, &page.body);
        if let Some(problem) = &facts.problem {
            let detail = format!("The page is not what the scenario expects: {problem}.");
            reject(page, detail);
            return None;
        }
        Some(facts)
    }

    /// Stylesheets and scripts, which stand at the top of a page and are loaded
    /// once a visit, then the images.
    async fn load_parts(&mut self, seen: &Seen) -> Result<Vec<Fetched>, Cancelled> {
        let parsed = Instant::now();
        self.assets(seen, parsed).await?;
        let facts = &seen.facts;
        let mut images = self
            .images(Operation::Medium, &facts.medium, seen, parsed)
            .await?;
        let thumbnails = self
            .images(Operation::Thumbnail, &facts.thumbnails, seen, parsed)
            .await?;
        if images.is_empty() {
            return Ok(thumbnails);
        }
        images.extend(thumbnails);
        Ok(images)
    }

    async fn assets(&mut self, seen: &Seen, parsed: Instant) -> Result<(), Cancelled> {
        let is_new = |asset: &&Arc<Target>| !self.loaded.contains(&asset.key());
        let new: Vec<Arc<Target>> = seen.facts.assets.iter().filter(is_new).cloned().collect();
        self.loaded.extend(new.iter().map(|asset| asset.key()));
        let batch = Batch {
            operation: Operation::Asset,
            want: Want::Part,
            targets: &new,
            referer: seen.target.referer(),
            intended: parsed,
        };
        for asset in self.load(batch).await? {
            self.record(&asset);
        }
        Ok(())
    }

    /// Loads images of a page in parallel and records them.
    pub(super) async fn images(
        &mut self,
        operation: Operation,
        targets: &[Arc<Target>],
        page: &Seen,
        intended: Instant,
    ) -> Result<Vec<Fetched>, Cancelled> {
        let batch = Batch {
            operation,
            want: Want::Image,
            targets,
            referer: page.target.referer(),
            intended,
        };
        let mut images = self.load(batch).await?;
        if images.iter().any(is_missing) {
            self.forgive(page, &mut images).await?;
        }
        for image in &images {
            self.record(image);
        }
        Ok(images)
    }

    fn see(&mut self, role: Role, intended: Instant, page: &Fetched, images: Option<&[Fetched]>) {
        let parts = images.unwrap_or_default();
        self.finish_view(&View {
            page: operation(role),
            intended,
            duration: seen_after(intended, page, parts),
            images: count(parts.len()),
            broken_images: count(parts.iter().filter(|it| !it.is_ok()).count()),
            page_ok: images.is_some(),
        });
    }

    fn finish_view(&mut self, view: &View) {
        self.trouble |= !view.is_ok();
        self.stage.setting.witness.view(view);
    }

    fn tell(&self, role: Role, page: &Fetched, facts: Option<&Facts>) {
        let step = match role {
            Role::Listing => "look at the list of galleries",
            Role::Gallery => "look at a gallery",
            Role::Photo => "enlarge a photo",
        };
        let sample = &page.sample;
        self.note(
            step,
            &|| format!("GET {}", page.target),
            &|| {
                let size = units::bytes(sample.body_bytes);
                let found = facts.map(found).unwrap_or_default();
                format!("{}, {size}{found}", sample.status)
            },
            page,
        );
    }
}

/// What stands on a page, in words.
fn found(facts: &Facts) -> String {
    let counts = [
        (facts.albums.len(), "gallery", "galleries"),
        (facts.thumbnails.len(), "thumbnail", "thumbnails"),
        (facts.photos.len(), "photo", "photos"),
        (facts.medium.len(), "enlarged", "enlarged"),
        (facts.full.len(), "in full size", "in full size"),
        (usize::from(facts.next.is_some()), "next page", "next page"),
        (facts.assets.len(), "asset", "assets"),
    ];
    counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!(", {count} {}", if count == 1 { one } else { many }))
        .collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
