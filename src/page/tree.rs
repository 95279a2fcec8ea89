//! HTML to a tree, within bounds.
//!
//! html5ever is linear on any page that people write and quadratic on some that
//! they do not: each start tag may look at every open element, and each
//! paragraph may reopen every formatting element. A visitor must survive such a
//! page, so the tokens pass a guard that limits depth, nodes and time.

use std::cell::Cell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts};
use scraper::Html;

use super::patience::Patience;
use super::sink::{NodeId, Sink};

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
        html: sink.html.0.into_inner(),
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
