//! Finds, on one page, what a scenario asks for: galleries, photos, thumbnails,
//! the enlarged image, the full one, the next page.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::classify::{Explorer, Kind, Sheet};
use super::cluster::{Cluster, clusters, is_paging, signature, turns_back};
use super::harm::{may_follow, only_looks};
use super::selector::{Selection, select};
use super::words;
use crate::markup::Selector;
use crate::page::capture::links;
use crate::page::check::check;
use crate::page::outline::{Image, Path};
use crate::scenario::model::{Attribute, Expect, Locator, Source};
use crate::target::Target;
use crate::visit::session::Session;
use url::Url;

/// Clusters of a page that are tried.
const CLUSTERS: usize = 8;
/// Links of a cluster that are followed.
const SAMPLES: usize = 3;
/// Links of a photo's page that might be the full image.
const FULL: usize = 6;

/// Something that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) selection: Selection,
    /// For images: where their addresses stand, when that is not `src`.
    pub(super) attributes: Vec<&'static str>,
    /// How many.
    pub(super) count: usize,
    /// Where they lead.
    pub(super) targets: Vec<Arc<Target>>,
    /// What was seen when they were followed.
    pub(super) kind: Kind,
    /// An expression for what the selection finds too and nobody may follow.
    pub(super) except: Option<String>,
}

/// Where the survey is.
pub(super) struct Ground<'g> {
    pub(super) host: &'g Url,
    pub(super) start: &'g Target,
    /// Images that stand on every page.
    pub(super) chrome: BTreeSet<u64>,
}

/// A locator of ours, to try a selector with.
pub(super) fn locator(select: Selector, attributes: &[&str]) -> Locator {
    let attributes = attributes.iter().map(|name| match *name {
        "background" => Attribute::Background,
        name => Attribute::Named(name.to_owned()),
    });
    Locator::of(Source::Css {
        select,
        attributes: attributes.collect(),
    })
}

/// The keys of what a selector finds on a page.
pub(super) fn keys_of(sheet: &Sheet, text: &str, attributes: &[&str]) -> BTreeSet<u64> {
    let Ok(select) = Selector::compile(text) else {
        return BTreeSet::new();
    };
    let found = links(&locator(select, attributes), &sheet.page());
    found.iter().map(|target| target.key()).collect()
}

/// Whether a selector matches anything on a page.
pub(super) fn is_on(sheet: &Sheet, text: &str) -> bool {
    let Ok(select) = Selector::compile(text) else {
        return false;
    };
    let expect = Expect {
        select: vec![select],
        ..Expect::default()
    };
    check(&expect, &sheet.page(), |_| None).is_ok()
}

/// Follows links of the page and says where they lead: the best links to
/// galleries, and the best to photos.
pub(super) async fn follow<S: Session>(
    explorer: &mut Explorer<'_, S>,
    sheet: &Sheet,
    ground: &Ground<'_>,
) -> (Option<Found>, Option<Found>) {
    let mut galleries: Option<(Cluster, usize)> = None;
    let mut photos: Option<(Cluster, Kind, usize)> = None;
    let all = clusters(
        &sheet.outline,
        &sheet.fetched.target,
        ground.host,
        ground.start,
    );
    for cluster in all.into_iter().take(CLUSTERS) {
        let targets = cluster.targets();
        let kind = vote(explorer, &targets, ground).await;
        // Pictures inside, then their number.
        let worth = targets.len() * 2 + usize::from(cluster.has_image());
        match kind {
            Kind::Gallery => {
                if galleries.as_ref().is_none_or(|(_, best)| worth > *best) {
                    galleries = Some((cluster, worth));
                }
            }
            Kind::Photo | Kind::Image => {
                if photos.as_ref().is_none_or(|(_, _, best)| worth > *best) {
                    photos = Some((cluster, kind, worth));
                }
            }
            Kind::Other => {}
        }
    }
    (
        galleries.and_then(|(cluster, _)| named(sheet, &cluster, Kind::Gallery)),
        photos.and_then(|(cluster, kind, _)| named(sheet, &cluster, kind)),
    )
}

/// What most of a few links lead to.
async fn vote<S: Session>(
    explorer: &mut Explorer<'_, S>,
    targets: &[Arc<Target>],
    ground: &Ground<'_>,
) -> Kind {
    let last = targets.len().saturating_sub(1);
    let chosen: BTreeSet<usize> = (0..SAMPLES).map(|i| i * last / (SAMPLES - 1)).collect();
    let mut kinds = Vec::new();
    for target in chosen.into_iter().filter_map(|index| targets.get(index)) {
        if let Some(sheet) = explorer.sheet(target).await {
            kinds.push(explorer.kind(&sheet, &ground.chrome).await);
        }
    }
    let count = |kind| kinds.iter().filter(|it| **it == kind).count();
    // A gallery of one photo looks like a photo: one real gallery decides.
    let order = [Kind::Gallery, Kind::Photo, Kind::Image];
    let best = order.into_iter().max_by_key(|kind| {
        let weight = if *kind == Kind::Gallery { 2 } else { 1 };
        (count(*kind) * weight, *kind == Kind::Image)
    });
    best.filter(|kind| count(*kind) > 0).unwrap_or(Kind::Other)
}

