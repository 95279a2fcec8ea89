//! Finds every key and every type that does not fit the grammar.

use super::grammar;
use super::keys;
use super::node::{Entry, Node, Value};
use super::shape::{Shape, Table, one_of};
use crate::diagnostic::Diagnostic;

/// More lines in one table, or items in one list, than anyone writes by hand:
/// reading on would only cost time.
const WIDEST: usize = 200;

/// What was found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Everything in the tree that does not fit, wherever it stands.
    pub problems: Vec<Diagnostic>,
    /// The rest of the file is not worth reading.
    pub hopeless: bool,
    /// Keys that unknown ones were probably meant to be: rules about missing
    /// keys would only say the same again.
    pub meant: Vec<&'static str>,
}

/// Holds a tree against the grammar.
#[must_use]
pub fn check(document: &Node) -> Checked {
    if let Some(hopeless) = newer(document).or_else(|| endless(document)) {
        return Checked {
            problems: vec![hopeless],
            hopeless: true,
            meant: Vec::new(),
        };
    }
    let mut found = Checked::default();
    found.problems.extend(unversioned(document));
    table(document, &grammar::FILE, None, &mut found);
    found
}

fn endless(node: &Node) -> Option<Diagnostic> {
    let inner = node.entries().iter().map(|entry| &entry.node);
    let inner: Vec<&Node> = inner.chain(node.items()).collect();
    if inner.len() > WIDEST {
        let kind = node.kind();
        return Some(
            Diagnostic::error(format!("{kind} of {} lines cannot be meant", inner.len()))
                .at(node.span.clone(), format!("expected at most {WIDEST}")),
        );
    }
    inner.into_iter().find_map(endless)
}

/// A file of a newer version would give a hundred errors that all mean this.
fn newer(document: &Node) -> Option<Diagnostic> {
    let known = grammar::FORMAT;
    let format = document.get("format")?;
    let given = format.integer().filter(|&given| given > known)?;
    let diagnostic = Diagnostic::error(format!(
        "the file is written in format {given}, which this version of Vernissage does not know"
    ));
    Some(
        diagnostic
            .at(format.span.clone(), format!("expected {known}"))
            .help(format!(
                "use a newer Vernissage, or write the file in format {known}"
            )),
    )
}

fn unversioned(document: &Node) -> Option<Diagnostic> {
    if document.has("format") {
        return None;
    }
    let known = grammar::FORMAT;
    Some(
        Diagnostic::error("the file does not say which format it is written in")
            .at(0..0, format!("expected `format = {known}`"))
            .help(format!("write `format = {known}` on the first line")),
    )
}

/// `place` is the key that the value belongs to.
fn value(node: &Node, shape: &Shape, place: Option<&Entry>, found: &mut Checked) {
    let Some(fitting) = fitting(node, shape) else {
        found.problems.push(wrong_type(node, shape, place));
        return;
    };
    match fitting {
        Shape::Choice(names) => choice(node, &names(), found),
        Shape::Integer(low, high, _) => {
            let inside = |number| (*low..=*high).contains(&number);
            if !node.integer().is_some_and(inside) {
                found.problems.push(out_of_range(node, fitting));
            }
        }
        Shape::Number(low, high, _) => {
            let inside = |number| (*low..=*high).contains(&number);
            if !node.number().is_some_and(inside) {
                found.problems.push(out_of_range(node, fitting));
            }
        }
        Shape::Off if node.bool() == Some(true) => {
            let expected = shape.expected();
            found.problems.push(
                Diagnostic::error("`true` means nothing here")
                    .at(node.span.clone(), format!("expected {expected}")),
            );
        }
        Shape::List(item) => {
            if node.items().is_empty() {
                found.problems.push(empty(node, place));
            }
            for each in node.items() {
                value(each, item, place, found);
            }
        }
        Shape::Table(inner) => table(node, inner, place, found),
        Shape::Map(_, item) => {
            for entry in node.entries() {
                value(&entry.node, item, Some(entry), found);
            }
        }
        Shape::Captures(item) => {
            for named in node.captures() {
                value(&named.entry.node, item, Some(named.entry), found);
            }
        }
        _ => {}
    }
}

