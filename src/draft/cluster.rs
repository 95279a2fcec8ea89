//! Links that belong together: written alike, leading to addresses alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use url::Url;

use super::harm::{may_follow, only_looks};
use super::words;
use crate::page::outline::{Link, Outline, Path};
use crate::target::Target;

/// Parameters that turn pages.
const PAGING: [&str; 9] = [
    "page", "p", "pg", "start", "offset", "from", "seite", "pagina", "paged",
];
/// Links that belong together.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    pub(super) links: Vec<Link>,
}

impl Cluster {
    /// Where they lead, each once, in the order of the page.
    pub(super) fn targets(&self) -> Vec<Arc<Target>> {
        let mut seen = BTreeSet::new();
        let fresh = self.links.iter().filter(|it| seen.insert(it.target.key()));
        fresh.map(|link| Arc::clone(&link.target)).collect()
    }

    /// Their keys.
    pub(super) fn keys(&self) -> BTreeSet<u64> {
        self.links.iter().map(|link| link.target.key()).collect()
    }

    pub(super) fn paths(&self) -> Vec<&Path> {
        self.links.iter().map(|link| &link.path).collect()
    }

    pub(super) fn has_image(&self) -> bool {
        self.links.iter().any(|link| link.has_image)
    }

    /// `[href…]` conditions that their addresses have in common.
    pub(super) fn patterns(&self) -> Vec<String> {
        let mut hrefs = self.links.iter().map(|link| link.href.as_str());
        let Some(first) = hrefs.next() else {
            return Vec::new();
        };
        let mut common = first;
        for href in hrefs {
            let same = common
                .char_indices()
                .zip(href.chars())
                .take_while(|((_, a), b)| a == b)
                .last()
                .map_or(0, |((at, c), _)| at + c.len_utf8());
            common = &common[..same];
        }
        // One link alone has everything in common with itself: its folder is what
        // others may share.
        if self.links.len() == 1 {
            common = &common[..common.rfind('/').map_or(0, |slash| slash + 1)];
        }
        let common = common.trim_end_matches(|c: char| c.is_ascii_digit());
        let usable = common.len() > 1 && !common.contains(['"', '\\', '\n']);
        if usable {
            vec![format!("[href^=\"{common}\"]")]
        } else {
            Vec::new()
        }
    }
}

/// Whether it turns pages of the page that it stands on.
pub(super) fn is_paging(link: &Link, page: &Url) -> bool {
    let text = link.text.trim();
    let rel = link.rel.to_lowercase();
    if words::is_next(text) || rel.contains("next") || turns_back(link) {
        return true;
    }
    !link.has_image && (turns_by_parameter(link, page) || is_page_number(link, page))
}

/// Whether it leads back: to the page before, or up to where one came from.
pub(super) fn turns_back(link: &Link) -> bool {
    words::is_back(&link.text) || link.rel.to_lowercase().contains("prev")
}

/// Whether it asks the same page for another part of what it lists.
fn turns_by_parameter(link: &Link, page: &Url) -> bool {
    let url = link.target.url();
    let differs = |name: &str| {
        let value = |url: &Url| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        value(url).is_some() && value(url) != value(page)
    };
    url.path() == page.path() && PAGING.into_iter().any(differs)
}

/// Whether a link that is called by a number is a page of this page's list. A
/// gallery may be called so as well, by its year above all: a page has the address
/// of the page that it stands on, but for the query or a number, or says that it is
/// a page.
fn is_page_number(link: &Link, page: &Url) -> bool {
    let text = link.text.trim();
    if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit()) {
        return false;
    }
    let (url, here) = (link.target.url().path(), page.path());
    let is_year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    let bare = |path: &str| path.replace(|c: char| c.is_ascii_digit(), "");
    let says_page = url.split('/').any(|segment| {
        let name = segment.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
        name.len() > 1 && PAGING.contains(&name)
    });
    url == here || says_page || (!is_year && bare(url) == bare(here))
}

/// The links of a page that may lead to galleries or photos, in clusters, the
/// most promising first.
pub(super) fn clusters(
    outline: &Outline,
    page: &Target,
    host: &Url,
    start: &Target,
) -> Vec<Cluster> {
    let mut groups: BTreeMap<(String, bool, String), Vec<Link>> = BTreeMap::new();
    for link in &outline.links {
        let elsewhere = *link.target != *page && *link.target != *start;
        let errand = words::is_sign_in(&link.names) || words::is_upload(&link.names);
        if !elsewhere
            || (errand && !link.has_image)
            || !may_follow(link, host)
            || is_paging(link, page.url())
        {
            continue;
        }
        let key = (
            signature(&link.path),
            link.has_image,
            shape(link.target.url()),
        );
        groups.entry(key).or_default().push(link.clone());
    }
    let mut clusters: Vec<Cluster> = groups
        .into_values()
        .map(|links| Cluster { links })
        .collect();
    leave_out_errands(&mut clusters);
    clusters
        .sort_by_key(|cluster| std::cmp::Reverse((cluster.has_image(), cluster.targets().len())));
    clusters
}

/// A set of links whose addresses have queries and are called like nothing that
/// only looks (`?a=d&id=3`) may well be the buttons beside the photos: it is left
/// out where a set with images, as large, asks for something known.
fn leave_out_errands(clusters: &mut Vec<Cluster>) {
    let looks = |it: &Cluster| it.links.iter().all(|it| only_looks(it.target.url()));
    let known = clusters.iter().filter(|it| it.has_image() && looks(it));
    let largest = known.map(|it| it.targets().len()).max().unwrap_or(0);
    clusters.retain(|it| looks(it) || it.targets().len() > largest);
}

/// The way to an element, without ids: `body>ul.albums>li>a`.
pub(super) fn signature(path: &Path) -> String {
    let spots: Vec<String> = path
        .iter()
        .map(|spot| {
            let mut text = spot.tag.clone();
            // What tells the first from the others is not what they have in common.
            let shared = spot.classes.iter().filter(|class| {
                !["active", "first", "last", "odd", "even", "selected"].contains(&class.as_str())
            });
            for class in shared {
                text.push('.');
                text.push_str(class);
            }
            text
        })
        .collect();
    spots.join(">")
}

/// An address without what differs from one to the next: numbers, and the last
/// part of the path.
fn shape(url: &Url) -> String {
    // A slash at the end does not make a folder of what differs.
    let path = url.path().trim_end_matches('/');
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
    let mut text: String = folder
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    text.push('/');
    if ending.is_empty() {
        text.push('*');
    } else if url.query().is_some() {
        text.push_str(last);
    } else {
        text.push_str("*.");
        text.push_str(&ending.to_lowercase());
    }
    for (name, _) in url.query_pairs() {
        text.push('&');
        text.push_str(&name);
    }
    text
}
