//! `expect`: what success is, and whether it can be had at all.

use super::reader::Reader;
use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::scenario::model::{Expect, JsonPointer};
use crate::scenario::raw::node::{Node, Span, Value};
use crate::scenario::template::Template;

/// Reads an expectation; `follow` says whether redirects are followed.
pub(super) fn expect(
    reader: &mut Reader<'_>,
    node: &Node,
    scope: &Scope,
    when: &[String],
    follow: bool,
) -> Expect {
    let expect = Expect {
        status: statuses(reader, node.get("status"), follow),
        text: texts(reader, node.get("text"), scope, when),
        no_text: texts(reader, node.get("no_text"), scope, when),
        select: reader.selectors(node.get("select")),
        no_select: reader.selectors(node.get("no_select")),
        json: json(reader, node),
        location: node.get("location").and_then(|node| reader.regex(node)),
        final_url: node.get("final_url").and_then(|node| reader.regex(node)),
    };
    contradictions(reader, node, follow);
    expect
}

fn statuses(reader: &mut Reader<'_>, node: Option<&Node>, follow: bool) -> Vec<(u16, u16)> {
    let Some(node) = node else {
        return Vec::new();
    };
    let mut ranges = Vec::new();
    for item in node.one_or_more() {
        match status(item) {
            Some(range) => ranges.push(range),
            None if item.text().is_some() => {
                let message = "this is not a status or a range of them";
                reader.error_at(item, message, "expected 201, \"2xx\" or \"200-204\"");
            }
            None => {}
        }
    }
    // 300 (Multiple Choices) and 304 (Not Modified) are not followed.
    let redirect = |&(low, high): &(u16, u16)| low > 300 && high < 400 && (low, high) != (304, 304);
    if follow && !ranges.is_empty() && ranges.iter().all(redirect) {
        reader.report(
            Diagnostic::error("no answer can have this status")
                .at(
                    node.span.clone(),
                    "a redirect, but redirects are followed here",
                )
                .help("write `follow = false` beside `expect` to stop at the redirect"),
        );
    }
    ranges
}

fn status(node: &Node) -> Option<(u16, u16)> {
    if let Some(number) = node.integer() {
        let status = u16::try_from(number).ok()?;
        return Some((status, status));
    }
    let text = node.text()?.trim();
    if let Some(class) = text.strip_suffix("xx") {
        let class: u16 = class.parse().ok()?;
        return (1..=5)
            .contains(&class)
            .then_some((class * 100, class * 100 + 99));
    }
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    let valid = 100 <= low && low <= high && high <= 599;
    valid.then_some((low, high))
}

fn texts(
    reader: &mut Reader<'_>,
    node: Option<&Node>,
    scope: &Scope,
    when: &[String],
) -> Vec<Template> {
    let nodes = node.map_or(&[][..], Node::one_or_more);
    let mut texts = Vec::new();
    for node in nodes {
        if node.text() == Some("") {
            reader.error_at(
                node,
                "every page has the empty text in it",
                "expected some text",
            );
            continue;
        }
        texts.extend(reader.template(node, scope, when));
    }
    texts
}

fn json(reader: &mut Reader<'_>, node: &Node) -> Vec<(JsonPointer, serde_json::Value)> {
    let mut expected = Vec::new();
    for entry in node.get("json").map_or(&[][..], Node::entries) {
        let pointer = reader.pointer_text(&entry.key, entry.key_span.clone());
        let value = value(reader, &entry.node);
        if let (Some(pointer), Some(value)) = (pointer, value) {
            expected.push((pointer, value));
        }
    }
    for item in node.get("no_json").map_or(&[][..], Node::one_or_more) {
        let pointer = reader.pointer(item);
        expected.extend(pointer.map(|pointer| (pointer, serde_json::Value::Null)));
    }
    expected
}

/// A TOML value as JSON, as it is.
fn value(reader: &mut Reader<'_>, node: &Node) -> Option<serde_json::Value> {
    use serde_json::Value as Json;
    Some(match &node.value {
        Value::Text(text) => {
            if has_variable(text) {
                reader.report(
                    Diagnostic::error("values of `json` are compared as they are")
                        .at(node.span.clone(), "variables are not put in here")
                        .help("use `text`, or `capture` the value: {variables} are put in there"),
                );
            }
            Json::String(text.clone())
        }
        Value::List(items) => {
            let items = items.iter().map(|item| value(reader, item));
            Json::Array(items.collect::<Option<_>>()?)
        }
        Value::Table(entries) => {
            let mut object = serde_json::Map::new();
            for entry in entries {
                object.insert(entry.key.clone(), value(reader, &entry.node)?);
            }
            Json::Object(object)
        }
        _ => scalar(reader, node)?,
    })
}

fn has_variable(text: &str) -> bool {
    Template::parse(text).is_ok_and(|template| template.variables().next().is_some())
}

/// A number or truth value as JSON; JSON has no dates and no infinity.
pub(super) fn scalar(reader: &mut Reader<'_>, node: &Node) -> Option<serde_json::Value> {
    match &node.value {
        Value::Bool(bool) => Some((*bool).into()),
        Value::Integer(Some(integer)) => Some((*integer).into()),
        Value::Float(float) if float.is_finite() => Some((*float).into()),
        _ => {
            let message = format!("JSON cannot hold {}", node.kind());
            reader.error_at(node, message, "write it in quotes");
            None
        }
    }
}

/// Expectations that exclude each other.
fn contradictions(reader: &mut Reader<'_>, node: &Node, follow: bool) {
    if let Some(location) = node.entry("location").filter(|_| follow) {
        reader.report(
            Diagnostic::error("`location` can never match")
                .at(location.key_span.clone(), "redirects are followed here")
                .help("write `follow = false` beside `expect`, or test where it leads with `final_url`"),
        );
    }
    for (wanted, unwanted) in [("text", "no_text"), ("select", "no_select")] {
        let wanted = places(node.get(wanted));
        for (text, span) in places(node.get(unwanted)) {
            if let Some((_, other)) = wanted.iter().find(|(wanted, _)| *wanted == text) {
                reader.report(
                    Diagnostic::error("no page can have this and not have it")
                        .at(span, "must not be there")
                        .see(other.clone(), "must be there"),
                );
            }
        }
    }
    let absent = places(node.get("no_json"));
    for entry in node.get("json").map_or(&[][..], Node::entries) {
        if let Some((_, span)) = absent.iter().find(|(pointer, _)| *pointer == entry.key) {
            reader.report(
                Diagnostic::error("no answer can have this value and not have it")
                    .at(span.clone(), "must not be there")
                    .see(entry.key_span.clone(), "must be there"),
            );
        }
    }
}

fn places(node: Option<&Node>) -> Vec<(&str, Span)> {
    let nodes = node.map_or(&[][..], Node::one_or_more);
    let place = |node| Some((Node::text(node)?, node.span.clone()));
    nodes.iter().filter_map(place).collect()
}
