//! One step of a flow.

use std::borrow::Cow;
use std::time::Duration;

use super::body;
use super::captures;
use super::expect;
use super::flow::Room;
use super::locator::locator;
use super::reader::Reader;
use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::measure::sample::Operation;
use crate::scenario::model::{Body, Expect, FormFill, Retry, Step, StepAction};
use crate::scenario::raw::node::{Entry, Node};
use crate::units;

/// Pause between tries where none is given.
const RETRY_EVERY: Duration = Duration::from_millis(500);

/// Reads a step; afterwards the room's scope knows what it captures.
pub(super) fn step(reader: &mut Reader<'_>, node: &Node, room: &mut Room) -> Option<Step> {
    let when = when(reader, node, &room.scope);
    let scope = chunked(node, &room.scope);
    let action = action(reader, node, &scope, &when, room.has_page);
    let headers = node.get("headers");
    let headers = headers.map_or_else(Vec::new, |node| body::headers(reader, node, &scope, &when));
    let follow = node.get("follow").and_then(Node::bool).unwrap_or(true);
    let operation = node.get("operation").and_then(Node::text);
    let retry = retry(reader, node);
    // An answer is judged before anything is captured from it.
    let expect = node.get("expect").map_or_else(Expect::default, |node| {
        expect::expect(reader, node, &room.scope, &when, follow)
    });
    let captures = captures::captures(reader, node, &mut room.scope, &when);
    room.has_page = true;
    let action = action?;
    let name = node.get("name").and_then(Node::text);
    Some(Step {
        name: name.map_or_else(|| in_words(&action), str::to_owned),
        operation: operation
            .and_then(Operation::from_name)
            .unwrap_or(room.operation),
        action,
        headers,
        follow,
        captures,
        expect,
        retry,
        when,
    })
}

fn when(reader: &mut Reader<'_>, node: &Node, scope: &Scope) -> Vec<String> {
    let nodes = node.get("when").map_or(&[][..], Node::one_or_more);
    let mut when = Vec::new();
    for node in nodes {
        let Some(name) = node.text() else {
            continue;
        };
        if !scope.knows(name) {
            let span = reader.within(node, 0..name.len());
            reader.problems.extend(scope.problem(name, &[], span));
        }
        when.push(name.to_owned());
    }
    when
}

/// A step that sends the photo in pieces knows which one it is at.
fn chunked<'s>(node: &Node, scope: &'s Scope) -> Cow<'s, Scope> {
    let in_pieces = node.get("file").is_some_and(|file| file.has("chunk_size"));
    if in_pieces {
        Cow::Owned(scope.clone().with(&["chunk.index", "chunk.total"]))
    } else {
        Cow::Borrowed(scope)
    }
}

fn action(
    reader: &mut Reader<'_>,
    node: &Node,
    scope: &Scope,
    when: &[String],
    has_page: bool,
) -> Option<StepAction> {
    if let Some(url) = node.get("get") {
        return reader.url(url, scope, when).map(StepAction::Get);
    }
    for key in ["open", "submit"] {
        if let Some(entry) = node.entry(key).filter(|_| !has_page) {
            reader.report(no_page(entry, scope.flow));
        }
    }
    if let Some(open) = node.get("open") {
        let at = Scope::given(scope.flow, &["page"]);
        return locator(reader, open, &at).map(StepAction::Open);
    }
    if let Some(form) = node.get("submit") {
        return submit(reader, node, form, scope, when).map(StepAction::Submit);
    }
    send(reader, node, scope, when)
}

fn no_page(entry: &Entry, flow: &str) -> Diagnostic {
    let key = &entry.key;
    Diagnostic::error(format!(
        "`{key}` works on the page before, and there is none"
    ))
    .at(
        entry.key_span.clone(),
        format!("the first step of `{flow}`"),
    )
    .help(format!(
        "get the page with the {} in a step before: get = \"/…\"",
        match key.as_str() {
            "open" => "link",
            _ => "form",
        }
    ))
}

fn submit(
    reader: &mut Reader<'_>,
    node: &Node,
    form: &Node,
    scope: &Scope,
    when: &[String],
) -> Option<FormFill> {
    let fill = node.get("fill");
    let fill = fill.map_or_else(Vec::new, |fill| body::fields(reader, fill, scope, when));
    let omit = node.get("omit").map_or(&[][..], Node::one_or_more);
    let omit: Vec<String> = omit
        .iter()
        .filter_map(Node::text)
        .map(str::to_owned)
        .collect();
    if let Some((name, _)) = fill.iter().find(|(name, _)| omit.contains(name)) {
        let message = format!("`{name}` is filled in and left out");
        reader.error_at(node.get("omit")?, message, "said to be left out here");
    }
    let file = node
        .get("file")
        .and_then(|file| body::file(reader, file, scope));
    Some(FormFill {
        form: reader.selector(form)?,
        fill,
        omit,
        button: node.get("press").and_then(Node::text).map(str::to_owned),
        file,
    })
}

fn send(
    reader: &mut Reader<'_>,
    node: &Node,
    scope: &Scope,
    when: &[String],
) -> Option<StepAction> {
    let body = body::body(reader, node, scope, when);
    for key in ["post", "put", "patch", "delete"] {
        if let Some(url) = node.get(key) {
            return Some(StepAction::Send {
                method: key.to_uppercase(),
                url: reader.url(url, scope, when)?,
                body: body?,
            });
        }
    }
    let request = node.get("request")?;
    let text = request.text()?;
    let (method, url) = text.split_once(' ').unwrap_or((text, ""));
    let is_method =
        !method.is_empty() && method.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    if !is_method || url.trim().is_empty() {
        reader.report(
            Diagnostic::error("this is not a request")
                .at(request.span.clone(), "expected a method and a URL")
                .help("write the method in capitals: request = \"MKCOL /new/\""),
        );
        return None;
    }
    let offset = text.len() - url.len();
    Some(StepAction::Send {
        method: method.to_owned(),
        url: reader.template_part(request, url.trim_end(), offset, scope, when)?,
        body: body?,
    })
}

fn retry(reader: &mut Reader<'_>, node: &Node) -> Option<Retry> {
    let retry = node.get("retry")?;
    if let Some(file) = node.entry("file") {
        reader.report(
            Diagnostic::error("trying again would add the photo again")
                .at(retry.span.clone(), "tried again here")
                .see(file.key_span.clone(), "sends the photo")
                .help("look for the photo in a step of its own, and try that one again"),
        );
    }
    let times = retry.integer().or_else(|| retry.get("times")?.integer())?;
    let every = match retry.get("every") {
        None => RETRY_EVERY,
        Some(every) => match units::parse_duration(every.text()?) {
            Ok(every) => every,
            Err(error) => {
                reader.error_at(every, error.to_string(), "expected one such as \"500ms\"");
                return None;
            }
        },
    };
    Some(Retry {
        times: u32::try_from(times).ok()?,
        every,
    })
}

/// What a step is called if it has no name.
fn in_words(action: &StepAction) -> String {
    match action {
        StepAction::Get(url) => format!("get {url}"),
        StepAction::Open(locator) => match &locator.source {
            crate::scenario::model::Source::Css { select, .. } => {
                format!("open the link {}", select.text())
            }
            _ => "open a link".to_owned(),
        },
        StepAction::Submit(form) => format!("submit '{}'", form.form.text()),
        StepAction::Send { method, url, body } => {
            let with = match body {
                Body::Empty => "",
                Body::Photo { .. } | Body::Multipart { file: Some(_), .. } => " with the photo",
                _ => " with data",
            };
            format!("send {method} {url}{with}")
        }
    }
}
