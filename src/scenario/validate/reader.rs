//! Compiling the small languages inside texts, with carets that point into them.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::markup::Selector;
use crate::scenario::model::{JsonPointer, PointerSegment};
use crate::scenario::raw::node::{Node, Span};
use crate::scenario::template::{Template, TemplateError};

/// A compiled expression larger than this would cost every visitor's answers
/// more than the gallery itself.
const REGEX_BYTES: usize = 1 << 20;

/// Mistakes in one text that are told.
const MISTAKES: usize = 10;

/// Reads values and collects what is wrong with them.
pub(super) struct Reader<'s> {
    text: &'s str,
    /// Everything found so far.
    pub(super) problems: Vec<Diagnostic>,
    meant: Vec<&'static str>,
}

impl<'s> Reader<'s> {
    /// `meant` are keys that misspelt ones were probably meant to be.
    pub(super) fn new(text: &'s str, meant: Vec<&'static str>) -> Self {
        Self {
            text,
            problems: Vec::new(),
            meant,
        }
    }

    /// Whether a key is neither there nor somewhere misspelt, which has been
    /// said already.
    pub(super) fn lacks(&self, node: &Node, key: &str) -> bool {
        !node.has(key) && !self.meant.contains(&key)
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.problems.push(diagnostic);
    }

    pub(super) fn error_at(&mut self, node: &Node, message: impl Into<String>, label: &str) {
        self.report(Diagnostic::error(message).at(node.span.clone(), label));
    }

    /// The place in the file of a piece of a text. Texts with escapes are
    /// pointed at as a whole.
    pub(super) fn within(&self, node: &Node, piece: Range<usize>) -> Span {
        let exact = || {
            let value = node.text()?;
            let written = self.text.get(node.span.clone())?;
            let quotes = written.find(|c| c != '"' && c != '\'')?;
            // A newline right after three quotes is not part of the text.
            let newline = match written.get(quotes..)?.strip_prefix('\n') {
                Some(_) if quotes == 3 => 1,
                _ => 0,
            };
            let start = quotes + newline;
            let same = written.get(start..start + value.len())? == value;
            let offset = node.span.start + start;
            same.then(|| offset + piece.start..offset + piece.end)
        };
        exact().unwrap_or_else(|| node.span.clone())
    }

    pub(super) fn selector(&mut self, node: &Node) -> Option<Selector> {
        let text = node.text()?;
        match Selector::compile(text) {
            Ok(selector) => Some(selector),
            Err(error) => {
                let place = error.place.clone().unwrap_or(0..text.len());
                let span = self.within(node, place);
                let diagnostic = Diagnostic::error(format!("this is not a CSS selector: {error}"));
                let diagnostic = diagnostic.at(span, error.label());
                self.report(match error.help() {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                });
                None
            }
        }
    }

    pub(super) fn selectors(&mut self, node: Option<&Node>) -> Vec<Selector> {
        let nodes = node.map_or(&[][..], Node::one_or_more);
        nodes
            .iter()
            .filter_map(|node| self.selector(node))
            .collect()
    }

    pub(super) fn regex(&mut self, node: &Node) -> Option<Regex> {
        let text = node.text()?;
        if text.is_empty() {
            self.error_at(
                node,
                "an empty expression matches everything",
                "expected one",
            );
            return None;
        }
        // The parser alone first: its errors know their place.
        if let Err(error) = regex_syntax::parse(text) {
            self.regex_syntax(node, &error);
            return None;
        }
        match RegexBuilder::new(text).size_limit(REGEX_BYTES).build() {
            Ok(regex) => Some(regex),
            Err(_) => {
                self.report(
                    Diagnostic::error("the expression is too large")
                        .at(node.span.clone(), "would need more than 1 MB")
                        .help("repeat less: `{1000}` copies what stands before it"),
                );
                None
            }
        }
    }

    fn regex_syntax(&mut self, node: &Node, error: &regex_syntax::Error) {
        let (what, place) = match error {
            regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
            regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
            _ => (error.to_string(), &ZERO),
        };
        let (start, end) = (place.start.offset, place.end.offset);
        let span = self.within(node, start..end.max(start + 1));
        let diagnostic = Diagnostic::error(format!("this is not a regular expression: {what}"));
        let diagnostic = diagnostic.at(span, "here");
        let look_around = what.contains("look-around");
        self.report(if look_around {
            diagnostic.help("match what stands around it too, and put (…) around what you want")
        } else {
            diagnostic
        });
    }

