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

impl<'r> Sought<'r> {
    fn of(
        key: &'static str,
        what: &'static str,
        locator: Option<&'r Locator>,
        count: usize,
        essential: bool,
    ) -> Self {
        Self {
            key,
            what,
            locator,
            count,
            essential,
        }
    }
}

fn listing<'r>(rule: &'r PageRule, facts: &Facts) -> Vec<Sought<'r>> {
    let of = Sought::of;
    let (albums, covers) = (rule.albums.as_ref(), rule.thumbnails.as_ref());
    let (photos, next) = (rule.photos.as_ref(), rule.next.as_ref());
    let pages = usize::from(facts.next.is_some());
    let key = "browse.listing.thumbnails";
    vec![
        of(
            "browse.listing.albums",
            "galleries",
            albums,
            facts.albums.len(),
            true,
        ),
        of(key, "cover images", covers, facts.thumbnails.len(), true),
        of(
            "browse.listing.photos",
            "photos",
            photos,
            facts.photos.len(),
            albums.is_none(),
        ),
        of("browse.listing.next", "next page", next, pages, false),
    ]
}

fn gallery<'r>(rule: &'r PageRule, facts: &Facts) -> Vec<Sought<'r>> {
    let of = Sought::of;
    let (albums, thumbnails) = (rule.albums.as_ref(), rule.thumbnails.as_ref());
    let (photos, next) = (rule.photos.as_ref(), rule.next.as_ref());
    let pages = usize::from(facts.next.is_some());
    let key = "browse.gallery.thumbnails";
    vec![
        of(key, "thumbnails", thumbnails, facts.thumbnails.len(), true),
        of(
            "browse.gallery.photos",
            "photos",
            photos,
            facts.photos.len(),
            true,
        ),
        of("browse.gallery.next", "next page", next, pages, false),
        of(
            "browse.gallery.albums",
            "galleries inside",
            albums,
            facts.albums.len(),
            false,
        ),
    ]
}

fn photo<'r>(rule: &'r PageRule, facts: &Facts) -> Vec<Sought<'r>> {
    let of = Sought::of;
    let (medium, full) = (rule.medium.as_ref(), rule.full.as_ref());
    let (key, others) = ("browse.photo.thumbnails", rule.thumbnails.as_ref());
    vec![
        of(
            "browse.photo.medium",
            "enlarged images",
            medium,
            facts.medium.len(),
            true,
        ),
        of(
            "browse.photo.full",
            "full images",
            full,
            facts.full.len(),
            true,
        ),
        of(key, "neighbours", others, facts.thumbnails.len(), false),
    ]
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
    let sought = match role {
        Role::Listing => listing(rule, facts),
        Role::Gallery => gallery(rule, facts),
        Role::Photo => photo(rule, facts),
    };
    sought
        .into_iter()
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
