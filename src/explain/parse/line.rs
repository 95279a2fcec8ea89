//! One line: a name, labels, a value, perhaps a time and an exemplar.
//!
//! Borrows from the line; only escaped values are copied.

use std::borrow::Cow;

use super::{
    super::exposition::Format,
    cursor::{Cursor, is_metric_name, unescape},
};
use crate::harmless;

/// A sample as it stands on its line.
#[derive(Debug, PartialEq)]
pub(super) struct Sample<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) labels: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) value: f64,
    /// Seconds since 1970.
    pub(super) timestamp: Option<f64>,
}

/// At most 60 characters of what stood there, for a message; it steers no
/// terminal.
pub(super) fn excerpt(text: &str) -> String {
    harmless::line(&harmless::short(text, 60))
}

/// Reads a line that is not a comment.
pub(super) fn sample(line: &str, format: Format, max_labels: usize) -> Result<Sample<'_>, String> {
    let mut cursor = Cursor { rest: line };
    cursor.skip_blank();
    let mut name = None;
    if !cursor.at('{') {
        name = Some(Cow::Borrowed(
            cursor.name("the name of a metric", is_metric_name)?,
        ));
        cursor.skip_blank();
    }
    let mut labels = Vec::new();
    if cursor.eat('{') {
        let quoted = cursor.labels(&mut labels, max_labels)?;
        name = match (name, quoted) {
            (Some(_), Some(_)) => return Err("there are two names on the line".to_owned()),
            (one, other) => one.or(other),
        };
    }
    let name = name.ok_or("there is no name before the labels")?;
    refuse_twice(&labels)?;
    let value = cursor.value(&name)?;
    let timestamp = cursor.timestamp(format)?;
    cursor.exemplar(format, max_labels)?;
    cursor.end()?;
    Ok(Sample {
        name,
        labels,
        value,
        timestamp,
    })
}

/// The name after `# HELP` and its like, plain or quoted, and what follows.
pub(super) fn family_name(text: &str) -> Result<(Cow<'_, str>, &str), String> {
    let mut cursor = Cursor { rest: text };
    let name = if cursor.eat('"') {
        cursor.quoted("a name")?
    } else {
        Cow::Borrowed(cursor.name("the name of a metric", is_metric_name)?)
    };
    if cursor.rest.starts_with(super::BLANK) || cursor.rest.is_empty() {
        Ok((name, cursor.rest))
    } else {
        Err(format!(
            "the name '{}' is followed by '{}'",
            excerpt(&name),
            excerpt(cursor.rest)
        ))
    }
}

/// `\\` and `\n` in a help text.
pub(super) fn unescape_help(text: &str) -> String {
    unescape(text).into_owned()
}

fn refuse_twice(labels: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<(), String> {
    // At most 64 labels: a set would cost more than looking at each pair.
    for (place, (name, _)) in labels.iter().enumerate() {
        if labels[..place].iter().any(|(other, _)| other == name) {
            return Err(format!("the label '{}' is there twice", excerpt(name)));
        }
    }
    Ok(())
}
