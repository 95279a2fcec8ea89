//! What an answer must be, and what is remembered of it.

use regex::Regex;

use super::locator::{JsonPointer, Locator};
use crate::markup::Selector;
use crate::scenario::template::Template;

/// A value that is remembered.
#[derive(Debug, Clone)]
pub struct Capture {
    /// Its name. Names that begin with `photo.` are kept in the ledger with the
    /// upload, for its delete; `gallery` and `gallery.…`, captured by
    /// `create_gallery`, with the gallery; others live until the visit ends.
    pub name: String,
    /// Where it is; the first value counts.
    pub locator: Locator,
    /// What an element or a match must contain to count; of a
    /// [`Source::Css`](super::Source::Css) or [`Source::Regex`](super::Source::Regex)
    /// only.
    pub containing: Option<Containing>,
    /// The step goes on without it.
    pub optional: bool,
}

/// Of many elements or matches, which one is meant.
#[derive(Debug, Clone)]
pub struct Containing {
    /// Stands somewhere in the element's HTML, or in the match.
    pub text: Template,
    /// Not in the element itself but in the nearest one around it that matches:
    /// the row of a table whose name is in another cell than its link.
    pub around: Option<Selector>,
}

/// What makes an answer a success. Everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// Inclusive ranges of statuses; empty: 200 to 299 after redirects, and 300
    /// to 399 too where redirects are not followed.
    pub status: Vec<(u16, u16)>,
    /// Texts that must stand in the body.
    pub text: Vec<Template>,
    /// Texts that must not.
    pub no_text: Vec<Template>,
    /// Selectors that must match.
    pub select: Vec<Selector>,
    /// Selectors that must not.
    pub no_select: Vec<Selector>,
    /// JSON values that must be equal; a number and its text are the same, and
    /// `null` stands for a value that is null or not there.
    pub json: Vec<(JsonPointer, serde_json::Value)>,
    /// Must match the Location header.
    pub location: Option<Regex>,
    /// Must match the URL of the answer, after redirects.
    pub final_url: Option<Regex>,
}
