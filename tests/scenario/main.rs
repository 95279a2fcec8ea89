//! Scenario files: what is read, and what is said about mistakes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

#[path = "../support/bounds.rs"]
mod bounds;
mod captures;
mod documentation;
mod hostile;
mod meaning;
mod mistakes;
mod schema;
mod shipped;

use vernissage::diagnostic::Report;
use vernissage::scenario::library::{self, Loaded};

/// A file that is as short as one can be.
const SHORTEST: &str = r#"format = 1
[browse.listing]
albums = "a.album"
[browse.gallery]
thumbnails = "img"
"#;

fn load(text: &str) -> Result<Loaded, Box<Report>> {
    library::load_text("mine.toml", text)
}

/// The scenario of a text that must be right.
fn right(text: &str) -> Loaded {
    load(text).unwrap_or_else(|report| panic!("{report}"))
}

/// What is said about a text that must be wrong.
fn wrong(text: &str) -> String {
    match load(text) {
        Ok(_) => panic!("this was taken for a scenario:\n{text}"),
        Err(report) => report.to_string(),
    }
}
