//! Which variables have a value where.
//!
//! A visit fails with the first variable that has none, an hour into a run if
//! a seldom taken branch needs it. So it is found out beforehand.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, spelling};
use crate::scenario::raw::node::Span;

/// A variable that has a value, or may have one.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Its name.
    pub(super) name: String,
    /// Its capture may have found nothing.
    pub(super) optional: bool,
    /// Its step was left out unless these had a value.
    pub(super) needs: Vec<String>,
    /// Where it is captured; `None` if it is given.
    pub(super) span: Option<Span>,
}

impl Known {
    fn given(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            optional: false,
            needs: Vec::new(),
            span: None,
        }
    }
}

/// A capture anywhere in the file, to explain why it has no value here.
#[derive(Debug, Clone)]
pub(super) struct Elsewhere {
    /// Its name.
    pub(super) name: String,
    /// The flow that captures it.
    pub(super) flow: &'static str,
    /// Where.
    pub(super) span: Span,
}

/// The variables that are known at some place.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// The flow that the place is in; empty outside of flows.
    pub(super) flow: &'static str,
    known: Vec<Known>,
    elsewhere: Rc<[Elsewhere]>,
    /// Shared by the clones that parts of a step are read with.
    used: Rc<RefCell<BTreeSet<String>>>,
}

impl Scope {
    /// A place in a flow, or outside of flows.
    pub(super) fn new(flow: &'static str, given: &[&str], elsewhere: &Rc<[Elsewhere]>) -> Self {
        Self {
            flow,
            known: given.iter().map(|name| Known::given(name)).collect(),
            elsewhere: Rc::clone(elsewhere),
            used: Rc::default(),
        }
    }

    /// A place where no captures are.
    pub(super) fn given(flow: &'static str, given: &[&str]) -> Self {
        Self::new(flow, given, &Rc::default())
    }

    /// The same place with more variables.
    pub(super) fn with(mut self, more: &[&str]) -> Self {
        self.known
            .extend(more.iter().map(|name| Known::given(name)));
        self
    }

    /// What an earlier flow has captured.
    pub(super) fn inherit(&mut self, captured: impl IntoIterator<Item = Known>) {
        self.known.extend(captured);
    }

    /// What a step has captured. What it certainly has replaces what it perhaps had.
    pub(super) fn capture(&mut self, captured: Known) {
        self.known.push(captured);
    }

    /// What flows have captured up to here.
    pub(super) fn captured(&self) -> impl Iterator<Item = &Known> {
        self.known.iter().filter(|known| known.span.is_some())
    }

    /// Remembers that a variable was asked for.
    pub(super) fn mark_used(&self, name: &str) {
        self.used.borrow_mut().insert(name.to_owned());
    }

    /// Whether a variable whose name begins like this was asked for.
    pub(super) fn used_any(&self, beginning: &str) -> bool {
        let used = self.used.borrow();
        used.iter().any(|name| name.starts_with(beginning))
    }

    /// Whether the variable is known here, if only perhaps.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.known.iter().any(|known| known.name == name)
    }

    /// Whether the variable is given and not captured.
    pub(super) fn gives(&self, name: &str) -> bool {
        let given = |known: &Known| known.name == name && known.span.is_none();
        self.known.iter().any(given)
    }

    /// Why the variable cannot be used in a step with these conditions.
    pub(super) fn problem(&self, name: &str, when: &[String], span: Span) -> Option<Diagnostic> {
        if when.iter().any(|condition| condition == name) && self.knows(name) {
            return None;
        }
        let certain =
            |known: &Known| !known.optional && known.needs.iter().all(|need| when.contains(need));
        let mut known = self
            .known
            .iter()
            .filter(|known| known.name == name)
            .peekable();
        let Some(first) = known.peek().copied() else {
            return Some(self.unknown(name, span));
        };
        if known.any(certain) {
            return None;
        }
        let why = if first.optional {
            "captured here, but `optional`"
        } else {
            "captured here, in a step with `when`"
        };
        let diagnostic = Diagnostic::error(format!("`{name}` may have no value here"))
            .at(span, "used here")
            .help(format!(
                "write `when = \"{name}\"` in this step to leave it out then"
            ));
        Some(match &first.span {
            Some(captured) => diagnostic.see(captured.clone(), why),
            None => diagnostic,
        })
    }

    fn unknown(&self, name: &str, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::error(format!("the variable `{name}` has no value here"))
            .at(span, "used here");
        let same = |other: &&Elsewhere| other.name == name;
        if let Some(later) = self
            .elsewhere
            .iter()
            .filter(same)
            .find(|it| it.flow == self.flow)
        {
            return diagnostic
                .see(later.span.clone(), "captured only later, here")
                .help("steps run in order: capture it in an earlier one");
        }
        if let Some(other) = self.elsewhere.iter().find(same) {
            let flow = other.flow;
            return diagnostic
                .see(other.span.clone(), format!("captured here, in `{flow}`"))
                .help(kept(flow, name));
        }
        if let Some(home) = home(name) {
            return diagnostic.help(home);
        }
        let names: BTreeSet<&str> = self.known.iter().map(|known| known.name.as_str()).collect();
        if let Some(meant) = spelling::likely(name, names.iter().copied()) {
            return diagnostic.help(format!("did you mean `{{{meant}}}`?"));
        }
        let names: Vec<&str> = names.into_iter().collect();
        diagnostic.help(match names[..] {
            [] => "pages of [browse] are the same for everyone: no variables are known".to_owned(),
            _ => format!("known here: {}", names.join(", ")),
        })
    }
}

/// Why another flow's capture is not known.
fn kept(flow: &str, name: &str) -> String {
    match flow {
        "upload" => format!(
            "a delete comes in another visit: only `photo.…` is kept for it, so call it `photo.{name}`"
        ),
        "create_gallery" => {
            format!("only `gallery` and `gallery.…` are kept of it, so call it `gallery.{name}`")
        }
        _ => format!("what `{flow}` captures is known in `{flow}` alone"),
    }
}

/// Where a variable that Vernissage gives is known.
fn home(name: &str) -> Option<&'static str> {
    match name {
        "value" => Some("`{value}` is known in the `url` of a locator that finds values"),
        "page" => Some("`{page}` is known in the `url` of a locator"),
        "photo" => Some("`{photo}` is known in [browse.photo], and as the whole `body` of a step"),
        "chunk.index" | "chunk.total" => {
            Some("it is known where a file is sent in pieces: file = { field = …, chunk_size = … }")
        }
        "gallery" => Some("`{gallery}` is known where a photo is added, seen and deleted"),
        "gallery.name" => Some("`{gallery.name}` is known where a gallery is made and removed"),
        "photo.name" | "photo.title" | "photo.stem" | "photo.bytes" => {
            Some("it is known where a photo is added, seen and deleted")
        }
        _ => None,
    }
}
