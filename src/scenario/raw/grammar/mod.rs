//! The keys of format 1, and what may stand in them.
//!
//! `docs/SCENARIOS.md` explains them to people; a test sees that it knows them
//! all. The sentence at each key is what editors show beside it.

pub mod browse;
pub mod crowd;
pub mod expect;
pub mod find;
pub mod step;
mod words;

use super::shape::{Shape, Table};
use browse::{BROWSE, PAGE, PHOTO_PAGE};
use crowd::{CROWD, DEVICE, MIX, WALK};
use expect::EXPECT;
pub(super) use find::CAPTURE;
use find::LOCATOR;
use step::{FILE_FIELD, RETRY, STEP};
use words::{HEADERS, PLAIN, STEPS, TEXT, key, required};

/// The version of the format that is read.
pub const FORMAT: i64 = 1;

/// Every table, to find out where a misplaced key belongs.
pub const TABLES: &[&Table] = &[
    &FILE,
    &BROWSE,
    &PAGE,
    &PHOTO_PAGE,
    &STEP,
    &LOCATOR,
    &CAPTURE,
    &EXPECT,
    &FILE_FIELD,
    &RETRY,
    &CROWD,
    &MIX,
    &WALK,
    &DEVICE,
];

/// The table that has a key of this name, if there is just one.
#[must_use]
pub fn home_of(name: &str) -> Option<&'static Table> {
    let mut homes = TABLES.iter().filter(|table| table.key(name).is_some());
    match (homes.next(), homes.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// The whole file.
pub static FILE: Table = Table {
    name: "a scenario",
    id: "scenario",
    keys: &[
        required(
            "format",
            Shape::Integer(FORMAT, FORMAT, "the version of the format"),
            "The version of the format that the file is written in: 1.",
        ),
        key(
            "name",
            TEXT,
            "Short name for reports and metrics; the file's name without `.toml` if left out.",
        ),
        key("title", TEXT, "One line for lists and reports."),
        key(
            "about",
            TEXT,
            "What a user of the scenario should know: versions, set-up, limits.",
        ),
        key("user_agent", TEXT, "Replaces the browser-like User-Agent."),
        key(
            "basic_auth",
            Shape::Bool,
            "Send user and password with every request as HTTP Basic auth; false by default.",
        ),
        key(
            "headers",
            HEADERS,
            "Headers of every request; one whose variables have no value yet is left out.",
        ),
        key(
            "thresholds",
            Shape::List(&Shape::Text("a threshold such as \"view.p95 < 2s\"")),
            "What a run is judged by, unless flags say otherwise.",
        ),
        required("browse", Shape::Table(&BROWSE), "How visitors look around."),
        key("sign_in", STEPS, "The steps of signing in."),
        key(
            "create_gallery",
            STEPS,
            "The steps of making a new gallery.",
        ),
        key("upload", STEPS, "The steps of adding a photo."),
        key(
            "verify_upload",
            STEPS,
            "The steps of seeing that an added photo is there.",
        ),
        key(
            "delete",
            STEPS,
            "The steps of deleting a photo that the crowd has added.",
        ),
        key(
            "verify_delete",
            STEPS,
            "The steps of seeing that a deleted photo is gone.",
        ),
        key(
            "delete_gallery",
            STEPS,
            "The steps of removing a gallery that the crowd has made.",
        ),
        key("sign_out", STEPS, "The steps of signing out."),
        key(
            "unsupported",
            Shape::Map("a table of operations and reasons", &TEXT),
            "What the gallery cannot do, each with the reason.",
        ),
        key(
            "crowd",
            Shape::Table(&CROWD),
            "The crowd that the scenario proposes; flags win.",
        ),
    ],
    ..PLAIN
};
