//! Of many elements, the one that contains a text of ours.

use std::collections::HashMap;

use scraper::ElementRef;

use super::document::text_of;
use super::patience::Patience;
use super::sink::NodeId;
use crate::markup::Selector;

/// How the names of all things begin that crowds put into galleries: this one, and
/// others that may visit the same gallery.
pub const RUN_MARK_PREFIX: &str = "vernissage-";

/// What an element or a match must contain to count.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'m> {
    /// Stands in the element's HTML, or in the match.
    pub text: &'m str,
    /// Not in the element itself but in the nearest one around it that matches.
    pub around: Option<&'m Selector>,
}

/// Looks for a mark in one element after the other. Many links share the table
/// that they stand in: it is read once.
pub(super) struct Lookout<'m> {
    mark: Option<Mark<'m>>,
    around: HashMap<NodeId, bool>,
    patience: Patience,
}

impl<'m> Lookout<'m> {
    /// Without a mark every element counts.
    pub(super) fn new(mark: Option<Mark<'m>>) -> Self {
        Self {
            mark,
            around: HashMap::new(),
            patience: Patience::new(),
        }
    }

    pub(super) fn sees(&mut self, element: ElementRef<'_>) -> bool {
        let Some(Mark { text, around }) = self.mark else {
            return true;
        };
        // Elements inside elements hold the same HTML over and over.
        if self.patience.is_over() {
            return false;
        }
        let Some(selector) = around else {
            return contains(element, text);
        };
        let nearest = element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|it| selector.compiled().matches(it));
        nearest.is_some_and(|it| {
            let known = self.around.entry(it.id());
            *known.or_insert_with(|| contains(it, text))
        })
    }
}

/// Whether an element's HTML contains a text, as it is or as HTML writes it.
fn contains(element: ElementRef<'_>, text: &str) -> bool {
    let html = element.html();
    let escaped = || {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    html.contains(text) || html.contains(&escaped()) || text_of(element).contains(text)
}
