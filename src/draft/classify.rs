//! What a page is: judged by what comes, not by what its address looks like.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;

use ::http::header::CONTENT_TYPE;

use super::recognise::get;
use crate::measure::sample::Operation;
use crate::page::answer::Page;
use crate::page::outline::{Image, Link, Outline, outline};
use crate::target::Target;
use crate::visit::session::{Batch, Fetched, Session, Want};

/// Requests beyond which a survey asks for nothing more.
const MOST_REQUESTS: usize = 200;
/// Images of one page that are weighed.
const WEIGHED: usize = 6;
/// Bytes below which an image is an icon or a placeholder.
const SMALLEST: u64 = 700;
/// An image so many times as large as the others is the one that the page is
/// about.
const OUTSTANDING: u64 = 3;

/// What addresses of images end with.
const ENDINGS: [&str; 6] = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"];
/// Links to images that make a gallery of a page that shows none.
const LISTED: usize = 2;

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Something else.
    Other,
    /// An image.
    Image,
    /// A page about one photo.
    Photo,
    /// A page with several photos.
    Gallery,
}

/// A page that has been looked at.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) fetched: Fetched,
    pub(super) outline: Arc<Outline>,
    pub(super) is_image: bool,
    pub(super) is_ok: bool,
}

impl Sheet {
    pub(super) fn page(&self) -> Page<'_> {
        let fetched = &self.fetched;
        Page::new(&fetched.target, &fetched.headers, &fetched.body)
    }

    /// Images that are neither icons nor part of every page.
    pub(super) fn images(&self, chrome: &BTreeSet<u64>) -> Vec<&Image> {
        let mut seen = BTreeSet::new();
        self.outline
            .images
            .iter()
            .filter(|image| !image.is_icon && !chrome.contains(&image.target.key()))
            .filter(|image| seen.insert(image.target.key()))
            .collect()
    }
}

/// Asks for pages and images, each once.
pub(super) struct Explorer<'s, S> {
    session: &'s mut S,
    sheets: HashMap<u64, Sheet>,
    weights: HashMap<u64, u64>,
    requests: usize,
}

impl<'s, S: Session> Explorer<'s, S> {
    pub(super) fn new(session: &'s mut S) -> Self {
        Self {
            session,
            sheets: HashMap::new(),
            weights: HashMap::new(),
            requests: 0,
        }
    }

    /// A page; `None` when too much has been asked for already.
    pub(super) async fn sheet(&mut self, target: &Arc<Target>) -> Option<Sheet> {
        if let Some(sheet) = self.sheets.get(&target.key()) {
            return Some(sheet.clone());
        }
        if self.requests >= MOST_REQUESTS {
            return None;
        }
        self.requests += 1;
        let fetched = get(self.session, Arc::clone(target)).await;
        let kind = fetched.headers.get(CONTENT_TYPE);
        let kind = kind.map(|it| String::from_utf8_lossy(it.as_bytes()).to_lowercase());
        let is_image = kind.as_ref().is_some_and(|kind| kind.starts_with("image/"));
        let is_page = kind.is_none_or(|kind| kind.contains("html"));
        let outline = if is_page {
            let page = Page::new(&fetched.target, &fetched.headers, &fetched.body);
            outline(&page)
        } else {
            Outline::default()
        };
        let sheet = Sheet {
            // 304: it is in the cache of this session, and has not changed.
            is_ok: matches!(fetched.sample.status, 200..=299 | 304),
            is_image,
            outline: Arc::new(outline),
            fetched,
        };
        self.sheets.insert(target.key(), sheet.clone());
        Some(sheet)
    }

    /// Every page that has been looked at.
    pub(super) fn seen(&self) -> Vec<&Sheet> {
        self.sheets.values().collect()
    }

    /// The bytes of an image; 0 for what is none, or no whole one.
    pub(super) async fn weigh(&mut self, targets: &[Arc<Target>], on: &Target) -> Vec<u64> {
        let new: Vec<Arc<Target>> = targets
            .iter()
            .filter(|it| !self.weights.contains_key(&it.key()))
            .cloned()
            .collect();
        if !new.is_empty() && self.requests + new.len() <= MOST_REQUESTS {
            self.requests += new.len();
            let batch = Batch {
                operation: Operation::Thumbnail,
                want: Want::Image,
                targets: &new,
                referer: on.referer(),
                intended: Instant::now(),
            };
            let fetched = self.session.fetch_all(batch).await;
            for (target, image) in new.iter().zip(fetched) {
                let bytes = if image.is_ok() {
                    image.sample.body_bytes
                } else {
                    0
                };
                self.weights.insert(target.key(), bytes);
            }
        }
        let weight = |it: &Arc<Target>| self.weights.get(&it.key()).copied().unwrap_or(0);
        targets.iter().map(weight).collect()
    }

    /// Whether a page without images links to several, as lists of files do. Here
    /// addresses are believed as far as to ask for a few.
    async fn lists_images(&mut self, sheet: &Sheet) -> bool {
        let ends_like_one = |link: &&Link| {
            let path = link.target.url().path().to_lowercase();
            ENDINGS.iter().any(|ending| path.ends_with(ending))
        };
        let links = sheet.outline.links.iter().filter(ends_like_one);
        let sample: Vec<Arc<Target>> = links
            .map(|link| Arc::clone(&link.target))
            .take(LISTED)
            .collect();
        let on = Arc::clone(&sheet.fetched.target);
        let weights = self.weigh(&sample, &on).await;
        weights.iter().filter(|bytes| **bytes >= SMALLEST).count() >= LISTED
    }

    /// What a page is.
    pub(super) async fn kind(&mut self, sheet: &Sheet, chrome: &BTreeSet<u64>) -> Kind {
        if !sheet.is_ok {
            return Kind::Other;
        }
        if sheet.is_image {
            return if sheet.fetched.sample.body_bytes >= SMALLEST {
                Kind::Image
            } else {
                Kind::Other
            };
        }
        let images: Vec<Arc<Target>> = sheet
            .images(chrome)
            .iter()
            .map(|image| Arc::clone(&image.target))
            .collect();
        let sample: Vec<Arc<Target>> = images.iter().take(WEIGHED).cloned().collect();
        let on = Arc::clone(&sheet.fetched.target);
        let mut weights = self.weigh(&sample, &on).await;
        weights.retain(|bytes| *bytes >= SMALLEST);
        weights.sort_unstable();
        match weights.as_slice() {
            [] if self.lists_images(sheet).await => Kind::Gallery,
            [] => Kind::Other,
            [_] => Kind::Photo,
            [.., second, largest]
                if *largest >= OUTSTANDING * second && images.len() <= WEIGHED =>
            {
                Kind::Photo
            }
            _ => Kind::Gallery,
        }
    }
}
