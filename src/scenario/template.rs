//! Texts with holes: `/photos/{photo.id}/delete`.

use std::borrow::Cow;
use std::fmt;

/// A text with variables in braces. `{{` and `}}` stand for braces.
///
/// In URLs a variable is percent-encoded as a path segment unless it is
/// written `{name:raw}` or the URL begins with it (then it is a URL itself);
/// everywhere else it is put in as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Stands as it is.
    Text(String),
    /// Is replaced by the value of a variable.
    Variable {
        /// Its name, such as `photo.id`.
        name: String,
        /// Never percent-encoded.
        raw: bool,
    },
}

/// Why a text is not a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace without its counterpart.
    #[error("'{{' without a matching '}}' (write '{{{{' for a brace itself)")]
    Unclosed {
        /// Byte offset of the brace in the text.
        at: usize,
    },
    /// A closing brace alone.
    #[error("'}}' without a matching '{{' (write '}}}}' for a brace itself)")]
    Unopened {
        /// Byte offset of the brace in the text.
        at: usize,
    },
    /// Something in braces that is not the name of a variable.
    #[error("'{name}' is not the name of a variable")]
    Name {
        /// What stood there.
        name: String,
        /// Byte offset of the brace in the text.
        at: usize,
    },
}

/// The pieces of a text, and what in it is none.
fn read(text: &str) -> (Vec<Part>, Vec<TemplateError>) {
    let (mut parts, mut errors) = (Vec::new(), Vec::new());
    let mut literal = String::new();
    let mut rest = text;
    while let Some(position) = rest.find(['{', '}']) {
        let at = text.len() - rest.len() + position;
        literal.push_str(&rest[..position]);
        let (brace, after) = rest[position..].split_at(1);
        if let Some(doubled) = after.strip_prefix(brace) {
            literal.push_str(brace);
            rest = doubled;
            continue;
        }
        rest = after;
        if brace == "}" {
            errors.push(TemplateError::Unopened { at });
            continue;
        }
        let Some(end) = after.find('}') else {
            // Nothing closes behind here: one is said for all.
            errors.push(TemplateError::Unclosed { at });
            break;
        };
        if !literal.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut literal)));
        }
        match variable(&after[..end], at) {
            Ok(variable) => parts.push(variable),
            Err(error) => errors.push(error),
        }
        rest = &after[end + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Part::Text(literal));
    }
    (parts, errors)
}

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    /// When braces do not match or hold something that is not a name.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let (parts, errors) = read(text);
        match errors.into_iter().next() {
            Some(error) => Err(error),
            None => Ok(Self { parts }),
        }
    }

    /// Everything that is wrong with a text, in order.
    #[must_use]
    pub fn mistakes(text: &str) -> Vec<TemplateError> {
        read(text).1
    }

    /// A text without variables.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self {
            parts: vec![Part::Text(text.to_owned())],
        }
    }

    /// The pieces in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The names of the variables in order.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Variable { name, .. } => Some(name.as_str()),
        })
    }

    /// Puts values in as they are.
    ///
    /// # Errors
    /// The name of the first variable that has no value.
    pub fn fill<'v>(&self, lookup: impl Fn(&str) -> Option<&'v str>) -> Result<String, String> {
        self.fill_as(|name| lookup(name).map(Cow::Borrowed), false)
    }

    /// Puts values in percent-encoded as path segments, but for `:raw` ones and
    /// one at the very beginning, which is a URL already.
    ///
    /// # Errors
    /// The name of the first variable that has no value.
    pub fn fill_url<'v>(
        &self,
        lookup: impl Fn(&str) -> Option<Cow<'v, str>>,
    ) -> Result<String, String> {
        self.fill_as(lookup, true)
    }

    fn fill_as<'v>(
        &self,
        lookup: impl Fn(&str) -> Option<Cow<'v, str>>,
        url: bool,
    ) -> Result<String, String> {
        let mut filled = String::new();
        for (index, part) in self.parts.iter().enumerate() {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Variable { name, raw } => {
                    let value = lookup(name).ok_or_else(|| name.clone())?;
                    if url && !raw && index > 0 {
                        filled.push_str(&encode_segment(&value));
                    } else {
                        filled.push_str(&value);
                    }
                }
            }
        }
        Ok(filled)
    }
}

fn variable(inside: &str, at: usize) -> Result<Part, TemplateError> {
    let (name, raw) = match inside.strip_suffix(":raw") {
        Some(name) => (name, true),
        None => (inside, false),
    };
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
    if name.is_empty() || !name.chars().all(fits) {
        return Err(TemplateError::Name {
            name: inside.to_owned(),
            at,
        });
    }
    Ok(Part::Variable {
        name: name.to_owned(),
        raw,
    })
}

/// Percent-encodes a value as one path segment (RFC 3986: everything but
/// unreserved characters is encoded).
#[must_use]
pub fn encode_segment(value: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    percent_encoding::utf8_percent_encode(value, KEPT).to_string()
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}"))?,
                Part::Variable { name, raw: false } => write!(f, "{{{name}}}")?,
                Part::Variable { name, raw: true } => write!(f, "{{{name}:raw}}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_and_encoded() {
        let template = Template::parse("/p/{photo.id}/{tail:raw}").unwrap();
        let lookup = |name: &str| match name {
            "photo.id" => Some("a b/ü"),
            "tail" => Some("x/y"),
            _ => None,
        };
        let url = template.fill_url(|name| lookup(name).map(Cow::Borrowed));
        assert_eq!(url.unwrap(), "/p/a%20b%2F%C3%BC/x/y");
        assert_eq!(template.fill(lookup).unwrap(), "/p/a b/ü/x/y");
        assert_eq!(template.fill(|_| None), Err("photo.id".to_owned()));
    }

    #[test]
    fn a_url_may_begin_with_a_url() {
        let template = Template::parse("{gallery}?page={n}").unwrap();
        let lookup = |name: &str| Some(if name == "n" { "2&3" } else { "http://h/a/b" }.into());
        assert_eq!(
            template.fill_url(lookup).unwrap(),
            "http://h/a/b?page=2%263"
        );
    }

    #[test]
    fn braces_must_match() {
        assert_eq!(
            Template::parse("a{b"),
            Err(TemplateError::Unclosed { at: 1 })
        );
        assert_eq!(
            Template::parse("a}b"),
            Err(TemplateError::Unopened { at: 1 })
        );
        assert_eq!(
            Template::parse("{{}}").unwrap().fill(|_| None).unwrap(),
            "{}"
        );
        assert!(matches!(
            Template::parse("{A}"),
            Err(TemplateError::Name { .. })
        ));
    }
}
