//! A walk: through several galleries, some photos enlarged, and out again.

use std::sync::Arc;
use std::time::Instant;

use rand::RngExt;

use super::accounts::Account;
use super::add::leave;
use super::random::Stream;
use super::session::Session;
use super::tab::{Stop, Tab};
use super::think::pause;
use super::view::Seen;
use crate::measure::sample::Operation;
use crate::page::extract::Role;
use crate::scenario::model::Walk;
use crate::target::Target;

/// Pages of one listing or gallery that a visitor turns at most: nobody pages
/// on for ever, and a `next` that goes in a circle must not.
const MOST_PAGES: usize = 10;

/// Galleries inside galleries that a visitor goes down at most.
const DEEPEST: usize = 6;

/// Chance that someone goes back to the list by its link, which asks for it
/// anew, and not by the back button, which shows the page as it was.
const BACK_BY_LINK: f64 = 0.5;

/// The streams that a visit draws from.
pub(super) struct Draws {
    pub(super) visit: Stream,
    pub(super) think: Stream,
    pub(super) photo: Stream,
}

impl<S: Session> Tab<'_, S> {
    /// Thinks, and returns when thinking was over.
    pub(super) async fn think(&mut self, draws: &mut Draws) -> Result<Instant, Stop> {
        let duration = self.stage.setting.think.draw(&mut draws.think);
        Ok(pause(duration, self.cancel).await?)
    }
}

/// Walks through the gallery, signed in where it shows nothing otherwise.
pub(super) async fn walk<S: Session>(
    tab: &mut Tab<'_, S>,
    draws: &mut Draws,
    account: Option<&Account>,
    start: &Arc<Target>,
    intended: Instant,
) -> Result<(), Stop> {
    if !tab.stage.setting.scenario.browse.sign_in_first {
        return look_around(tab, draws, start, intended).await;
    }
    tab.sign_in(account).await?;
    let intended = tab.think(draws).await?;
    let walked = look_around(tab, draws, start, intended).await;
    leave(tab, draws, walked).await
}

async fn look_around<S: Session>(
    tab: &mut Tab<'_, S>,
    draws: &mut Draws,
    start: &Arc<Target>,
    intended: Instant,
) -> Result<(), Stop> {
    let stage = tab.stage;
    let depth = &stage.setting.scenario.crowd.walk;
    let galleries = draws.visit.random_range(depth.galleries.clone());
    let Some(front) = tab.look(Role::Listing, start, None, intended).await? else {
        return Ok(());
    };
    let mut walker = Walker {
        tab,
        draws,
        depth,
        visited: Vec::new(),
    };
    let mut listing = walker.turn_pages(Role::Listing, front).await?;
    if listing.facts.albums.is_empty() {
        // A site that is one gallery: its photos are on the front page.
        return walker.enjoy(&listing).await;
    }
    for number in 0..galleries {
        if number > 0 {
            listing = walker.back(start, listing).await?;
        }
        let Some(album) = walker.choose(&listing) else {
            break;
        };
        walker.gallery(&listing, album).await?;
    }
    Ok(())
}

struct Walker<'w, 'v, S> {
    tab: &'w mut Tab<'v, S>,
    draws: &'w mut Draws,
    depth: &'w Walk,
    visited: Vec<u64>,
}

impl<S: Session> Walker<'_, '_, S> {
    /// Opens a gallery, looks through it, goes on into those inside it.
    async fn gallery(&mut self, from: &Seen, album: Arc<Target>) -> Result<(), Stop> {
        let (mut from, mut album) = (from.clone(), album);
        for _ in 0..DEEPEST {
            self.visited.push(album.key());
            let intended = self.tab.think(self.draws).await?;
            let look = self.tab.look(Role::Gallery, &album, Some(&from), intended);
            let Some(page) = look.await? else {
                return Ok(());
            };
            self.enjoy(&page).await?;
            if !page.facts.photos.is_empty() {
                return Ok(());
            }
            // Nothing but galleries in this one.
            let Some(inner) = self.choose(&page) else {
                return Ok(());
            };
            (from, album) = (page, inner);
        }
        Ok(())
    }

