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
    let lines: [(&str, &str, Option<&Locator>, usize, bool); 6] = match role {
        Role::Listing => [
            (
                "browse.listing.albums",
                "galleries",
                rule.albums.as_ref(),
                facts.albums.len(),
                true,
            ),
            (
                "browse.listing.thumbnails",
                "cover images",
                rule.thumbnails.as_ref(),
                facts.thumbnails.len(),
                true,
            ),
            (
                "browse.listing.photos",
                "photos",
                rule.photos.as_ref(),
                facts.photos.len(),
                rule.albums.is_none(),
            ),
            (
                "browse.listing.next",
                "next page",
                rule.next.as_ref(),
                usize::from(facts.next.is_some()),
                false,
            ),
            ("", "", None, 0, false),
            ("", "", None, 0, false),
        ],
        Role::Gallery => [
            (
                "browse.gallery.thumbnails",
                "thumbnails",
                rule.thumbnails.as_ref(),
                facts.thumbnails.len(),
                true,
            ),
            (
                "browse.gallery.photos",
                "photos",
                rule.photos.as_ref(),
                facts.photos.len(),
                true,
            ),
            (
                "browse.gallery.next",
                "next page",
                rule.next.as_ref(),
                usize::from(facts.next.is_some()),
                false,
            ),
            (
                "browse.gallery.albums",
                "galleries inside",
                rule.albums.as_ref(),
                facts.albums.len(),
                false,
            ),
            ("", "", None, 0, false),
            ("", "", None, 0, false),
        ],
        Role::Photo => [
            (
                "browse.photo.medium",
                "enlarged images",
                rule.medium.as_ref(),
                facts.medium.len(),
                true,
            ),
            (
                "browse.photo.full",
                "full images",
                rule.full.as_ref(),
                facts.full.len(),
                true,
            ),
            (
                "browse.photo.thumbnails",
                "neighbours",
                rule.thumbnails.as_ref(),
                facts.thumbnails.len(),
                false,
            ),
            ("", "", None, 0, false),
            ("", "", None, 0, false),
            ("", "", None, 0, false),
        ],
    };
    lines
        .into_iter()
        .filter_map(|(key, what, locator, count, essential)| {
            let locator = locator?;
            Some(Found {
                key,
                what,
                count,
                essential,
                hint: match count {
                    0 => Some(explain(locator, &page)),
                    1 if key.ends_with("thumbnails") => placeholder(locator, &page),
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
