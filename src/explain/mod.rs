//! Reads a Prometheus exposition and says what it means.
//!
//! Whoever opens `http://localhost:9323/metrics` of a Docker engine for the
//! first time sees 1 700 lines, of which three matter and two mislead. This
//! module says which process it is, what looks wrong, and what each family
//! means, in units that people read; given two dumps, what changed between
//! them. It does no I/O: the caller brings the bytes and prints the result.
//!
//! ```text
//! bytes ──parse──▶ Exposition ──explain──▶ Explanation ──render──▶ text, Markdown, JSON
//!                                 ▲
//!                     meanings/*.toml (what is known, as data)
//! ```

mod build;
pub mod changes;
pub mod clock;
pub mod explanation;
pub mod exposition;
pub mod findings;
pub mod histogram;
pub mod labels;
pub mod parse;
pub mod process;
pub mod render;
mod table;
pub mod value;
mod view;
mod words;

use std::time::{Duration, SystemTime};

use self::{explanation::Explanation, exposition::Exposition, parse::ParseError};

/// What the caller knows about the dumps that they do not say themselves.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// File or URL, for the heading.
    pub source: Option<String>,
    /// The time of the fetch, or the file's modification time. It is not
    /// believed where moments in the dump speak against it.
    pub taken_at: Option<SystemTime>,
    /// File or URL of the earlier dump.
    pub earlier_source: Option<String>,
    /// When the earlier dump was taken.
    pub earlier_taken_at: Option<SystemTime>,
    /// The time between the two dumps, where the user knows it.
    pub interval: Option<Duration>,
}

/// Reads an exposition in the Prometheus text format 0.0.4 or OpenMetrics 1.0,
/// within [`parse::Limits::default`].
///
/// # Errors
/// When the input is empty, not UTF-8, not an exposition, or beyond a limit;
/// the error names the line.
pub fn parse(input: &[u8]) -> Result<Exposition, ParseError> {
    parse::parse(input)
}

/// Says what a dump means, and what changed since an earlier one of the same
/// process.
#[must_use]
pub fn explain(dump: &Exposition, earlier: Option<&Exposition>, options: &Options) -> Explanation {
    build::explain(dump, earlier, options)
}