    /// Enlarges as many photos as were drawn, over as many pages as were drawn.
    async fn enjoy(&mut self, first: &Seen) -> Result<(), Stop> {
        let mut left = self.draws.visit.random_range(self.depth.photos.clone());
        let mut page = first.clone();
        for _ in 0..MOST_PAGES {
            let turns = self.draws.visit.random_bool(self.depth.next_page);
            let next = page.facts.next.clone().filter(|_| turns);
            let here = match next {
                Some(_) => self.draws.visit.random_range(0..=left),
                None => left,
            };
            self.enlarge_some(&page, here).await?;
            left -= here;
            let Some(next) = next else { break };
            let Some(turned) = self.turn(Role::Gallery, &page, &next).await? else {
                break;
            };
            page = turned;
        }
        Ok(())
    }

    async fn enlarge_some(&mut self, page: &Seen, photos: u32) -> Result<(), Stop> {
        let mut rest: Vec<usize> = (0..page.facts.photos.len()).collect();
        for _ in 0..photos {
            if rest.is_empty() {
                break;
            }
            let chosen = rest.swap_remove(self.draws.visit.random_range(0..rest.len()));
            if let Some(photo) = page.facts.photos.get(chosen) {
                self.enlarge(page, photo).await?;
            }
        }
        Ok(())
    }

    async fn enlarge(&mut self, page: &Seen, photo: &Arc<Target>) -> Result<(), Stop> {
        let wants_full = self.draws.visit.random_bool(self.depth.full_size);
        let intended = self.tab.think(self.draws).await?;
        let has_page = self.tab.stage.setting.scenario.browse.photo.fetched;
        let seen = if has_page {
            let look = self.tab.look(Role::Photo, photo, Some(page), intended);
            let Some(seen) = look.await? else {
                return Ok(());
            };
            seen
        } else {
            self.tab.look_without_page(photo, page, intended).await?
        };
        // Where there is no smaller one, enlarging shows the full image.
        let only_full = seen.facts.medium.is_empty();
        let Some(full) = seen.facts.full.first().filter(|_| wants_full || only_full) else {
            return Ok(());
        };
        let at_once = only_full && !has_page;
        let intended = if at_once {
            intended
        } else {
            self.tab.think(self.draws).await?
        };
        let around = if has_page { &seen } else { page };
        let full = std::slice::from_ref(full);
        let images = self
            .tab
            .images(Operation::Full, full, around, intended)
            .await?;
        self.tab.trouble |= images.iter().any(|image| !image.is_ok());
        Ok(())
    }

    /// Turns pages as often as is drawn; the last page that came.
    async fn turn_pages(&mut self, role: Role, first: Seen) -> Result<Seen, Stop> {
        let mut page = first;
        for _ in 0..MOST_PAGES {
            let turns = self.draws.visit.random_bool(self.depth.next_page);
            let Some(next) = page.facts.next.clone().filter(|_| turns) else {
                break;
            };
            match self.turn(role, &page, &next).await? {
                Some(turned) => page = turned,
                None => break,
            }
        }
        Ok(page)
    }

    async fn turn(
        &mut self,
        role: Role,
        page: &Seen,
        next: &Arc<Target>,
    ) -> Result<Option<Seen>, Stop> {
        let intended = self.tab.think(self.draws).await?;
        Ok(self.tab.look(role, next, Some(page), intended).await?)
    }

    /// Goes back to the list of galleries.
    async fn back(&mut self, start: &Arc<Target>, listing: Seen) -> Result<Seen, Stop> {
        if !self.draws.visit.random_bool(BACK_BY_LINK) {
            return Ok(listing);
        }
        let intended = self.tab.think(self.draws).await?;
        let look = self.tab.look(Role::Listing, start, None, intended);
        let front = look.await?;
        Ok(front
            .filter(|front| !front.facts.albums.is_empty())
            .unwrap_or(listing))
    }

    /// Chooses a gallery that this visit has not seen; `None` when it has seen all.
    fn choose(&mut self, listing: &Seen) -> Option<Arc<Target>> {
        let albums = &listing.facts.albums;
        let new: Vec<&Arc<Target>> = albums
            .iter()
            .filter(|album| !self.visited.contains(&album.key()))
            .collect();
        let drawn = self.draws.visit.random_range(0..new.len().max(1));
        new.get(drawn).map(|album| Arc::clone(album))
    }
}
