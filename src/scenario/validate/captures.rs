//! What is remembered of answers.

use super::locator::locator;
use super::reader::Reader;
use super::scope::{Elsewhere, Known, Scope};
use crate::diagnostic::Diagnostic;
use crate::scenario::model::{Capture, Containing, Source};
use crate::scenario::raw::node::{Named, Node, Span};
use crate::scenario::template::{Part, Template};

/// Every capture of a flow's steps, before any of them is read.
pub(super) fn everywhere(flow: &'static str, steps: &Node) -> Vec<Elsewhere> {
    let mut found = Vec::new();
    for step in steps.items() {
        let captures = step.get("capture").map(Node::captures);
        for Named { name, span, .. } in captures.unwrap_or_default() {
            found.push(Elsewhere { name, flow, span });
        }
    }
    found
}

/// The captures of one step; afterwards the scope knows them.
pub(super) fn captures(
    reader: &mut Reader<'_>,
    step: &Node,
    scope: &mut Scope,
    when: &[String],
) -> Vec<Capture> {
    let Some(node) = step.get("capture") else {
        return Vec::new();
    };
    let mut captures = Vec::new();
    let mut known = Vec::new();
    for Named { name, span, entry } in node.captures() {
        named(reader, &name, &span, scope);
        let node = &entry.node;
        let optional = node.get("optional").and_then(Node::bool).unwrap_or(false);
        known.push(Known {
            name: name.clone(),
            optional,
            needs: when.to_vec(),
            span: Some(span),
        });
        let at = Scope::given(scope.flow, &["page"]);
        let containing = containing(reader, node, scope, when);
        let Some(locator) = locator(reader, node, &at) else {
            continue;
        };
        if matches!(locator.source, Source::Fixed) {
            reader.error_at(
                node,
                "a capture that looks at nothing",
                "expected `select` or another source",
            );
        }
        captures.push(Capture {
            name,
            locator,
            containing,
            optional,
        });
    }
    for captured in known {
        scope.capture(captured);
    }
    captures
}

fn containing(
    reader: &mut Reader<'_>,
    node: &Node,
    scope: &Scope,
    when: &[String],
) -> Option<Containing> {
    // Read even when the text is wrong, to find all mistakes.
    let around = node.get("around").and_then(|css| reader.selector(css));
    let text = reader.template(node.get("containing")?, scope, when)?;
    Some(Containing { text, around })
}

/// A name must be usable in braces and must not hide what Vernissage gives.
fn named(reader: &mut Reader<'_>, name: &str, span: &Span, scope: &Scope) {
    let parsed = Template::parse(&format!("{{{name}}}"));
    let usable = parsed.is_ok_and(|it| matches!(it.parts(), [Part::Variable { raw: false, .. }]));
    if !usable {
        reader.report(
            Diagnostic::error(format!("`{name}` cannot be the name of a variable"))
                .at(span.clone(), "expected small letters, digits, `_` and `.`"),
        );
        return;
    }
    let reserved = matches!(name, "value" | "page" | "photo") || name.starts_with("chunk.");
    if scope.gives(name) || reserved {
        reader.report(
            Diagnostic::error(format!("`{name}` is given and cannot be captured"))
                .at(span.clone(), "choose another name")
                .help(match name.strip_prefix("photo.") {
                    Some(part) => format!("the server's own could be called `photo.server_{part}`"),
                    None => "names of your own are free, `token` for example".to_owned(),
                }),
        );
        return;
    }
    let gallery = name == "gallery" || name.starts_with("gallery.");
    if gallery && scope.flow != "create_gallery" {
        reader.report(
            Diagnostic::error(format!("`{name}` is captured by `create_gallery` alone"))
                .at(span.clone(), "choose another name"),
        );
    }
    if name.starts_with("photo.") && !matches!(scope.flow, "upload" | "verify_upload") {
        reader.report(
            Diagnostic::error(format!(
                "`{name}` is captured by `upload` or `verify_upload` alone"
            ))
            .at(
                span.clone(),
                "what begins with `photo.` is kept with the upload",
            )
            .help("choose another name, or find it in a last step of `upload`"),
        );
    }
}
