//! From the tree that was written to the model that is meant.
//!
//! Shapes have been checked by then ([`super::raw::check`]), so these readers
//! pass over whatever does not fit without a word and look for what only
//! meaning can tell: selectors and expressions that do not compile, variables
//! without a value, forms without a page, flows that cannot succeed, deletes
//! that could hit somebody else's photo.

mod body;
mod browse;
mod captures;
mod crowd;
mod expect;
mod flow;
mod locator;
mod reader;
mod safety;
mod scope;
mod step;

use super::model::Scenario;
use super::raw::node::Node;
use super::raw::{self, check};
use super::template::Template;
use crate::diagnostic::{Diagnostic, Report, Severity, Source};
use crate::measure::sample::Operation;
use crate::measure::threshold::Threshold;
use reader::Reader;
use scope::Scope;

/// A scenario, and what someone should still look at.
#[derive(Debug, Clone)]
pub struct Valid {
    /// Makes sense.
    pub scenario: Scenario,
    /// Warnings only; may be empty.
    pub warnings: Report,
}

/// The longest file that is read, in bytes. Shipped scenarios have about 4 kB.
pub const LONGEST: usize = 64 * 1024;

/// Reads a scenario; `name` is what it is called if it does not say.
///
/// # Errors
/// Everything that is wrong with the file, at once.
pub fn scenario(source: Source, name: &str) -> Result<Valid, Box<Report>> {
    if source.text.len() > LONGEST {
        let diagnostic = Diagnostic::error("the file is too long for a scenario").at(
            LONGEST..LONGEST,
            format!("expected at most {} kB", LONGEST / 1024),
        );
        return Err(Box::new(Report::new(source, vec![diagnostic])));
    }
    let tree = match raw::parse(&source.text) {
        Ok(tree) => tree,
        Err(errors) => return Err(Box::new(Report::new(source, errors))),
    };
    let checked = check::check(&tree);
    let mut reader = Reader::new(&source.text, checked.meant);
    let scenario = if checked.hopeless {
        None
    } else {
        file(&mut reader, &tree, name)
    };
    let mut problems = checked.problems;
    problems.append(&mut reader.problems);
    let report = Report::new(source, problems);
    match scenario {
        Some(scenario) if report.errors() == 0 => Ok(Valid {
            scenario,
            warnings: report,
        }),
        _ => Err(Box::new(complete(report))),
    }
}

/// A reader that gives nothing without saying why would leave the user with
/// an empty page.
fn complete(mut report: Report) -> Report {
    if report.errors() == 0 {
        report.diagnostics.push(
            Diagnostic::error("the scenario cannot be read")
                .note("this is a bug in Vernissage: please report it with the file"),
        );
    }
    report
}

fn file(reader: &mut Reader<'_>, tree: &Node, name: &str) -> Option<Scenario> {
    let text = |key: &str| tree.get(key).and_then(Node::text).map(str::to_owned);
    let name = text("name").unwrap_or_else(|| name.to_owned());
    named(reader, tree, &name);
    let browse = tree.get("browse").map(|node| browse::browse(reader, node));
    let mut flows = flow::flows(reader, tree);
    let headers = headers(reader, tree, &flows.session);
    let scenario = Scenario {
        title: text("title").unwrap_or_else(|| name.clone()),
        about: text("about").unwrap_or_default().trim().to_owned(),
        name,
        headers,
        user_agent: text("user_agent"),
        basic_auth: tree.get("basic_auth").and_then(Node::bool).unwrap_or(false),
        browse: browse.flatten()?,
        sign_in: flows.take("sign_in"),
        create_gallery: flows.take("create_gallery"),
        upload: flows.take("upload"),
        verify_upload: flows.take("verify_upload"),
        delete: flows.take("delete"),
        verify_delete: flows.take("verify_delete"),
        delete_gallery: flows.take("delete_gallery"),
        sign_out: flows.take("sign_out"),
        unsupported: unsupported(reader, tree),
        crowd: crowd::crowd(reader, tree),
        thresholds: thresholds(reader, tree),
    };
    safety::check(reader, tree, &scenario);
    Some(scenario)
}

/// Names stand in metrics' labels, file names and flags.
fn named(reader: &mut Reader<'_>, tree: &Node, name: &str) {
    let Some(node) = tree.get("name") else {
        return;
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
        reader.report(
            Diagnostic::error(format!("`{name}` cannot be the name of a scenario"))
                .at(
                    node.span.clone(),
                    "expected letters, digits, `-`, `_` and `.`, at most 64",
                )
                .help("a name for people goes into `title`"),
        );
    }
}

fn headers(reader: &mut Reader<'_>, tree: &Node, session: &Scope) -> Vec<(String, Template)> {
    let node = tree.get("headers");
    node.map_or_else(Vec::new, |node| body::headers(reader, node, session, &[]))
}

fn unsupported(reader: &mut Reader<'_>, tree: &Node) -> Vec<(Operation, String)> {
    let Some(node) = tree.get("unsupported") else {
        return Vec::new();
    };
    let mut unsupported = Vec::new();
    for entry in node.entries() {
        let operation = Operation::from_name(&entry.key);
        let names = Operation::ALL.into_iter().map(Operation::name);
        let Some(operation) = operation else {
            let error = Diagnostic::error(format!("`{}` is not an operation", entry.key))
                .at(entry.key_span.clone(), "expected the name of an operation")
                .suggest(&entry.key, names.clone());
            let all: Vec<&str> = names.collect();
            reader.report(error.help(format!("operations are {}", all.join(", "))));
            continue;
        };
        if let Some(flow) = tree.entry(&entry.key) {
            reader.report(
                Diagnostic::error(format!("`{}` is described and unsupported", entry.key))
                    .at(entry.key_span.clone(), "said to be unsupported here")
                    .see(flow.key_span.clone(), "described here"),
            );
        }
        let reason = entry.node.text().unwrap_or_default();
        unsupported.push((operation, reason.to_owned()));
    }
    unsupported
}

fn thresholds(reader: &mut Reader<'_>, tree: &Node) -> Vec<String> {
    let items = tree.get("thresholds").map_or(&[][..], Node::items);
    let mut thresholds = Vec::new();
    for item in items {
        let Some(text) = item.text() else {
            continue;
        };
        if let Err(error) = Threshold::parse(text) {
            let span = reader.within(item, error.span);
            reader.report(
                Diagnostic::error(format!("this is not a threshold: {}", error.problem))
                    .at(span, "here")
                    .help(error.help),
            );
        }
        thresholds.push(text.to_owned());
    }
    thresholds
}

/// Whether it must be fixed.
fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}
