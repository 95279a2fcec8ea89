//! Locators: a CSS selector alone, or a table.

use regex::Regex;

use super::reader::Reader;
use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::scenario::model::{Attribute, Locator, Source};
use crate::scenario::raw::node::{Node, Value};

/// Reads a locator; `scope` knows what its `url` may use beside `{value}`.
pub(super) fn locator(reader: &mut Reader<'_>, node: &Node, scope: &Scope) -> Option<Locator> {
    if node.text().is_some() {
        let select = reader.selector(node)?;
        return Some(Locator::of(Source::Css {
            select,
            attributes: Vec::new(),
        }));
    }
    if !matches!(node.value, Value::Table(_)) {
        return None;
    }
    // Each part is read even when another is wrong, to find all mistakes.
    let source = source(reader, node);
    let pick = part(reader, node, "pick");
    let except = part(reader, node, "except");
    let fixed = matches!(source, Some(Source::Fixed));
    let scope = if fixed {
        scope.clone()
    } else {
        scope.clone().with(&["value"])
    };
    let url = node.get("url").and_then(|url| reader.url(url, &scope, &[]));
    if fixed && url.is_none() {
        return None;
    }
    let at_least = node.get("at_least").and_then(Node::integer).unwrap_or(0);
    Some(Locator {
        source: source?,
        pick,
        except,
        url,
        at_least: usize::try_from(at_least).unwrap_or(0),
    })
}

fn part(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Regex> {
    node.get(key).and_then(|node| reader.regex(node))
}

fn source(reader: &mut Reader<'_>, node: &Node) -> Option<Source> {
    if let Some(select) = node.get("select") {
        let attributes = attributes(reader, node.get("attribute"));
        let select = reader.selector(select)?;
        return Some(Source::Css { select, attributes });
    }
    if let Some(regex) = node.get("regex") {
        return reader.regex(regex).map(Source::Regex);
    }
    if let Some(json) = node.get("json") {
        let inside = node.get("inside").and_then(|css| reader.selector(css));
        let pointer = reader.pointer(json)?;
        return Some(Source::Json { pointer, inside });
    }
    if let Some(header) = node.get("header") {
        return header_name(reader, header).map(Source::Header);
    }
    match node.get("from").and_then(Node::text) {
        Some("url") => Some(Source::FinalUrl),
        Some("location") => Some(Source::Header("location".to_owned())),
        Some(_) => None,
        None if node.has("url") => Some(Source::Fixed),
        None => None,
    }
}

/// The name of a header, small letters.
pub(super) fn header_name(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let text = node.text()?;
    if let Ok(name) = ::http::HeaderName::try_from(text) {
        return Some(name.as_str().to_owned());
    }
    let message = format!("`{text}` cannot be the name of a header");
    reader.error_at(node, message, "expected letters, digits and `-`");
    None
}

fn attributes(reader: &mut Reader<'_>, node: Option<&Node>) -> Vec<Attribute> {
    let nodes = node.map_or(&[][..], Node::one_or_more);
    let mut attributes = Vec::new();
    for node in nodes {
        let Some(text) = node.text() else {
            continue;
        };
        let wrong =
            |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | '/' | '=' | '[' | ']');
        if text.is_empty() || text.contains(wrong) {
            reader.report(
                Diagnostic::error(format!("`{text}` cannot be the name of an attribute"))
                    .at(node.span.clone(), "expected one such as \"data-src\""),
            );
            continue;
        }
        attributes.push(match text {
            "srcset" => Attribute::Srcset,
            "text" => Attribute::Text,
            "background-image" => Attribute::Background,
            // HTML has its attributes in small letters (HTML, 13.2.5.33).
            _ => Attribute::Named(text.to_ascii_lowercase()),
        });
    }
    attributes
}
