//! Finding the photo that was added.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Tester;
use super::ours::{Ours, is_harmless};
use super::press::token;
use crate::draft::classify::{Explorer, Kind, Sheet};
use crate::draft::find::locator;
use crate::draft::forms::address;
use crate::draft::words;
use crate::markup::Selector;
use crate::page::capture::links;
use crate::target::Target;
use crate::visit::session::Session;

/// Pages of the gallery behind the first that are looked through: where new photos
/// come last, ours is on the last one.
const PAGES: usize = 20;

impl<S: Session> Tester<'_, S> {
    /// Looks for the photo where a person would: in its gallery, where the upload
    /// has led to, on the front page, and on the gallery's further pages.
    pub(super) async fn find(&mut self, number: u64) -> Result<Ours, String> {
        let entry = self.means.ledger.entry(number);
        let entry = entry.ok_or("the photo is not in the ledger")?;
        let title = entry.title.as_str();
        if let Some(gallery) = self.gallery()
            && let Some(ours) = self.ours_at(&gallery, "{gallery}".to_owned(), title).await
        {
            return Ok(ours);
        }
        if let Some(ours) = self.arrived(title).await {
            return Ok(ours);
        }
        let start = Target::new(self.host.clone()).ok();
        for place in [self.trial.at().cloned(), start].into_iter().flatten() {
            if let Some(ours) = self.ours_at(&place, address(&place), title).await {
                return Ok(ours);
            }
        }
        self.ours_further_on(title).await.ok_or_else(|| {
            format!(
                "the site took it, and it was not found afterwards; look for {} and delete it by \
                 hand",
                entry.name
            )
        })
    }

    async fn ours_at(&mut self, place: &Arc<Target>, page: String, title: &str) -> Option<Ours> {
        let sheet = self.look(place).await?;
        self.ours_on(&sheet, page, title).await
    }

    /// The page that the upload has led to, if that is the photo's own: it says
    /// which photo it is, bears the title, and shows one photo. A list would have
    /// what deletes others.
    async fn arrived(&mut self, title: &str) -> Option<Ours> {
        let at = self.trial.at().cloned()?;
        token(at.url())?;
        if self.gallery().is_some_and(|gallery| *gallery == *at) {
            return None;
        }
        let sheet = self.look(&at).await?;
        if !sheet.is_ok || !sheet.page().body().contains(title) {
            return None;
        }
        let mut explorer = Explorer::new(self.trial.session());
        if explorer.kind(&sheet, &BTreeSet::new()).await != Kind::Photo {
            return None;
        }
        Some(Ours {
            page: "{photo.url}".to_owned(),
            select: "a".to_owned(),
            around: None,
            sheet: sheet.clone(),
            photo: sheet,
            title: title.to_owned(),
            arrived: true,
        })
    }

    async fn ours_further_on(&mut self, title: &str) -> Option<Ours> {
        let next = self.survey.gallery_next.as_ref();
        let next = next.and_then(|it| Selector::compile(&it.selection.text).ok());
        let gallery = self.gallery()?;
        let mut seen = BTreeSet::from([gallery.key()]);
        let mut sheet = self.look(&gallery).await?;
        for _ in 0..PAGES {
            let page = following(&sheet, next.as_ref(), &seen)?;
            seen.insert(page.key());
            sheet = self.look(&page).await?;
            if let Some(ours) = self.ours_on(&sheet, address(&page), title).await {
                return Some(ours);
            }
        }
        None
    }
}

/// The next page: by what has found it before, or by what it is called where there
/// was only one before our photo came.
fn following(sheet: &Sheet, next: Option<&Selector>, seen: &BTreeSet<u64>) -> Option<Arc<Target>> {
    let known = next.map(|next| links(&locator(next.clone(), &["href"]), &sheet.page()));
    let called = sheet
        .outline
        .links
        .iter()
        .filter(|link| link.rel.to_lowercase().contains("next") || words::is_next(&link.text));
    let called = called.map(|link| Arc::clone(&link.target));
    let here = sheet.fetched.target.url().origin();
    known.into_iter().flatten().chain(called).find(|page| {
        page.url().origin() == here
            && !seen.contains(&page.key())
            && is_harmless(sheet, page.url().as_str())
    })
}
