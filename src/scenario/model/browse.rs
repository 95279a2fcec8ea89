//! How visitors look around.

use super::answer::Expect;
use super::locator::{Locator, Source};
use crate::scenario::template::Template;

/// Where a next page is looked for unless the scenario says it: the link type of
/// HTML (4.6.7.15) for the next of a series.
pub const USUAL_NEXT: &str = "a[rel~=next], link[rel~=next]";

/// How to look around.
#[derive(Debug, Clone, Default)]
pub struct Browse {
    /// Where a visit begins, relative to the host's URL.
    pub start: Template,
    /// Walkers sign in before they look around.
    pub sign_in_first: bool,
    /// Pages that list galleries.
    pub listing: PageRule,
    /// Pages of one gallery.
    pub gallery: PageRule,
    /// The page around an enlarged photo.
    pub photo: PageRule,
}

/// What is found on one kind of page. What is `None` is not looked for.
#[derive(Debug, Clone)]
pub struct PageRule {
    /// Whether the page is fetched at all. `false` on `photo` for galleries
    /// whose thumbnails lead straight to the image: its locators are then
    /// [`Source::Fixed`](super::Source::Fixed) URLs made from `{photo}`.
    pub fetched: bool,
    /// Links to galleries.
    pub albums: Option<Locator>,
    /// Small images.
    pub thumbnails: Option<Locator>,
    /// Links to enlarged photos.
    pub photos: Option<Locator>,
    /// The enlarged image on a photo's page.
    pub medium: Option<Locator>,
    /// The photo in full size.
    pub full: Option<Locator>,
    /// The next page of the same kind.
    pub next: Option<Locator>,
    /// Stylesheets, scripts and icons.
    pub assets: Option<Locator>,
    /// What makes the page a success.
    pub expect: Expect,
}

/// A page that is fetched and on which nothing is looked for.
impl Default for PageRule {
    fn default() -> Self {
        Self {
            fetched: true,
            albums: None,
            thumbnails: None,
            photos: None,
            medium: None,
            full: None,
            next: None,
            assets: None,
            expect: Expect::default(),
        }
    }
}

impl PageRule {
    /// Whether the scenario leaves open where the next page is.
    #[must_use]
    pub fn guesses_next(&self) -> bool {
        let source = self.next.as_ref().map(|next| &next.source);
        matches!(source, Some(Source::Css { select, .. }) if select.text() == USUAL_NEXT)
    }
}
