//! The file as it was written: TOML with the place of every value.
//!
//! Reading with serde would stop at the first mistake. So the TOML becomes a
//! small tree of [`node::Node`]s that remember where they stand, and
//! [`grammar`] says once, as data, which keys there are and what may stand in
//! them. Three readers share that grammar: [`check`] (which finds every key and
//! type that does not fit), [`super::schema`] (which tells editors), and the
//! test that finds every key in `docs/SCENARIOS.md`.

pub mod check;
pub mod grammar;
mod keys;
pub mod node;
pub mod shape;

use toml::de::DeTable;

use crate::diagnostic::Diagnostic;
use node::Node;

/// Reads TOML; with mistakes in the syntax there is no tree.
///
/// # Errors
/// Every mistake that the TOML parser can tell apart.
pub fn parse(text: &str) -> Result<Node, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(Node::document(table));
    }
    // A second error in a line is most often a consequence of the first.
    let mut last_line = None;
    let first_of_its_line = |error: &&toml::de::Error| {
        let start = error.span().map_or(text.len(), |span| span.start);
        let line = text.get(..start).map(|before| before.matches('\n').count());
        std::mem::replace(&mut last_line, line) != line
    };
    Err(errors
        .iter()
        .filter(first_of_its_line)
        .map(|error| syntax_error(text, error))
        .collect())
}

fn syntax_error(text: &str, error: &toml::de::Error) -> Diagnostic {
    // "invalid basic string, expected `\"`": the first half is the headline.
    let message = error.message();
    let (what, expected) = match message.split_once(", expected ") {
        Some((what, expected)) => (what, format!("expected {expected}")),
        None => (message, String::new()),
    };
    let span = error.span().unwrap_or(text.len()..text.len());
    let diagnostic = Diagnostic::error(format!("this is not TOML: {what}"));
    let diagnostic = diagnostic.at(span.clone(), expected);
    match syntax_help(text, what, span.start) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// What people who do not write TOML every day run into.
fn syntax_help(text: &str, what: &str, at: usize) -> Option<&'static str> {
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(line_start..)?.lines().next().unwrap_or_default();
    if what.contains("escape") {
        Some("in \"…\" a backslash is doubled; write '…' for expressions: 'id=(\\d+)'")
    } else if what.contains("duplicate key") {
        Some("each key stands once in its table; a step's own table begins with [[…]]")
    } else if line.contains(": ") && !line.contains('=') {
        Some("TOML puts `=` between a key and its value")
    } else if what.contains("string values must be quoted") {
        Some("write texts in quotes: \"…\" or '…'")
    } else {
        None
    }
}
