//! Compiled CSS selectors.
//!
//! Both the scenario (which must refuse a bad selector with its line and
//! column) and the page (which applies it) need them; this small room below
//! both keeps the two from needing each other.

use std::fmt;

/// A CSS selector that has been compiled, with the text it was compiled from.
#[derive(Clone)]
pub struct Selector {
    text: String,
    compiled: scraper::Selector,
}

/// Why a text is not a selector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SelectorError(String);

impl Selector {
    /// Compiles a selector (Selectors level 4 as far as the `selectors` crate
    /// goes: `:has()`, `:is()`, `:not()`, attribute operators, `:nth-child()`).
    ///
    /// # Errors
    /// When the text is not a selector; the message says where it goes wrong.
    pub fn compile(text: &str) -> Result<Self, SelectorError> {
        scraper::Selector::parse(text)
            .map(|compiled| Self {
                text: text.to_owned(),
                compiled,
            })
            .map_err(|error| SelectorError(error.to_string()))
    }

    /// The text that was compiled.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The compiled form, for `page`.
    #[must_use]
    pub fn compiled(&self) -> &scraper::Selector {
        &self.compiled
    }
}

impl fmt::Debug for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Selector({:?})", self.text)
    }
}

impl PartialEq for Selector {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_galleries_need_compiles() {
        for text in [
            "ul.thumbnailCategories a:has(> img[alt])",
            "#files td:nth-child(2)>a[href$=\"/\"]",
        ] {
            assert!(Selector::compile(text).is_ok(), "{text}");
        }
        assert!(Selector::compile("a[").is_err());
    }
}
