//! Rules between the flows: that the crowd can do what it is asked to, harms
//! nothing that is not its own, and leaves no trace.

use super::flow::Room;
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::measure::sample::Operation;
use crate::scenario::model::Scenario;
use crate::scenario::raw::node::{Entry, Node};

/// Rules of one flow; `errors_before` were there before it was read.
pub(super) fn flow(reader: &mut Reader<'_>, node: &Node, room: &Room, errors_before: usize) {
    let has_errors = reader
        .problems
        .iter()
        .filter(|it| super::is_error(it))
        .count()
        > errors_before;
    let Some(first) = node.items().first().filter(|_| !has_errors) else {
        // With a step misread, rules about all of them would mislead.
        return;
    };
    match room.scope.flow {
        "upload" => sends_a_photo(reader, node, first),
        "delete" => names_its_photo(reader, first, room),
        "create_gallery" => gives_its_gallery(reader, first, room),
        _ => {}
    }
}

fn sends_a_photo(reader: &mut Reader<'_>, node: &Node, first: &Node) {
    let sends =
        |step: &Node| step.has("file") || step.get("body").and_then(Node::text) == Some("{photo}");
    if !node.items().iter().any(sends) {
        reader.report(
            Diagnostic::error("no step of `upload` sends the photo")
                .at(first.span.clone(), "the flow begins here")
                .help("name the form's control for files in one step: file = \"photos\""),
        );
    }
}

/// The ledger knows which photos are the crowd's; a delete that does not say
/// which one it means could hit another.
fn names_its_photo(reader: &mut Reader<'_>, first: &Node, room: &Room) {
    if !room.scope.used_any("photo.") {
        reader.report(
            Diagnostic::error("`delete` does not say which photo it deletes")
                .at(first.span.clone(), "the flow begins here")
                .note("the crowd deletes only what it has added itself")
                .help("capture the photo's number or address in `upload`, and use it: get = \"/photos/{photo.id}\""),
        );
    }
}

fn gives_its_gallery(reader: &mut Reader<'_>, first: &Node, room: &Room) {
    if !room.scope.captured().any(|known| known.name == "gallery") {
        reader.report(
            Diagnostic::error("`create_gallery` does not say where the new gallery is")
                .at(first.span.clone(), "the flow begins here")
                .help("its URL is often where the last step leads: capture = { gallery = { from = \"url\" } }"),
        );
    }
}

/// Rules of the whole file.
pub(super) fn check(reader: &mut Reader<'_>, tree: &Node, scenario: &Scenario) {
    for (flow, needs, why) in [
        ("verify_upload", "upload", "sees whether an upload worked"),
        ("verify_delete", "delete", "sees whether a delete worked"),
        (
            "delete",
            "upload",
            "deletes only what the crowd has added itself",
        ),
        (
            "delete_gallery",
            "create_gallery",
            "removes only what the crowd has made itself",
        ),
        ("sign_out", "sign_in", "ends what signing in has begun"),
    ] {
        if let Some(entry) = tree.entry(flow).filter(|_| reader.lacks(tree, needs)) {
            reader.report(
                Diagnostic::error(format!("`{flow}` without `{needs}`"))
                    .at(entry.key_span.clone(), why)
                    .help(format!("describe `{needs}` too, or leave `{flow}` out")),
            );
        }
    }
    leaves_no_trace(reader, tree, scenario);
    looks_afterwards(reader, tree);
    signs_in(reader, tree);
    can_do_its_work(reader, tree);
}

fn leaves_no_trace(reader: &mut Reader<'_>, tree: &Node, scenario: &Scenario) {
    let explained = |operation| scenario.unsupported.iter().any(|(it, _)| *it == operation);
    if let Some(upload) = tree
        .entry("upload")
        .filter(|_| reader.lacks(tree, "delete"))
        && !explained(Operation::Delete)
    {
        reader.report(
            Diagnostic::error("what the crowd adds could never be removed")
                .at(upload.key_span.clone(), "adds photos")
                .help("describe `delete` too")
                .help("where the gallery cannot delete, say so: [unsupported] delete = \"why\""),
        );
    }
    if let Some(create) = tree
        .entry("create_gallery")
        .filter(|_| reader.lacks(tree, "delete_gallery"))
    {
        reader.report(
            Diagnostic::warning("galleries that the crowd makes will stay")
                .at(create.key_span.clone(), "makes galleries")
                .help("describe `delete_gallery` too"),
        );
    }
}

/// Galleries answer 200 and do nothing. Errors go first: a file with them is read
/// again anyway.
fn looks_afterwards(reader: &mut Reader<'_>, tree: &Node) {
    if reader.problems.iter().any(super::is_error) {
        return;
    }
    for (flow, needs, does, why) in [
        (
            "upload",
            "verify_upload",
            "adds photos",
            "nothing looks whether an added photo is there",
        ),
        (
            "delete",
            "verify_delete",
            "deletes photos",
            "nothing looks whether a deleted photo is gone",
        ),
    ] {
        if let Some(entry) = tree.entry(flow).filter(|_| reader.lacks(tree, needs)) {
            reader.report(
                Diagnostic::warning(why)
                    .at(entry.key_span.clone(), does)
                    .note("many galleries answer 200 whatever they have done")
                    .help(format!("look for it in [[{needs}]] steps")),
            );
        }
    }
}

fn signs_in(reader: &mut Reader<'_>, tree: &Node) {
    let Some(first) = tree
        .get("browse")
        .and_then(|browse| browse.entry("sign_in_first"))
    else {
        return;
    };
    let by_header = tree.get("basic_auth").and_then(Node::bool) == Some(true);
    if first.node.bool() == Some(true) && reader.lacks(tree, "sign_in") && !by_header {
        reader.report(
            Diagnostic::error("nothing says how to sign in")
                .at(first.key_span.clone(), "wants visitors to sign in first")
                .help("describe it in [[sign_in]] steps, or write `basic_auth = true` at the top"),
        );
    }
}

/// A crowd that is asked for what no flow describes.
fn can_do_its_work(reader: &mut Reader<'_>, tree: &Node) {
    let Some(crowd) = tree.get("crowd") else {
        return;
    };
    let wants = [
        ("personas", "uploader", "upload"),
        ("personas", "deleter", "delete"),
        ("mix", "add", "upload"),
        ("mix", "delete", "delete"),
    ];
    for (key, part, flow) in wants {
        let entry = crowd.get(key).and_then(|node| node.entry(part));
        let wanted = |entry: &&Entry| entry.node.integer().is_some_and(|weight| weight > 0);
        if let Some(entry) = entry.filter(wanted).filter(|_| reader.lacks(tree, flow)) {
            reader.report(
                Diagnostic::error(format!(
                    "the crowd cannot {}",
                    match flow {
                        "upload" => "add photos",
                        _ => "delete photos",
                    }
                ))
                .at(entry.key_span.clone(), "asked for here")
                .help(format!("describe `{flow}`, or set `{part}` to 0")),
            );
        }
    }
}