    /// A text with variables, all of which must have a value.
    pub(super) fn template(
        &mut self,
        node: &Node,
        scope: &Scope,
        when: &[String],
    ) -> Option<Template> {
        let text = node.text()?;
        self.template_part(node, text, 0, scope, when)
    }

    /// A template that begins at an offset within the node's text.
    pub(super) fn template_part(
        &mut self,
        node: &Node,
        text: &str,
        offset: usize,
        scope: &Scope,
        when: &[String],
    ) -> Option<Template> {
        let Ok(template) = Template::parse(text) else {
            for error in Template::mistakes(text).iter().take(MISTAKES) {
                self.template_error(node, text, offset, error);
            }
            return None;
        };
        for (name, place) in places(text) {
            let span = self.within(node, offset + place.start..offset + place.end);
            scope.mark_used(name);
            if let Some(problem) = scope.problem(name, when, span) {
                self.report(problem);
            }
        }
        Some(template)
    }

    fn template_error(&mut self, node: &Node, text: &str, offset: usize, error: &TemplateError) {
        let (at, length, label) = match error {
            TemplateError::Unclosed { at } => (*at, 1, "never closed"),
            TemplateError::Unopened { at } => (*at, 1, "never opened"),
            TemplateError::Name { name, at } => (*at, name.len() + 2, "expected a name"),
        };
        let end = (at + length).min(text.len());
        let span = self.within(node, offset + at..offset + end);
        let diagnostic = Diagnostic::error(error.to_string()).at(span, label);
        self.report(match error {
            TemplateError::Name { .. } => diagnostic
                .note("names are made of small letters, digits, `_` and `.`")
                .help("a brace itself is written twice: {{ and }}"),
            _ => diagnostic,
        });
    }

    /// A URL with variables.
    pub(super) fn url(&mut self, node: &Node, scope: &Scope, when: &[String]) -> Option<Template> {
        if node.text()?.trim().is_empty() {
            self.error_at(
                node,
                "an empty URL",
                "expected one such as \"/photos/{photo.id}\"",
            );
            return None;
        }
        if let Some(scheme) = scheme(node.text()?).filter(|it| !is_web(it)) {
            let span = self.within(node, 0..scheme.len() + 1);
            self.report(
                Diagnostic::error(format!("what begins with `{scheme}:` cannot be asked for"))
                    .at(span, "expected http, https, or an address on the gallery"),
            );
            return None;
        }
        self.template(node, scope, when)
    }

    /// A JSON pointer (RFC 6901), where a segment `*` is every member.
    pub(super) fn pointer(&mut self, node: &Node) -> Option<JsonPointer> {
        let text = node.text()?;
        self.pointer_text(text, node.span.clone())
    }

    pub(super) fn pointer_text(&mut self, text: &str, span: Span) -> Option<JsonPointer> {
        if text.is_empty() {
            return Some(JsonPointer(Vec::new()));
        }
        let Some(segments) = text.strip_prefix('/') else {
            let slashed = text.replace('.', "/");
            self.report(
                Diagnostic::error("this is not a JSON pointer")
                    .at(span, "expected a `/` at the beginning")
                    .help(format!("write \"/{slashed}\"")),
            );
            return None;
        };
        let segment = |segment: &str| match segment {
            "*" => PointerSegment::Every,
            // In this order, as RFC 6901 section 4 says.
            _ => PointerSegment::Key(segment.replace("~1", "/").replace("~0", "~")),
        };
        Some(JsonPointer(segments.split('/').map(segment).collect()))
    }
}

/// The scheme that a URL begins with (RFC 3986, section 3.1), if it is written out.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.trim_start().split_once(':')?;
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let begins = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (begins && scheme.chars().all(usable)).then_some(scheme)
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

static ZERO: regex_syntax::ast::Span = regex_syntax::ast::Span {
    start: regex_syntax::ast::Position {
        offset: 0,
        line: 1,
        column: 1,
    },
    end: regex_syntax::ast::Position {
        offset: 0,
        line: 1,
        column: 1,
    },
};

/// The variables of a valid template and where they stand, with their braces.
fn places(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(['{', '}']) {
        let brace = at + found;
        if text[brace + 1..].starts_with(&text[brace..=brace]) {
            at = brace + 2;
            continue;
        }
        let end = text[brace..]
            .find('}')
            .map_or(text.len(), |end| brace + end + 1);
        let inside = text[brace + 1..end].trim_end_matches('}');
        let name = inside.strip_suffix(":raw").unwrap_or(inside);
        places.push((name, brace..end));
        at = end;
    }
    places
}
