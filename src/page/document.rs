//! A parsed page that can be asked for elements and texts.

use scraper::{ElementRef, Node};

use super::patience::Patience;
use super::tree::{self, Tree};
use crate::markup::Selector;

/// Elements or values beyond which a page is not searched further.
pub const MAX_MATCHES: usize = 10_000;
/// Nodes beyond which a selector that walks along siblings is watched.
const LARGE: usize = 20_000;
/// Characters of an element's text that are read.
const MAX_TEXT: usize = 64 * 1024;

/// A parsed page.
pub(super) struct Document {
    tree: Tree,
}

impl Document {
    pub(super) fn parse(text: &str) -> Self {
        Self {
            tree: tree::parse(text),
        }
    }

    /// Whether the page was read to its end.
    pub(super) fn is_whole(&self) -> bool {
        self.tree.whole
    }

    /// The `<html>` element.
    pub(super) fn root(&self) -> Option<ElementRef<'_>> {
        self.tree
            .html
            .tree
            .root()
            .children()
            .find_map(ElementRef::wrap)
    }

    /// Every element, in the order of the page.
    pub(super) fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        self.root().into_iter().flat_map(|root| {
            root.descendent_elements()
                .filter(|element| self.is_shown(*element))
        })
    }

    /// The first `limit` elements that match, in the order of the page.
    pub(super) fn select(&self, selector: &Selector, limit: usize) -> Vec<ElementRef<'_>> {
        let limit = limit.min(MAX_MATCHES);
        let Some(root) = self.root() else {
            return Vec::new();
        };
        let compiled = selector.compiled();
        if selector.text().contains('~') && self.tree.html.tree.values().len() > LARGE {
            return self.select_watched(compiled, limit);
        }
        let own = compiled.matches(&root).then_some(root);
        own.into_iter()
            .chain(root.select(compiled))
            .filter(|element| self.is_shown(*element))
            .take(limit)
            .collect()
    }

    /// The first element that matches.
    pub(super) fn first(&self, selector: &Selector) -> Option<ElementRef<'_>> {
        self.select(selector, 1).pop()
    }

    /// `a ~ b` looks at every earlier sibling of every candidate: quadratic on a
    /// list of a hundred thousand rows.
    fn select_watched(&self, compiled: &scraper::Selector, limit: usize) -> Vec<ElementRef<'_>> {
        let patience = Patience::new();
        self.elements()
            .enumerate()
            .take_while(|(index, _)| index % 64 != 0 || !patience.is_over())
            .map(|(_, element)| element)
            .filter(|element| compiled.matches(element))
            .take(limit)
            .collect()
    }

    /// Not inside a `<template>`.
    fn is_shown(&self, element: ElementRef<'_>) -> bool {
        !self.tree.has_templates
            || !element
                .ancestors()
                .any(|node| matches!(node.value(), Node::Fragment))
    }

    /// The form that a control (or any element) belongs to: the one it names,
    /// the one the parser gave it to, or the one around it.
    pub(super) fn form_of<'a>(&'a self, element: ElementRef<'a>) -> Option<ElementRef<'a>> {
        if let Some(id) = element.attr("form") {
            return self
                .elements()
                .find(|other| other.attr("id") == Some(id))
                .filter(is_form);
        }
        if let Some(owner) = self.tree.owners.get(&element.id()) {
            return self.tree.html.tree.get(*owner).and_then(ElementRef::wrap);
        }
        form_around(element)
    }

    /// Whether a control belongs to this form. Cheaper than [`Self::form_of`]
    /// for many controls.
    pub(super) fn belongs(&self, element: ElementRef<'_>, form: ElementRef<'_>) -> bool {
        if let Some(id) = element.attr("form") {
            return form.attr("id") == Some(id);
        }
        match self.tree.owners.get(&element.id()) {
            Some(owner) => *owner == form.id(),
            None => form_around(element).is_some_and(|around| around.id() == form.id()),
        }
    }

    /// The text that a person sees on the page, white space folded.
    pub(super) fn visible_text(&self) -> String {
        let mut folded = Folded::default();
        let Some(root) = self.root() else {
            return String::new();
        };
        for node in root.descendants() {
            if let Node::Text(text) = node.value()
                && node
                    .parent()
                    .is_none_or(|parent| !is_unseen(parent.value()))
            {
                folded.push(text);
            }
        }
        folded.text
    }

    /// The page's title, if it has one that is not empty.
    pub(super) fn title(&self) -> Option<String> {
        let title = self
            .elements()
            .find(|element| element.value().name() == "title")?;
        Some(text_of(title)).filter(|title| !title.is_empty())
    }
}

fn is_form(element: &ElementRef<'_>) -> bool {
    element.value().name() == "form"
}

fn form_around(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(is_form)
}

/// Elements whose text is not on the screen.
fn is_unseen(node: &Node) -> bool {
    node.as_element().is_some_and(|element| {
        matches!(
            element.name(),
            "script" | "style" | "noscript" | "title" | "textarea" | "iframe" | "noframes"
        )
    })
}

/// An element's text with white space folded.
pub(super) fn text_of(element: ElementRef<'_>) -> String {
    let mut folded = Folded::default();
    for piece in element.text() {
        folded.push(piece);
        if folded.text.len() >= MAX_TEXT {
            break;
        }
    }
    folded.text
}

/// Text as it is shown: runs of white space are one space, none at the ends.
#[derive(Default)]
struct Folded {
    text: String,
    space: bool,
}

impl Folded {
    fn push(&mut self, piece: &str) {
        for c in piece.chars() {
            if c.is_whitespace() {
                self.space = true;
                continue;
            }
            if std::mem::take(&mut self.space) && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push(c);
        }
    }
}

/// Folds the white space of any text.
pub(super) fn fold(text: &str) -> String {
    let mut folded = Folded::default();
    folded.push(text);
    folded.text
}
