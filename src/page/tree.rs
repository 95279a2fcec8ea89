//! HTML to a tree, within bounds.
//!
//! html5ever is linear on any page that people write and quadratic on some that
//! they do not: each start tag may look at every open element, and each
//! paragraph may reopen every formatting element. A visitor must survive such a
//! page, so the tokens pass a guard that limits depth, nodes and time.
//!
//! The sink also keeps what scraper throws away: which form a control belongs
//! to. In `<table><form><tr><td><input>` the form is closed at once and only the
//! parser knows that the input is its own.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{
    ElementFlags, NodeOrText, QuirksMode, Tracer, TreeBuilder, TreeBuilderOpts, TreeSink,
};
use html5ever::{Attribute, QualName, TokenizerResult};
use scraper::{Html, HtmlTreeSink};

use super::patience::Patience;

/// Names a node of a tree.
pub(super) type NodeId = <HtmlTreeSink as TreeSink>::Handle;

/// Open and active formatting elements beyond which no further ones are opened.
/// Chromium stops nesting at 512 too (`kMaximumHTMLParserDOMTreeDepth`).
const MAX_OPEN: usize = 512;
/// Nodes beyond which the rest of a page is not read.
const MAX_NODES: usize = 400_000;
/// Bytes that are parsed between two looks at the clock.
const CHUNK: usize = 16 * 1024;
/// Start tags between two looks at how deep the tree is.
const DEPTH_EVERY: u32 = 16;

/// A parsed page.
pub(super) struct Tree {
    pub(super) html: Html,
    /// The form that the parser gave each control to.
    pub(super) owners: HashMap<NodeId, NodeId>,
    /// Whether there is a `<template>`, whose contents no visitor sees.
    pub(super) has_templates: bool,
    /// Whether the page was read to its end.
    pub(super) whole: bool,
}

/// Parses a page until it ends, grows beyond its limits, or time is up.
pub(super) fn parse(text: &str) -> Tree {
    catch_unwind(AssertUnwindSafe(|| parse_guarded(text))).unwrap_or_else(|_| Tree {
        html: Html::new_document(),
        owners: HashMap::new(),
        has_templates: false,
        whole: false,
    })
}

fn parse_guarded(text: &str) -> Tree {
    let builder = TreeBuilder::new(Sink::new(), TreeBuilderOpts::default());
    let tokenizer = Tokenizer::new(Guard::new(builder), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut rest = text;
    let mut whole = true;
    let patience = Patience::new();
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(CHUNK));
        rest = after;
        queue.push_back(StrTendril::from_slice(chunk));
        // Anything but Done asks us to run a script or change the encoding.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        if !rest.is_empty() && (tokenizer.sink.is_full() || patience.is_over()) {
            whole = false;
            break;
        }
    }
    tokenizer.end();
    let whole = whole && !tokenizer.sink.is_full();
    let sink = tokenizer.sink.builder.sink;
    Tree {
        has_templates: sink.has_templates.get(),
        owners: sink.owners.into_inner(),
        html: sink.html.finish(),
        whole,
    }
}

/// Stands between tokenizer and tree builder and drops what would grow too far.
struct Guard {
    builder: TreeBuilder<NodeId, Sink>,
    start_tags: Cell<u32>,
    too_deep: Cell<bool>,
    /// Something was closed since the depth was last looked at.
    closed: Cell<bool>,
    /// Start tags that were dropped and whose end tags are still to come.
    unopened: Cell<u32>,
}

impl Guard {
    fn new(builder: TreeBuilder<NodeId, Sink>) -> Self {
        Self {
            builder,
            start_tags: Cell::new(0),
            too_deep: Cell::new(false),
            closed: Cell::new(false),
            unopened: Cell::new(0),
        }
    }

    fn is_full(&self) -> bool {
        self.builder.sink.node_count() >= MAX_NODES
    }

    fn admits(&self, tag: &Tag) -> bool {
        if is_leaf(&tag.name) {
            return true;
        }
        match tag.kind {
            TagKind::StartTag => {
                self.look_at_depth();
                if self.too_deep.get() {
                    self.unopened.set(self.unopened.get().saturating_add(1));
                }
                !self.too_deep.get()
            }
            TagKind::EndTag => {
                let unopened = self.unopened.get();
                self.unopened.set(unopened.saturating_sub(1));
                self.closed.set(unopened == 0);
                unopened == 0
            }
        }
    }

    /// Counting what is open takes as long as there is much of it: it is done
    /// now and then, and at the limit only when something was closed.
    fn look_at_depth(&self) {
        let seen = self.start_tags.get().wrapping_add(1);
        self.start_tags.set(seen);
        let due = if self.too_deep.get() {
            self.closed.take()
        } else {
            seen.is_multiple_of(DEPTH_EVERY)
        };
        if due {
            self.too_deep.set(open_elements(&self.builder) > MAX_OPEN);
        }
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let passes = match &token {
            Token::EOFToken => true,
            Token::ParseError(_) | Token::CommentToken(_) => false,
            Token::TagToken(tag) => !self.is_full() && self.admits(tag),
            _ => !self.is_full(),
        };
        if passes {
            self.builder.process_token(token, line)
        } else {
            TokenSinkResult::Continue
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements that never hold others: they cannot make a tree deeper.
fn is_leaf(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "script"
            | "source"
            | "style"
            | "textarea"
            | "title"
            | "track"
            | "wbr"
    )
}

/// How many elements the builder holds on to.
fn open_elements(builder: &TreeBuilder<NodeId, Sink>) -> usize {
    struct Count(Cell<usize>);
    impl Tracer for Count {
        type Handle = NodeId;
        fn trace_handle(&self, _: &NodeId) {
            self.0.set(self.0.get() + 1);
        }
    }
    let count = Count(Cell::new(0));
    builder.trace_handles(&count);
    count.0.get()
}

/// scraper's sink, which also remembers the owners of controls.
struct Sink {
    html: HtmlTreeSink,
    owners: RefCell<HashMap<NodeId, NodeId>>,
    has_templates: Cell<bool>,
}

impl Sink {
    fn new() -> Self {
        Self {
            html: HtmlTreeSink::new(Html::new_document()),
            owners: RefCell::default(),
            has_templates: Cell::new(false),
        }
    }

    fn node_count(&self) -> usize {
        self.html.0.borrow().tree.values().len()
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Self;
    type ElemName<'a> = <HtmlTreeSink as TreeSink>::ElemName<'a>;

    fn finish(self) -> Self {
        self
    }

    /// Every page has some; nobody reads them.
    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.html.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.html.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        if &*name.local == "template" {
            self.has_templates.set(true);
        }
        self.html.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.html.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.html.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.html.append(parent, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        prev_element: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        self.html
            .append_based_on_parent_node(element, prev_element, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.html.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.html.get_template_contents(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.html.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, new_node: NodeOrText<NodeId>) {
        self.html.append_before_sibling(sibling, new_node);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.html.add_attrs_if_missing(target, attrs);
    }

    fn associate_with_form(&self, target: &NodeId, form: &NodeId, _: (&NodeId, Option<&NodeId>)) {
        self.owners.borrow_mut().insert(*target, *form);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.html.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.html.reparent_children(node, new_parent);
    }
}
