//! `[browse]`: how visitors look around.

use super::expect;
use super::locator::locator;
use super::reader::Reader;
use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::markup::Selector;
use crate::scenario::model::{Attribute, Browse, Expect, Locator, PageRule, Source, USUAL_NEXT};
use crate::scenario::raw::node::{Entry, Node};
use crate::scenario::template::Template;

/// What browsers do by themselves is the default of every page.
const ASSETS: &str = "link[rel~=stylesheet], script[src], link[rel~=icon]";
/// Known in every flow and page.
pub(super) const GIVEN: [&str; 3] = ["user", "password", "run"];

pub(super) fn browse(reader: &mut Reader<'_>, node: &Node) -> Option<Browse> {
    let start = match node.get("start") {
        Some(start) => reader.url(start, &Scope::given("", &GIVEN), &[]),
        None => Some(Template::literal("/")),
    };
    let assets = default_or(reader, node.get("assets"), assets());
    let listing = node.get("listing").map(|node| page(reader, node));
    let gallery = node.get("gallery").map(|node| page(reader, node));
    let photo = photo(reader, node.get("photo"));
    coherent(reader, node);
    let with_assets = |page: PageRule| PageRule {
        assets: if page.fetched { assets.clone() } else { None },
        ..page
    };
    Some(Browse {
        start: start?,
        sign_in_first: node
            .get("sign_in_first")
            .and_then(Node::bool)
            .unwrap_or(false),
        gallery: with_assets(gallery.or_else(|| listing.clone())?),
        listing: with_assets(listing?),
        photo: with_assets(photo?),
    })
}

/// What is given, the default if nothing is, nothing for `false`.
fn default_or(
    reader: &mut Reader<'_>,
    node: Option<&Node>,
    default: Option<Locator>,
) -> Option<Locator> {
    match node {
        None => default,
        Some(node) => locator(reader, node, &page_scope()),
    }
}

fn page_scope() -> Scope {
    Scope::given("", &["page"])
}

fn assets() -> Option<Locator> {
    let attributes = ["href", "src"].map(|name| Attribute::Named(name.to_owned()));
    css(ASSETS, attributes.to_vec())
}

fn css(selector: &str, attributes: Vec<Attribute>) -> Option<Locator> {
    let select = Selector::compile(selector).ok()?;
    Some(Locator::of(Source::Css { select, attributes }))
}

fn page(reader: &mut Reader<'_>, node: &Node) -> PageRule {
    let scope = page_scope();
    let mut find = |key: &str| node.get(key).and_then(|node| locator(reader, node, &scope));
    let (albums, thumbnails, photos) = (find("albums"), find("thumbnails"), find("photos"));
    PageRule {
        albums,
        thumbnails,
        photos,
        next: default_or(reader, node.get("next"), css(USUAL_NEXT, Vec::new())),
        expect: expectation(reader, node),
        ..PageRule::default()
    }
}

/// What is found on a page is remembered for every visitor, so it cannot hang
/// on who looks.
fn expectation(reader: &mut Reader<'_>, node: &Node) -> Expect {
    let scope = Scope::given("", &[]);
    let node = node.get("expect");
    node.map_or_else(Expect::default, |node| {
        expect::expect(reader, node, &scope, &[], true)
    })
}

fn photo(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<PageRule> {
    let Some(node) = node else {
        return Some(PageRule::default());
    };
    let fetched = node.get("page").and_then(Node::bool).unwrap_or(true);
    let scope = page_scope().with(&["photo"]);
    let mut find = |key: &str| {
        let node = node.get(key)?;
        let locator = locator(reader, node, &scope)?;
        if !fetched && !matches!(locator.source, Source::Fixed) {
            reader.report(
                Diagnostic::error("with `page = false` there is no page to search")
                    .at(node.span.clone(), "looks for something on the page")
                    .help("make the URL from the photo's own: { url = \"{photo}\" }"),
            );
        }
        Some(locator)
    };
    let (medium, full, thumbnails) = (find("medium"), find("full"), find("thumbnails"));
    Some(PageRule {
        fetched,
        thumbnails,
        medium,
        full,
        expect: expectation(reader, node),
        ..PageRule::default()
    })
}

/// What is found is looked at, and what is described is found.
fn coherent(reader: &mut Reader<'_>, browse: &Node) {
    let (listing, gallery) = (browse.entry("listing"), browse.entry("gallery"));
    let albums = listing.and_then(|listing| listing.node.entry("albums"));
    let no_albums = listing.is_some_and(|it| reader.lacks(&it.node, "albums"));
    match (albums, gallery) {
        (Some(albums), None) if reader.lacks(browse, "gallery") => reader.report(
            Diagnostic::error("galleries are opened, but nothing says what is then seen")
                .at(albums.key_span.clone(), "finds galleries to open")
                .help("add [browse.gallery] with `thumbnails = …` and `photos = …`"),
        ),
        (None, Some(gallery)) if no_albums => reader.report(
            Diagnostic::error("no visitor would come to a gallery's page")
                .at(gallery.node.span.clone(), "described here")
                .help("say in [browse.listing] how galleries are found: albums = \"a.album\"")
                .help("where the site is one gallery, describe it in [browse.listing] alone"),
        ),
        _ => {}
    }
    // Without `albums`, the listing is the gallery.
    let last = gallery.or(listing.filter(|_| albums.is_none()));
    let blind =
        |it: &&Entry| reader.lacks(&it.node, "thumbnails") && reader.lacks(&it.node, "photos");
    if let Some(last) = last.filter(blind) {
        reader.report(Diagnostic::error("the crowd would see no photo").at(
            last.node.span.clone(),
            "expected `thumbnails = …` or `photos = …` in here",
        ));
    }
    photos_are_seen(reader, browse, [gallery, listing]);
}

fn photos_are_seen(reader: &mut Reader<'_>, browse: &Node, pages: [Option<&Entry>; 2]) {
    let photos = pages
        .into_iter()
        .flatten()
        .find_map(|page| page.node.entry("photos"));
    match (photos, browse.entry("photo")) {
        (Some(photos), None) if reader.lacks(browse, "photo") => reader.report(
            Diagnostic::error("photos are opened, but nothing says what is then seen")
                .at(photos.key_span.clone(), "finds photos to open")
                .help("add [browse.photo] with `medium = …` or `full = …`")
                .help(
                    "where these links are the images themselves, write in it: \
                     page = false, full = { url = \"{photo}\" }",
                ),
        ),
        (None, Some(photo)) if reader.lacks(&photo.node, "photos") => reader.report(
            Diagnostic::error("no visitor would come to the photo's page")
                .at(photo.node.span.clone(), "described here")
                .help("say in [browse.gallery] how it is found: photos = \"a.photo\""),
        ),
        _ => {}
    }
}
