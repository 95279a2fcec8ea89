//! What a walk needs of a page, found once for each distinct page.

use std::sync::Arc;

use ::http::{HeaderMap, HeaderName};
use bytes::Bytes;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::answer::Page;
use super::cache::{Cache, Key, Limits, Stats};
use super::check;
use super::facts::Facts;
use super::locate::{self, Found, Purpose};
use crate::scenario::model::{Browse, Device, Locator, PageRule, Scenario, Source};
use crate::target::Target;

/// Which kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Lists galleries.
    Listing,
    /// Shows one gallery.
    Gallery,
    /// Shows one enlarged photo.
    Photo,
}

/// Finds what a scenario looks for on pages and remembers it: galleries serve
/// the same page to everyone, so nearly every page of a run has been seen.
#[derive(Debug)]
pub struct Extractor {
    browse: Browse,
    device: Device,
    /// By role: headers that the facts depend on.
    headers: [Vec<HeaderName>; 3],
    cache: Cache,
}

impl Extractor {
    /// An extractor for a scenario's pages on one kind of device, with room for
    /// the pages of a gallery of a hundred thousand photos.
    #[must_use]
    pub fn new(scenario: &Scenario, device: Device) -> Self {
        Self::with_limits(scenario, device, Limits::default())
    }

    /// The same, with other limits on what is remembered.
    #[must_use]
    pub fn with_limits(scenario: &Scenario, device: Device, limits: Limits) -> Self {
        let browse = scenario.browse.clone();
        let headers = [&browse.listing, &browse.gallery, &browse.photo].map(headers_of);
        Self {
            browse,
            device,
            headers,
            cache: Cache::new(limits),
        }
    }

    /// What stands on a page.
    ///
    /// `target` is where the answer came from, after redirects. Of several
    /// visitors who bring the same new page at once, one parses it and the others
    /// wait for that.
    #[must_use]
    pub fn facts(
        &self,
        role: Role,
        target: &Target,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Arc<Facts> {
        let key = Key {
            body: xxh3_128(body),
            around: self.around(role, target, headers),
        };
        self.cache.get_or_insert(key, || {
            let page = Page::new(target, headers, body).on(self.device);
            read(role, self.rule(role), &page)
        })
    }

    /// What is known of a photo that has no page of its own (`fetched = false`):
    /// its images are made from its URL.
    #[must_use]
    pub fn facts_without_page(&self, photo: &Target) -> Arc<Facts> {
        self.facts(Role::Photo, photo, &HeaderMap::new(), &Bytes::new())
    }

    /// How well the memory serves.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.cache.stats()
    }

    /// The rule of a role.
    #[must_use]
    pub fn rule(&self, role: Role) -> &PageRule {
        match role {
            Role::Listing => &self.browse.listing,
            Role::Gallery => &self.browse.gallery,
            Role::Photo => &self.browse.photo,
        }
    }

    /// A hash of everything but the body that the facts depend on.
    fn around(&self, role: Role, target: &Target, headers: &HeaderMap) -> u64 {
        let names = self
            .headers
            .get(role as usize)
            .map_or(&[][..], Vec::as_slice);
        if names.is_empty() {
            // The role in the lowest bits; the key of a URL is a good hash.
            return target.key().rotate_left(2) ^ role as u64;
        }
        let mut hash = Xxh3::with_seed(role as u64);
        hash.update(&target.key().to_le_bytes());
        for name in names {
            let value = headers.get(name).map_or(&b""[..], |it| it.as_bytes());
            hash.update(&(value.len() as u64).to_le_bytes());
            hash.update(value);
        }
        hash.digest()
    }
}

fn headers_of(rule: &PageRule) -> Vec<HeaderName> {
    let mut names: Vec<HeaderName> = locators(rule)
        .filter_map(|(_, locator)| match &locator?.source {
            Source::Header(name) => name.parse().ok(),
            _ => None,
        })
        .collect();
    if rule.expect.location.is_some() {
        names.push(::http::header::LOCATION);
    }
    names
}

fn locators(rule: &PageRule) -> impl Iterator<Item = (&'static str, Option<&Locator>)> {
    [
        ("links to galleries", rule.albums.as_ref()),
        ("thumbnails", rule.thumbnails.as_ref()),
        ("links to photos", rule.photos.as_ref()),
        ("enlarged images", rule.medium.as_ref()),
        ("full-size images", rule.full.as_ref()),
        ("links to a next page", rule.next.as_ref()),
        ("stylesheets, scripts and icons", rule.assets.as_ref()),
    ]
    .into_iter()
}

/// Runs a rule over a page.
fn read(role: Role, rule: &PageRule, page: &Page<'_>) -> Facts {
    let find = |locator: &Option<Locator>, purpose| {
        locator
            .as_ref()
            .map(|locator| locate::targets(locator, page, purpose))
            .unwrap_or_default()
    };
    let found = [
        find(&rule.albums, Purpose::Link),
        find(&rule.thumbnails, Purpose::Image),
        find(&rule.photos, Purpose::Link),
        find(&rule.medium, Purpose::Image),
        find(&rule.full, Purpose::Image),
        find(&rule.next, Purpose::Link),
        find(&rule.assets, Purpose::Part),
    ];
    let crowds_albums = rule
        .albums
        .as_ref()
        .map(|albums| locate::made_by_crowds(albums, page));
    let problem = problem(role, rule, page, &found);
    let [albums, thumbnails, photos, medium, full, next, assets] = found.map(|it| it.targets);
    Facts {
        albums,
        crowds_albums: crowds_albums.unwrap_or_default(),
        thumbnails,
        photos,
        medium,
        full,
        // A next page that is this page would be walked for ever.
        next: next.into_iter().find(|next| **next != *page.target()),
        assets,
        problem,
    }
}

fn problem(role: Role, rule: &PageRule, page: &Page<'_>, found: &[Found]) -> Option<String> {
    let mut problems = Vec::new();
    if rule.fetched || role != Role::Photo {
        problems.extend(check::check(&rule.expect, page, |_| None).err());
    }
    for ((what, locator), found) in locators(rule).zip(found) {
        let Some(locator) = locator else { continue };
        if found.count < locator.at_least {
            problems.push(format!(
                "found {} {what}, expected at least {} ({})",
                found.count,
                locator.at_least,
                shown(&locator.source),
            ));
        }
    }
    if page.was_cut() && !problems.is_empty() {
        problems.push("the page is so large that only its first part was read".to_owned());
    }
    (!problems.is_empty()).then(|| problems.join("; "))
}

/// Where something was looked for, for messages.
pub(super) fn shown(source: &Source) -> String {
    match source {
        Source::Css { select, .. } => format!("selector '{}'", select.text()),
        Source::Regex(regex) => format!("expression '{regex}'"),
        Source::Json { pointer, inside } => {
            let pointer = super::json::shown(pointer);
            match inside {
                Some(select) => format!("JSON pointer '{pointer}' inside '{}'", select.text()),
                None => format!("JSON pointer '{pointer}'"),
            }
        }
        Source::Header(name) => format!("header '{name}'"),
        Source::FinalUrl => "the final URL".to_owned(),
        Source::Fixed => "a fixed URL".to_owned(),
    }
}
