//! Finds what is wrong with the keys of one table: unknown ones, missing ones,
//! and those that do not go together.

use super::grammar;
use super::node::{Entry, Node};
use super::shape::{Key, Shape, Table, one_of};
use crate::diagnostic::{Diagnostic, spelling};

/// A misspelt key has been reported already, and is what is missing.
pub(super) fn nothing_of(node: &Node, shape: &Table) -> Option<Diagnostic> {
    let group = shape.at_least_one;
    let meant = |entry: &Entry| {
        shape.key(&entry.key).is_none()
            && spelling::likely(&entry.key, group.iter().copied()).is_some()
    };
    let there = group.iter().any(|key| node.has(key)) || node.entries().iter().any(meant);
    if group.is_empty() || there {
        return None;
    }
    let expected = format!("expected {}", one_of(group));
    Some(
        Diagnostic::error(format!("{} lacks its main key", shape.name))
            .at(node.span.clone(), expected),
    )
}

/// Also the key that was probably meant.
pub(super) fn unknown(entry: &Entry, shape: &Table) -> (Diagnostic, Option<&'static str>) {
    let key = &entry.key;
    let names: Vec<&'static str> = shape.keys.iter().map(|key| key.name).collect();
    let diagnostic = Diagnostic::error(format!("unknown key `{key}`")).at(
        entry.key_span.clone(),
        format!("not a key of {}", shape.name),
    );
    let meant = spelling::likely(key, names.iter().copied());
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => match grammar::home_of(key) {
            Some(home) if home.id == grammar::FILE.id => {
                format!("`{key}` belongs to the top of the file, above the first [table]")
            }
            Some(home) => format!("`{key}` is a key of {}", home.name),
            None => format!("{} has {}", shape.name, list(&names)),
        },
    };
    (diagnostic.help(help), meant)
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// `place` is the key that the table belongs to; none for the whole file.
pub(super) fn missing(node: &Node, key: &Key, shape: &Table, place: Option<&Entry>) -> Diagnostic {
    let name = key.name;
    // The whole file is no useful place to point at; its beginning is.
    let span = match place {
        Some(_) => node.span.clone(),
        None => 0..0,
    };
    let expected = match key.shape {
        Shape::Table(_) => format!("expected a table `{name}`"),
        _ => format!("expected `{name} = …`"),
    };
    Diagnostic::error(format!("`{name}` is missing in {}", shape.name))
        .at(span, expected)
        .help(format!("`{name}`: {}", key.about))
}

pub(super) fn too_many(node: &Node, group: &[&str]) -> Option<Diagnostic> {
    let mut given = node
        .entries()
        .iter()
        .filter(|entry| group.contains(&entry.key.as_str()));
    let first = given.next()?;
    let second = given.next()?;
    Some(
        Diagnostic::error(format!(
            "`{}` and `{}` exclude each other",
            first.key, second.key
        ))
        .at(
            second.key_span.clone(),
            "only one of the two can stand here",
        )
        .see(first.key_span.clone(), "the other one"),
    )
}

pub(super) fn alone(node: &Node, key: &str, others: &[&str]) -> Option<Diagnostic> {
    let entry = node.entry(key)?;
    if others.iter().any(|other| node.has(other)) {
        return None;
    }
    let others = one_of(others);
    Some(
        Diagnostic::error(format!("`{key}` does nothing here"))
            .at(entry.key_span.clone(), format!("goes with {others}")),
    )
}
