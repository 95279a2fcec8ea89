//! The way to what is photographed, found as the scenario says.

use std::sync::Arc;

use ::http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::browser::camera::Camera;
use crate::browser::sight::Sight;
use crate::page::extract::{Extractor, Role};
use crate::page::facts::Facts;
use crate::target::Target;
use crate::visit::redact;

/// Galleries inside galleries that are gone down to find a photo.
const DEEPEST: u32 = 6;

/// What is looked for is not on the page where it should be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::cli) struct NotThere(String);

/// Where the way leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Goal {
    /// To the page that it begins with.
    Start,
    /// To a gallery, counted from 1.
    Gallery(u32),
    /// To a photo (the second number) in a gallery (the first, or the first that
    /// has photos).
    Photo(Option<u32>, u32),
}

/// A way through the gallery.
pub(in crate::cli) struct Route<'a> {
    /// The browser that goes it.
    pub(in crate::cli) camera: &'a Camera,
    /// What reads its pages.
    pub(in crate::cli) extractor: &'a Extractor,
    /// Whether the last page is looked at whole.
    pub(in crate::cli) whole: bool,
}

impl Route<'_> {
    /// Goes there from the page where it begins, and gives what was seen last.
    ///
    /// # Errors
    /// When a page cannot be opened, or what is looked for is not on it.
    pub(in crate::cli) async fn go(&self, start: &Url, goal: Goal) -> anyhow::Result<Sight> {
        let (gallery, photo) = match goal {
            Goal::Start => return Ok(self.camera.look(start, None, self.whole).await?),
            Goal::Gallery(number) => (Some(number), None),
            Goal::Photo(gallery, photo) => (gallery, Some(photo)),
        };
        let front = self.camera.look(start, None, false).await?;
        let facts = self.facts(Role::Listing, &front)?;
        let (seen, facts) = match (gallery, facts.albums.is_empty()) {
            // A site that is one gallery: its photos are on the front page.
            (None, true) => (front, facts),
            _ => {
                let number = gallery.unwrap_or(1);
                let album = nth(&facts.albums, number, "gallery", &front)?;
                let whole = self.whole && photo.is_none();
                let seen = self
                    .camera
                    .look(album.url(), Some(&front.url), whole)
                    .await?;
                let facts = self.facts(Role::Gallery, &seen)?;
                (seen, facts)
            }
        };
        match photo {
            None => Ok(seen),
            Some(number) => self.photo(seen, facts, number).await,
        }
    }

    /// Goes on to a photo, through galleries inside galleries.
    async fn photo(&self, from: Sight, facts: Arc<Facts>, number: u32) -> anyhow::Result<Sight> {
        let (mut from, mut facts) = (from, facts);
        for _ in 0..DEEPEST {
            let inner = facts.albums.first().filter(|_| facts.photos.is_empty());
            let Some(inner) = inner else { break };
            from = self
                .camera
                .look(inner.url(), Some(&from.url), false)
                .await?;
            facts = self.facts(Role::Gallery, &from)?;
        }
        let photo = nth(&facts.photos, number, "photo", &from)?;
        let seen = self.camera.look(photo.url(), Some(&from.url), self.whole);
        Ok(seen.await?)
    }

    fn facts(&self, role: Role, seen: &Sight) -> anyhow::Result<Arc<Facts>> {
        let target = Target::new(Url::parse(&seen.url)?)?;
        Ok(self
            .extractor
            .facts(role, &target, &header_map(seen), &seen.body))
    }
}

fn nth<'f>(
    found: &'f [Arc<Target>],
    number: u32,
    what: &str,
    on: &Sight,
) -> Result<&'f Arc<Target>, NotThere> {
    let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
    found.get(index).ok_or_else(|| {
        let url = redact::links(&on.url);
        NotThere(match found.len() {
            0 => format!(
                "the scenario finds no {what} on {url} (status {})",
                on.status
            ),
            there => format!("there is no {what} {number} on {url}: the scenario finds {there}"),
        })
    })
}

/// The headers in the form that the extractor reads.
pub(in crate::cli) fn header_map(seen: &Sight) -> HeaderMap {
    let headers = seen.headers.iter().filter_map(|(name, value)| {
        let name = HeaderName::try_from(name.as_str()).ok()?;
        Some((name, HeaderValue::try_from(value.as_str()).ok()?))
    });
    headers.collect()
}
