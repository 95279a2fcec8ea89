//! Addresses with queries that are called like something to look at.

use url::Url;

use super::parts::parts;

/// What only looks: such names are believed where an address has a query.
const LOOKING: &[&str] = &[
    "index",
    "default",
    "main",
    "home",
    "show",
    "view",
    "viewer",
    "display",
    "detail",
    "details",
    "browse",
    "open",
    "see",
    "read",
    "get",
    "zoom",
    "enlarge",
    "large",
    "big",
    "full",
    "medium",
    "list",
    "listing",
    "page",
    "cat",
    "category",
    "categories",
    "collection",
    "set",
    "tag",
    "tags",
    "folder",
    "dir",
    "slideshow",
    "slide",
    "portfolio",
    "thumb",
    "thumbs",
    "thumbnails",
    "photo",
    "photos",
    "picture",
    "pictures",
    "pic",
    "pics",
    "image",
    "images",
    "img",
    "album",
    "albums",
    "gallery",
    "galleries",
    "galerie",
    "galerien",
    "galeria",
    "galería",
    "galleria",
    "foto",
    "fotos",
    "bild",
    "bilder",
    "ansicht",
    "anzeigen",
    "zeigen",
    "zeige",
    "voir",
    "vue",
    "afficher",
    "ver",
    "mostra",
    "vedi",
    "bekijk",
    "toon",
    "item",
    "items",
    "file",
    "media",
    "work",
    "works",
    "node",
    "post",
    "entry",
    "article",
    "php",
    "asp",
    "aspx",
    "jsp",
    "cgi",
    "html",
    "htm",
    "pl",
    "do",
    "cfm",
    "py",
];

/// Parameters that say what is to be done.
pub(super) const ERRANDS: &[&str] = &[
    "action",
    "act",
    "do",
    "cmd",
    "command",
    "op",
    "operation",
    "task",
    "mode",
    "func",
    "function",
    "method",
    "event",
    "todo",
    "aktion",
    "accion",
    "azione",
];

/// Whether an address with a query is called like something to look at; without
/// a query nothing is asked of it. A link of another name is believed only where
/// nothing better stands beside it.
#[must_use]
pub fn only_looks(url: &Url) -> bool {
    if url.query().is_none() {
        return true;
    }
    let looks = |text: &str| {
        parts(text).iter().all(|part| {
            LOOKING.contains(&part.as_str()) || part.chars().all(|c| c.is_ascii_digit())
        })
    };
    let last = url
        .path_segments()
        .and_then(Iterator::last)
        .unwrap_or_default();
    looks(last)
        && url
            .query_pairs()
            .all(|(name, value)| !ERRANDS.contains(&name.as_ref()) || looks(&value))
}