/// The alternative whose type is that of the value.
fn fitting<'s>(node: &Node, shape: &'s Shape) -> Option<&'s Shape> {
    let fits = match (shape, &node.value) {
        (Shape::AnyOf(shapes), _) => {
            return shapes.iter().find_map(|shape| fitting(node, shape));
        }
        (Shape::Any, _) => true,
        (Shape::Text(_) | Shape::Choice(_), Value::Text(_)) => true,
        (Shape::Bool | Shape::Off, Value::Bool(_)) => true,
        (Shape::Integer(..) | Shape::Number(..), Value::Integer(_)) => true,
        (Shape::Number(..), Value::Float(_)) => true,
        (Shape::List(_), Value::List(_)) => true,
        (Shape::Table(_) | Shape::Map(..) | Shape::Captures(_), Value::Table(_)) => true,
        _ => false,
    };
    fits.then_some(shape)
}

fn wrong_type(node: &Node, shape: &Shape, place: Option<&Entry>) -> Diagnostic {
    let what = match place {
        Some(entry) => format!("`{}` cannot be {}", entry.key, node.kind()),
        None => format!("{} does not fit here", node.kind()),
    };
    let expected = shape.expected();
    let diagnostic = Diagnostic::error(what).at(node.span.clone(), format!("expected {expected}"));
    match (&node.value, place) {
        (Value::Table(_), Some(entry)) if wants_list_of_tables(shape) => {
            let key = &entry.key;
            diagnostic.help(format!("each step has a table of its own: [[{key}]]"))
        }
        (Value::Integer(_) | Value::Float(_) | Value::Bool(_), _) if wants_text(shape) => {
            diagnostic.help("write it in quotes")
        }
        _ => diagnostic,
    }
}

fn wants_list_of_tables(shape: &Shape) -> bool {
    matches!(shape, Shape::List(Shape::Table(_)))
}

fn wants_text(shape: &Shape) -> bool {
    match shape {
        Shape::Text(_) => true,
        Shape::AnyOf(shapes) => shapes.iter().any(wants_text),
        _ => false,
    }
}

fn out_of_range(node: &Node, shape: &Shape) -> Diagnostic {
    Diagnostic::error("the number is out of range")
        .at(node.span.clone(), format!("expected {}", shape.expected()))
}

fn empty(node: &Node, place: Option<&Entry>) -> Diagnostic {
    let key = place.map_or("this", |entry| entry.key.as_str());
    Diagnostic::error(format!("`{key}` is empty"))
        .at(node.span.clone(), "expected at least one item")
        .help(format!("leave `{key}` out if there is nothing to say"))
}

fn choice(node: &Node, names: &[&'static str], found: &mut Checked) {
    let given = node.text().unwrap_or_default();
    if !names.contains(&given) {
        found.problems.push(
            Diagnostic::error(format!("`{given}` is not known here"))
                .at(node.span.clone(), format!("expected {}", one_of(names)))
                .suggest(given, names.iter().copied()),
        );
    }
}

fn table(node: &Node, shape: &Table, place: Option<&Entry>, found: &mut Checked) {
    for entry in node.entries() {
        match shape.key(&entry.key) {
            Some(key) => value(&entry.node, &key.shape, Some(entry), found),
            None => {
                let (problem, meant) = keys::unknown(entry, shape);
                found.problems.push(problem);
                found.meant.extend(meant);
            }
        }
    }
    for key in shape.keys.iter().filter(|key| key.required) {
        if !node.has(key.name) && key.name != "format" {
            found.problems.push(keys::missing(node, key, shape, place));
        }
    }
    for group in shape.at_most_one {
        found.problems.extend(keys::too_many(node, group));
    }
    for (key, others) in shape.goes_with {
        found.problems.extend(keys::alone(node, key, others));
    }
    found.problems.extend(keys::nothing_of(node, shape));
}
