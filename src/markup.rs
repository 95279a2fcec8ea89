//! Compiled CSS selectors.
//!
//! Both the scenario (which must refuse a bad selector with its line and
//! column) and the page (which applies it) need them; this small room below
//! both keeps the two from needing each other.

use std::fmt;
use std::ops::Range;

/// A CSS selector that has been compiled, with the text it was compiled from.
#[derive(Clone)]
pub struct Selector {
    text: String,
    compiled: scraper::Selector,
}

/// Why a text is not a selector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SelectorError {
    message: String,
    /// The bytes of the text that are wrong, where they are known.
    pub place: Option<Range<usize>>,
    label: &'static str,
    help: Option<&'static str>,
}

/// Deeper nesting than any page needs, and far from exhausting the stack: the
/// selector parser calls itself for each level.
const DEEPEST: usize = 16;

impl Selector {
    /// Compiles a selector (Selectors level 4 as far as the `selectors` crate
    /// goes: `:has()`, `:is()`, `:not()`, attribute operators, `:nth-child()`).
    ///
    /// # Errors
    /// When the text is not a selector; the message says where it goes wrong.
    pub fn compile(text: &str) -> Result<Self, SelectorError> {
        brackets(text)?;
        scraper::Selector::parse(text)
            .map(|compiled| Self {
                text: text.to_owned(),
                compiled,
            })
            .map_err(|error| SelectorError::explained(text, &error))
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

impl SelectorError {
    fn at(message: impl Into<String>, place: Range<usize>, label: &'static str) -> Self {
        Self {
            message: message.into(),
            place: Some(place),
            label,
            help: None,
        }
    }

    /// A few words to stand at the place.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.label
    }

    /// What to write instead, where that is known.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        self.help
    }

    /// The parser's own words are for its developers.
    fn explained(text: &str, error: &scraper::error::SelectorErrorKind) -> Self {
        use scraper::error::SelectorErrorKind as Kind;
        let whole = 0..text.len();
        match error {
            Kind::EndOfLine => Self::at("it ends too early", whole, "something is missing here"),
            // Its type is that of a crate below; its name is all there is.
            Kind::UnexpectedSelectorParseError(inner) => Self::named(text, &format!("{inner:?}")),
            _ => Self::at("it cannot be understood", whole, "not CSS"),
        }
    }

    fn named(text: &str, name: &str) -> Self {
        let whole = 0..text.len();
        match name {
            "EmptySelector" if text.trim().is_empty() => {
                Self::at("it is empty", whole, "expected a selector")
            }
            "EmptySelector" if text.trim_start().starts_with(['>', '+', '~']) => Self::at(
                "nothing stands before its first combinator",
                whole,
                "begins too late",
            ),
            "EmptySelector" => Self::at(
                "a part of it is empty",
                whole,
                "look at its commas and brackets",
            ),
            "DanglingCombinator" => Self::at(
                "nothing follows its last combinator",
                whole,
                "ends too early",
            ),
            "UnsupportedPseudoClassOrElement" => {
                let place = unknown_pseudo(text).unwrap_or(whole);
                let word = &text[place.clone()];
                Self {
                    help: pseudo_help(word),
                    ..Self::at(format!("`{word}` is not known"), place, "not known here")
                }
            }
            "ClassNeedsIdent" => Self::at("a `.` without a class", whole, "expected a name"),
            "NoQualifiedNameInAttributeSelector"
            | "BadValueInAttr"
            | "InvalidQualNameInAttr"
            | "UnexpectedTokenInAttributeSelector" => Self {
                help: Some("a value with special characters goes into quotes: [href^='/a?b']"),
                ..Self::at(
                    "its […] cannot be understood",
                    whole,
                    "expected [name] or [name='value']",
                )
            },
            _ => Self::at("it cannot be understood", whole, "not CSS"),
        }
    }
}

/// The first pseudo-class (or element) that does not compile on its own.
fn unknown_pseudo(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(found) = text[from..].find(':') {
        let colon = from + found;
        let name = text[colon..].trim_start_matches(':');
        let start = text.len() - name.len();
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let end = start + name.find(|c| !letters(c)).unwrap_or(name.len());
        let it = &text[colon..end];
        let forms = [format!("a{it}"), format!("a{it}(a)"), format!("a{it}(1)")];
        if forms
            .iter()
            .all(|form| scraper::Selector::parse(form).is_err())
        {
            return Some(colon..end);
        }
        from = end.max(colon + 1);
    }
    None
}

/// Pseudo-classes that need a living browser, or come from jQuery.
fn pseudo_help(word: &str) -> Option<&'static str> {
    match word.trim_start_matches(':') {
        "contains" => Some("CSS cannot look at text: take an attribute, or use `regex`"),
        "first" | "eq" | "last" => Some("use :first-of-type, :nth-of-type(n) or :last-of-type"),
        "visited" | "hover" | "focus" | "active" => {
            Some("without a browser nothing is hovered or visited")
        }
        "before" | "after" | "text" | "attr" => {
            Some("name what is wanted of the element: { select = …, attribute = \"text\" }")
        }
        _ => None,
    }
}

/// Finds brackets without counterpart, which a browser would silently close.
fn brackets(text: &str) -> Result<(), SelectorError> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote: Option<(usize, char)> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (c, quote) {
            ('\\', _) => escaped = true,
            (_, Some((_, end))) if c == end => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some((at, c)),
            ('(', None) => open.push((at, ')')),
            ('[', None) => open.push((at, ']')),
            (')' | ']', None) => match open.pop() {
                Some((_, expected)) if expected == c => {}
                _ => {
                    let message = format!("`{c}` closes nothing");
                    return Err(SelectorError::at(message, at..at + 1, "never opened"));
                }
            },
            _ => {}
        }
        if open.len() > DEEPEST {
            return Err(SelectorError::at(
                "it is nested too deeply",
                at..at + 1,
                "too deep here",
            ));
        }
    }
    match quote.or(open.last().copied()) {
        Some((at, expected)) => {
            let message = format!("`{expected}` is missing");
            Err(SelectorError::at(message, at..at + 1, "never closed"))
        }
        None => Ok(()),
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

    #[test]
    fn errors_say_where() {
        let place = |text: &str| Selector::compile(text).unwrap_err().place.unwrap();
        assert_eq!(place("a:has(img"), 5..6);
        assert_eq!(place("a[href='x]"), 7..8);
        assert_eq!(place("div a:visited"), 5..13);
        assert_eq!(place("p:not(.a):eq(2)"), 9..12);
        let deep = ":not(".repeat(10_000);
        assert!(Selector::compile(&deep).is_err());
        for text in [
            "",
            "a >",
            "a,,b",
            "p:contains('x')",
            "a..b",
            "a[b=/c]",
            "::before",
        ] {
            let error = Selector::compile(text).unwrap_err().to_string();
            assert!(!error.contains("developer"), "{text}: {error}");
        }
    }
}
