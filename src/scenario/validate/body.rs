//! What a step sends: fields, files, JSON, headers.

use super::expect::scalar;
use super::locator::header_name;
use super::reader::Reader;
use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::scenario::model::{Body, FileField, JsonTemplate};
use crate::scenario::raw::node::{Node, Value};
use crate::scenario::template::Template;
use crate::units;

/// The body of a step that sends a request of its own.
pub(super) fn body(
    reader: &mut Reader<'_>,
    step: &Node,
    scope: &Scope,
    when: &[String],
) -> Option<Body> {
    if let Some(fields) = step.get("form") {
        return Some(Body::Urlencoded(self::fields(reader, fields, scope, when)));
    }
    if step.has("multipart") || step.has("file") {
        let fields = step.get("multipart");
        let fields = fields.map_or_else(Vec::new, |node| self::fields(reader, node, scope, when));
        let file = step.get("file").and_then(|node| file(reader, node, scope));
        return Some(Body::Multipart { fields, file });
    }
    if let Some(json) = step.get("json") {
        return self::json(reader, json, scope, when).map(Body::Json);
    }
    let content_type = step.get("content_type").and_then(Node::text);
    match step.get("body") {
        None => Some(Body::Empty),
        Some(node) if node.text() == Some("{photo}") => {
            only_in_upload(reader, node, scope);
            Some(Body::Photo {
                content_type: content_type.map(str::to_owned),
            })
        }
        Some(node) => {
            let text = reader.template(node, scope, when)?;
            let content_type = content_type
                .unwrap_or("text/plain; charset=utf-8")
                .to_owned();
            Some(Body::Raw { content_type, text })
        }
    }
}

/// Names and their values, in order.
pub(super) fn fields(
    reader: &mut Reader<'_>,
    node: &Node,
    scope: &Scope,
    when: &[String],
) -> Vec<(String, Template)> {
    let mut fields = Vec::new();
    for entry in node.entries() {
        for node in entry.node.one_or_more() {
            let value = match node.integer() {
                Some(number) => Some(Template::literal(&number.to_string())),
                None => reader.template(node, scope, when),
            };
            fields.extend(value.map(|value| (entry.key.clone(), value)));
        }
    }
    fields
}

/// Headers and their values, in order.
pub(super) fn headers(
    reader: &mut Reader<'_>,
    node: &Node,
    scope: &Scope,
    when: &[String],
) -> Vec<(String, Template)> {
    let mut headers = Vec::new();
    for entry in node.entries() {
        let key = Node {
            span: entry.key_span.clone(),
            value: Value::Text(entry.key.clone()),
        };
        let name = header_name(reader, &key);
        if entry
            .node
            .text()
            .is_some_and(|text| text.contains(['\r', '\n']))
        {
            reader.error_at(&entry.node, "a header is one line", "has a line break");
        }
        let value = reader.template(&entry.node, scope, when);
        if let (Some(name), Some(value)) = (name, value) {
            headers.push((name, value));
        }
    }
    headers
}

/// Where the photo goes.
pub(super) fn file(reader: &mut Reader<'_>, node: &Node, scope: &Scope) -> Option<FileField> {
    only_in_upload(reader, node, scope);
    if let Some(field) = node.text() {
        return Some(FileField {
            field: field.to_owned(),
            chunk_bytes: None,
        });
    }
    let size = node.get("chunk_size");
    Some(FileField {
        field: node.get("field")?.text()?.to_owned(),
        chunk_bytes: size.and_then(|size| chunk_bytes(reader, size)),
    })
}

fn chunk_bytes(reader: &mut Reader<'_>, node: &Node) -> Option<usize> {
    let bytes = match node.text() {
        Some(text) => match units::parse_bytes(text) {
            Ok(bytes) => bytes,
            Err(error) => {
                reader.error_at(node, error.to_string(), "expected one such as \"500kB\"");
                return None;
            }
        },
        None => u64::try_from(node.integer()?).ok()?,
    };
    if bytes < 1000 {
        reader.error_at(
            node,
            "pieces this small cannot be meant",
            "expected at least 1kB",
        );
        return None;
    }
    usize::try_from(bytes).ok()
}

fn only_in_upload(reader: &mut Reader<'_>, node: &Node, scope: &Scope) {
    if scope.flow != "upload" {
        let flow = scope.flow;
        reader.report(
            Diagnostic::error(format!("`{flow}` has no photo to send"))
                .at(node.span.clone(), "only `upload` sends one"),
        );
    }
}

fn json(
    reader: &mut Reader<'_>,
    node: &Node,
    scope: &Scope,
    when: &[String],
) -> Option<JsonTemplate> {
    Some(match &node.value {
        Value::Text(_) => JsonTemplate::Text(reader.template(node, scope, when)?),
        Value::List(items) => {
            let read = |item| json(reader, item, scope, when);
            let items: Vec<_> = items.iter().map(read).collect();
            JsonTemplate::Array(items.into_iter().collect::<Option<_>>()?)
        }
        Value::Table(entries) => {
            let mut object = Vec::new();
            for entry in entries {
                let value = json(reader, &entry.node, scope, when);
                object.extend(value.map(|value| (entry.key.clone(), value)));
            }
            JsonTemplate::Object(object)
        }
        _ => JsonTemplate::Scalar(scalar(reader, node)?),
    })
}
