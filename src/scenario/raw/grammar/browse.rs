//! `[browse]`.

use super::super::shape::{Shape, Table};
use super::expect::EXPECT;
use super::words::{FIND, FIND_OR_OFF, PLAIN, URL, key, required};

/// `[browse]`.
pub static BROWSE: Table = Table {
    name: "[browse]",
    id: "browse",
    keys: &[
        key(
            "start",
            URL,
            "Where a visit begins, relative to the host's URL; `/` by default.",
        ),
        key(
            "sign_in_first",
            Shape::Bool,
            "Walkers sign in before they look around; false by default.",
        ),
        key(
            "assets",
            FIND_OR_OFF,
            "Stylesheets, scripts and icons of every page; found by themselves if left out.",
        ),
        required(
            "listing",
            Shape::Table(&PAGE),
            "Pages that list galleries (albums).",
        ),
        key(
            "gallery",
            Shape::Table(&PAGE),
            "Pages of one gallery; the listing itself if it has no `albums`.",
        ),
        key(
            "photo",
            Shape::Table(&PHOTO_PAGE),
            "The page around an enlarged photo.",
        ),
    ],
    ..PLAIN
};

/// `[browse.listing]` and `[browse.gallery]`.
pub static PAGE: Table = Table {
    name: "a page",
    id: "page",
    keys: &[
        key("albums", FIND, "Links to galleries."),
        key("thumbnails", FIND, "Small images."),
        key("photos", FIND, "Links to enlarged photos."),
        key(
            "next",
            FIND_OR_OFF,
            "The link to the next page; a[rel~=next] if left out.",
        ),
        key(
            "expect",
            Shape::Table(&EXPECT),
            "What makes the page a success.",
        ),
    ],
    ..PLAIN
};

/// `[browse.photo]`.
pub static PHOTO_PAGE: Table = Table {
    name: "the photo's page",
    id: "photo_page",
    keys: &[
        key(
            "page",
            Shape::Bool,
            "Whether there is a page around the enlarged photo; true by default.",
        ),
        key("medium", FIND, "The enlarged image."),
        key("full", FIND, "The photo in full size."),
        key(
            "thumbnails",
            FIND,
            "Small images, of neighbours for example.",
        ),
        key(
            "expect",
            Shape::Table(&EXPECT),
            "What makes the page a success.",
        ),
    ],
    at_least_one: &["medium", "full"],
    ..PLAIN
};