pub(super) fn named(sheet: &Sheet, cluster: &Cluster, kind: Kind) -> Option<Found> {
    let wanted = cluster.keys();
    let find = |text: &str| keys_of(sheet, text, &["href"]);
    let selection = select(&cluster.paths(), &wanted, &cluster.patterns(), find)?;
    Some(Found {
        selection,
        attributes: Vec::new(),
        count: wanted.len(),
        targets: cluster.targets(),
        kind,
        except: None,
    })
}

/// The thumbnails of a page: the largest set of images that are written alike.
pub(super) fn thumbnails(sheet: &Sheet, chrome: &BTreeSet<u64>) -> Option<Found> {
    let images = sheet.images(chrome);
    let mut groups: Vec<(String, Vec<&Image>)> = Vec::new();
    for image in images {
        let signature = signature(&image.path);
        match groups.iter_mut().find(|(known, _)| *known == signature) {
            Some((_, group)) => group.push(image),
            None => groups.push((signature, vec![image])),
        }
    }
    let (_, group) = groups.into_iter().max_by_key(|(_, group)| group.len())?;
    image(sheet, &group)
}

/// A selector for certain images.
pub(super) fn image(sheet: &Sheet, group: &[&Image]) -> Option<Found> {
    let mut attributes: Vec<&'static str> = Vec::new();
    for image in group {
        if !attributes.contains(&image.attribute) {
            attributes.push(image.attribute);
        }
    }
    // What loads lazily goes before the placeholder in `src`.
    attributes.sort_by_key(|name| *name == "src");
    if attributes.iter().any(|name| name.starts_with("data-")) && !attributes.contains(&"src") {
        let lazy_images = group
            .iter()
            .all(|it| it.path.last().is_some_and(|it| it.tag == "img"));
        if lazy_images {
            attributes.push("src");
        }
    }
    let wanted: BTreeSet<u64> = group.iter().map(|image| image.target.key()).collect();
    let paths: Vec<&Path> = group.iter().map(|image| &image.path).collect();
    let selection = select(&paths, &wanted, &[], |text| {
        keys_of(sheet, text, &attributes)
    })?;
    Some(Found {
        selection,
        attributes,
        count: wanted.len(),
        targets: group
            .iter()
            .map(|image| Arc::clone(&image.target))
            .collect(),
        kind: Kind::Image,
        except: None,
    })
}

/// The enlarged image of a photo's page: the heaviest one.
pub(super) async fn medium<S: Session>(
    explorer: &mut Explorer<'_, S>,
    sheet: &Sheet,
    chrome: &BTreeSet<u64>,
) -> Option<Found> {
    let images = sheet.images(chrome);
    let targets: Vec<Arc<Target>> = images.iter().map(|it| Arc::clone(&it.target)).collect();
    let weights = explorer.weigh(&targets, &sheet.fetched.target).await;
    let heaviest = images
        .iter()
        .zip(weights)
        .filter(|(_, bytes)| *bytes > 0)
        .max_by_key(|(_, bytes)| *bytes)?;
    image(sheet, &[*heaviest.0])
}

/// The link to the full image on a photo's page: one that leads to an image.
pub(super) async fn full<S: Session>(
    explorer: &mut Explorer<'_, S>,
    sheet: &Sheet,
    ground: &Ground<'_>,
) -> Option<Found> {
    let promising = |names: &str| {
        let names = names.to_lowercase();
        [
            "full",
            "original",
            "download",
            "large",
            "télécharger",
            "herunterladen",
            "hd",
            ".jp",
            ".png",
            ".webp",
        ]
        .iter()
        .any(|word| names.contains(word))
    };
    let candidates = sheet.outline.links.iter().filter(|link| {
        may_follow(link, ground.host)
            && !is_paging(link, sheet.fetched.target.url())
            && only_looks(link.target.url())
            && (link.has_image || promising(&link.names))
    });
    for link in candidates.take(FULL) {
        let Some(answer) = explorer.sheet(&link.target).await else {
            break;
        };
        if answer.is_ok && answer.is_image {
            let cluster = Cluster {
                links: vec![link.clone()],
            };
            return named(sheet, &cluster, Kind::Image);
        }
    }
    None
}

/// The link to the next page, confirmed by following it.
pub(super) async fn next<S: Session>(
    explorer: &mut Explorer<'_, S>,
    sheet: &Sheet,
    ground: &Ground<'_>,
) -> Option<Found> {
    let here = &sheet.fetched.target;
    let paging: Vec<_> = sheet
        .outline
        .links
        .iter()
        .filter(|link| may_follow(link, ground.host) && *link.target != **here)
        .filter(|link| is_paging(link, here.url()) && !turns_back(link))
        .collect();
    let by_word = paging
        .iter()
        .find(|link| link.rel.to_lowercase().contains("next") || words::is_next(&link.text));
    let link = by_word.or_else(|| paging.first())?;
    let answer = explorer.sheet(&link.target).await?;
    if !answer.is_ok || answer.fetched.body == sheet.fetched.body {
        return None;
    }
    let cluster = Cluster {
        links: vec![(*link).clone()],
    };
    named(sheet, &cluster, Kind::Other)
}
