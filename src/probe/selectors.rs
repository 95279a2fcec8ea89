//! What each selector of a scenario found, and what was nearest where it found
//! nothing.

use std::collections::BTreeMap;

use ::http::HeaderMap;

use crate::page::answer::Page;
use crate::page::extract::Role;
use crate::page::facts::Facts;
use crate::page::nearest::explain;
use crate::page::placeholder::placeholder;
use crate::scenario::model::{Locator, PageRule};
use crate::target::Target;

/// What one selector found on one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the scenario: `browse.gallery.photos`.
    pub key: &'static str,
    /// What it looks for, in words.
    pub what: &'static str,
    /// How many there were.
    pub count: usize,
    /// Whether a gallery without any is suspicious.
    pub essential: bool,
    /// For none: where was looked, and what comes nearest. For one that many
    /// elements share: that it is a placeholder.
    pub hint: Option<String>,
}

/// A key of a page's rule, and how many of it there were.
struct Sought<'r> {
    key: &'static str,
    what: &'static str,
    locator: Option<&'r Locator>,
    count: usize,
    essential: bool,
}

/// Everything that a page's rule may look for.
fn sought<'r>(role: Role, rule: &'r PageRule, facts: &Facts) -> Vec<Sought<'r>> {
    let of = |key, what, locator: &'r Option<Locator>, count, essential| Sought {
        key,
        what,
        locator: locator.as_ref(),
        count,
        essential,
    };
    let (albums, thumbnails) = (facts.albums.len(), facts.thumbnails.len());
    let (photos, next) = (facts.photos.len(), usize::from(facts.next.is_some()));
    let one_gallery = rule.albums.is_none();
    match role {
        Role::Listing => vec![
            of(
                "browse.listing.albums",
                "galleries",
                &rule.albums,
                albums,
                true,
            ),
            of(
                "browse.listing.thumbnails",
                "cover images",
                &rule.thumbnails,
                thumbnails,
                true,
            ),
            of(
                "browse.listing.photos",
                "photos",
                &rule.photos,
                photos,
                one_gallery,
            ),
            of("browse.listing.next", "next page", &rule.next, next, false),
        ],
        Role::Gallery => vec![
            of(
                "browse.gallery.thumbnails",
                "thumbnails",
                &rule.thumbnails,
                thumbnails,
                true,
            ),
            of(
                "browse.gallery.photos",
                "photos",
                &rule.photos,
                photos,
                true,
            ),
            of("browse.gallery.next", "next page", &rule.next, next, false),
            of(
                "browse.gallery.albums",
                "galleries inside",
                &rule.albums,
                albums,
                false,
            ),
        ],
        Role::Photo => vec![
            of(
                "browse.photo.medium",
                "enlarged images",
                &rule.medium,
                facts.medium.len(),
                true,
            ),
            of(
                "browse.photo.full",
                "full images",
                &rule.full,
                facts.full.len(),
                true,
            ),
            of(
                "browse.photo.thumbnails",
                "neighbours",
                &rule.thumbnails,
                thumbnails,
                false,
            ),
        ],
    }
}

/// Everything that a page's rule looks for, and what came of it.
#[must_use]
pub fn found(
    role: Role,
    rule: &PageRule,
    facts: &Facts,
    target: &Target,
    headers: &HeaderMap,
    body: &[u8],
) -> Vec<Found> {
    let page = Page::new(target, headers, body);
    let sought = sought(role, rule, facts).into_iter();
    sought
        .filter_map(|it| {
            let locator = it.locator?;
            Some(Found {
                key: it.key,
                what: it.what,
                count: it.count,
                essential: it.essential,
                hint: match it.count {
                    0 => Some(explain(locator, &page)),
                    1 if it.key.ends_with("thumbnails") => placeholder(locator, &page),
                    _ => None,
                },
            })
        })
        .collect()
}

/// The best that each selector did on any page of the visit.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    best: BTreeMap<&'static str, (Found, usize)>,
}

impl Tally {
    /// Adds the findings of one page.
    pub fn add(&mut self, found: &[Found]) {
        for it in found {
            let (best, pages) = self.best.entry(it.key).or_insert_with(|| (it.clone(), 0));
            *pages += 1;
            if it.count > best.count {
                *best = it.clone();
            }
        }
    }

    /// The best of each selector, and on how many pages it was tried.
    pub fn iter(&self) -> impl Iterator<Item = &(Found, usize)> {
        self.best.values()
    }
}
