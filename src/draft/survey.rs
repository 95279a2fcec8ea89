//! Goes through a site from its front page down to one photo.

use std::collections::BTreeSet;
use std::sync::Arc;

use url::Url;

use super::classify::{Explorer, Kind, Sheet};
use super::find::{self, Found, Ground};
use super::forms::{self, Forms};
use super::guard::guard;
use super::recognise::LookError;
use crate::target::Target;
use crate::visit::session::Session;

/// What a survey has found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// What was looked at.
    pub(super) host: String,
    /// The root of its host: addresses in the draft begin there.
    pub(super) root: String,
    pub(super) start: String,
    pub(super) albums: Option<Found>,
    pub(super) covers: Option<Found>,
    pub(super) listing_next: Option<Found>,
    pub(super) gallery: Option<Arc<Target>>,
    pub(super) thumbnails: Option<Found>,
    pub(super) photos: Option<Found>,
    pub(super) gallery_next: Option<Found>,
    pub(super) photo: Option<Sheet>,
    pub(super) medium: Option<Found>,
    pub(super) full: Option<Found>,
    pub(super) forms: Forms,
    /// Visitors must sign in before they see anything.
    pub(super) sign_in_first: bool,
}

impl Survey {
    pub(super) fn finds_photos(&self) -> bool {
        self.thumbnails.is_some() || self.photos.is_some()
    }
}

/// Why there is no draft.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Nothing to look at.
    #[error(transparent)]
    Look(#[from] LookError),
    /// The front page is an error.
    #[error(
        "{url} answers {status}, so there is nothing to look at; is there another address, or is a sign-in needed?"
    )]
    Refused {
        /// The address.
        url: String,
        /// The status.
        status: u16,
    },
    /// What was written cannot be read: a mistake of ours.
    #[error(
        "the draft is not a scenario, which is a mistake in vernissage (please report it):\n{0}"
    )]
    Unreadable(String),
}

/// Looks at the front page, a gallery, a photo, and for forms.
pub(super) async fn survey<S: Session>(session: &mut S, host: &Url) -> Result<Survey, DraftError> {
    let url_error = |error: crate::target::TargetError| LookError::Url(error.to_string());
    let start = Target::new(host.clone()).map_err(url_error)?;
    let mut explorer = Explorer::new(session);
    let Some(front) = explorer.sheet(&start).await else {
        return Ok(Survey::default());
    };
    if !front.is_ok {
        return Err(DraftError::Refused {
            url: host.to_string(),
            status: front.fetched.sample.status,
        });
    }
    let arrived = Arc::clone(&front.fetched.target);
    let mut ground = Ground {
        host,
        start: &arrived,
        chrome: frame(&front, &arrived),
    };
    let mut survey = Survey {
        host: host.to_string(),
        root: root(host).to_string(),
        start: forms::address(&arrived),
        ..Survey::default()
    };
    let mut sheets = vec![front];
    look_around(&mut survey, &mut explorer, &mut ground, &mut sheets).await;
    survey.forms = forms::forms(&mut explorer, &sheets, survey.gallery.as_deref(), &ground).await;
    guard(&mut survey, &explorer.seen());
    Ok(survey)
}

/// What the front page, the first of the sheets, leads to: galleries, or photos
/// of the only one.
async fn look_around<S: Session>(
    survey: &mut Survey,
    explorer: &mut Explorer<'_, S>,
    ground: &mut Ground<'_>,
    sheets: &mut Vec<Sheet>,
) {
    let Some(front) = sheets.first().cloned() else {
        return;
    };
    let (galleries, photos) = find::follow(explorer, &front, ground).await;
    let next = find::next(explorer, &front, ground).await;
    let Some(albums) = galleries else {
        // The site is one gallery.
        survey.gallery = Some(Arc::clone(&front.fetched.target));
        survey.gallery_next = next;
        look_closer(survey, explorer, &front, photos, ground, sheets).await;
        return;
    };
    survey.listing_next = next;
    survey.covers = find::thumbnails(&front, &ground.chrome);
    let gallery = richest(explorer, &albums, ground).await;
    survey.albums = Some(albums);
    let Some(gallery) = gallery else { return };
    // What the list and a gallery both show outside their links.
    ground.chrome.extend(frame(&gallery, ground.start));
    survey.gallery = Some(Arc::clone(&gallery.fetched.target));
    let (_, photos) = find::follow(explorer, &gallery, ground).await;
    survey.gallery_next = find::next(explorer, &gallery, ground).await;
    look_closer(survey, explorer, &gallery, photos, ground, sheets).await;
    sheets.push(gallery);
}

/// The thumbnails of a gallery, and a photo of it.
async fn look_closer<S: Session>(
    survey: &mut Survey,
    explorer: &mut Explorer<'_, S>,
    gallery: &Sheet,
    photos: Option<Found>,
    ground: &Ground<'_>,
    sheets: &mut Vec<Sheet>,
) {
    survey.thumbnails = find::thumbnails(gallery, &ground.chrome);
    let Some(photos) = photos else { return };
    let page = photos
        .targets
        .first()
        .filter(|_| photos.kind == Kind::Photo)
        .cloned();
    survey.photos = Some(photos);
    let Some(page) = page else { return };
    if let Some(photo) = explorer.sheet(&page).await {
        survey.photo = Some(photo.clone());
        survey.medium = find::medium(explorer, &photo, &ground.chrome).await;
        survey.full = find::full(explorer, &photo, ground).await;
        sheets.push(photo);
    }
}

/// The gallery with the most images among the first few.
async fn richest<S: Session>(
    explorer: &mut Explorer<'_, S>,
    albums: &Found,
    ground: &Ground<'_>,
) -> Option<Sheet> {
    let mut best: Option<(usize, Sheet)> = None;
    for target in albums.targets.iter().take(3) {
        let Some(sheet) = explorer.sheet(target).await else {
            break;
        };
        let images = sheet.images(&ground.chrome).len();
        if sheet.is_ok && best.as_ref().is_none_or(|(most, _)| images > *most) {
            best = Some((images, sheet));
        }
    }
    best.map(|(_, sheet)| sheet)
}

/// Images that frame a page and are no photos: in its header, its navigation,
/// its footer, or around a link home.
fn frame(sheet: &Sheet, start: &Target) -> BTreeSet<u64> {
    let home: Vec<_> = sheet
        .outline
        .links
        .iter()
        .filter(|link| *link.target == *start && link.has_image)
        .map(|link| &link.path)
        .collect();
    let framed = sheet.outline.images.iter().filter(|image| {
        let tags = image
            .path
            .iter()
            .any(|spot| matches!(spot.tag.as_str(), "header" | "nav" | "footer" | "aside"));
        tags || home
            .iter()
            .any(|link| image.path.starts_with(link) && sheet.fetched.target.key() != start.key())
    });
    framed.map(|image| image.target.key()).collect()
}

/// The root of a host. A site may lie anywhere below it.
pub(super) fn root(host: &Url) -> Url {
    host.join("/").unwrap_or_else(|_| host.clone())
}
