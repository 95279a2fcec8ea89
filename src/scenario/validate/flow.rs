//! Flows: steps in order, and what each may know of the others.

use std::rc::Rc;

use super::captures;
use super::reader::Reader;
use super::scope::{Elsewhere, Known, Scope};
use super::step;
use super::{browse, is_error};
use crate::measure::sample::Operation;
use crate::scenario::model::Flow;
use crate::scenario::raw::node::Node;

/// Given by Vernissage to each photo.
const PHOTO: [&str; 4] = ["photo.name", "photo.title", "photo.stem", "photo.bytes"];

/// What the steps of a flow share.
pub(super) struct Room {
    /// The variables that are known by now.
    pub(super) scope: Scope,
    /// What a step counts as unless it says otherwise.
    pub(super) operation: Operation,
    /// Whether an earlier step has got a page.
    pub(super) has_page: bool,
}

/// The flows of a file.
pub(super) struct Flows {
    read: Vec<(&'static str, Flow)>,
    /// What is known outside of flows: what signing in has captured.
    pub(super) session: Scope,
}

impl Flows {
    /// Hands a flow over.
    pub(super) fn take(&mut self, name: &str) -> Option<Flow> {
        let index = self.read.iter().position(|(flow, _)| *flow == name)?;
        Some(self.read.swap_remove(index).1)
    }
}

/// Name, operation, and what it is given beside user, password and run.
const FLOWS: [(&str, Operation, &[&str]); 8] = [
    ("sign_in", Operation::SignIn, &[]),
    (
        "create_gallery",
        Operation::CreateGallery,
        &["gallery.name"],
    ),
    ("upload", Operation::Upload, &["gallery"]),
    ("verify_upload", Operation::Verify, &["gallery"]),
    ("delete", Operation::Delete, &["gallery"]),
    ("verify_delete", Operation::Verify, &["gallery"]),
    (
        "delete_gallery",
        Operation::Delete,
        &["gallery", "gallery.name"],
    ),
    ("sign_out", Operation::SignOut, &[]),
];

/// Whose captures a flow knows. Those of an upload outlive the visit only if
/// they are the photo's.
fn remembers(flow: &str, captured_in: &str, name: &str) -> bool {
    match captured_in {
        "sign_in" => true,
        "create_gallery" => flow == "delete_gallery" && name.starts_with("gallery."),
        "upload" if flow == "verify_upload" => true,
        "upload" | "verify_upload" => {
            matches!(flow, "delete" | "verify_delete") && name.starts_with("photo.")
        }
        "delete" => flow == "verify_delete",
        _ => false,
    }
}

pub(super) fn flows(reader: &mut Reader<'_>, tree: &Node) -> Flows {
    let nodes: Vec<_> = FLOWS
        .iter()
        .filter_map(|flow| Some((flow, tree.get(flow.0)?)))
        .collect();
    let elsewhere: Rc<[Elsewhere]> = nodes
        .iter()
        .flat_map(|((name, ..), node)| captures::everywhere(name, node))
        .collect();
    let mut captured: Vec<(&'static str, Vec<Known>)> = Vec::new();
    let mut read = Vec::new();
    for ((name, operation, given), node) in nodes {
        let mut scope = Scope::new(name, &browse::GIVEN, &elsewhere).with(given);
        if given.contains(&"gallery") && *name != "delete_gallery" {
            scope = scope.with(&PHOTO);
        }
        for (from, known) in &captured {
            let kept = known
                .iter()
                .filter(|known| remembers(name, from, &known.name));
            scope.inherit(kept.cloned());
        }
        let mut room = Room {
            scope,
            operation: *operation,
            has_page: false,
        };
        let before = room.scope.captured().count();
        let flow = flow(reader, node, &mut room);
        captured.push((name, room.scope.captured().skip(before).cloned().collect()));
        read.extend(flow.map(|flow| (*name, flow)));
    }
    let mut session = Scope::new("", &browse::GIVEN, &elsewhere);
    let signed_in = captured.into_iter().filter(|(from, _)| *from == "sign_in");
    session.inherit(signed_in.flat_map(|(_, known)| known));
    Flows { read, session }
}

fn flow(reader: &mut Reader<'_>, node: &Node, room: &mut Room) -> Option<Flow> {
    let before = reader.problems.iter().filter(|it| is_error(it)).count();
    let steps: Vec<_> = node
        .items()
        .iter()
        .map(|item| step::step(reader, item, room))
        .collect();
    let steps: Option<Vec<_>> = steps.into_iter().collect();
    super::safety::flow(reader, node, room, before);
    steps.map(|steps| Flow { steps })
}
