//! A TOML value that knows where it stands.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::grammar::CAPTURE;
use crate::diagnostic::spelling;

/// Bytes of the file.
pub type Span = Range<usize>;

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands; for a table with a header, the header.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// A TOML value.
#[derive(Debug, Clone)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer; `None` beyond 64 bits.
    Integer(Option<i64>),
    /// A float.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A date or a time.
    Date,
    /// An array.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
}

/// One line of a table.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// What it is set to.
    pub node: Node,
}

/// A capture: a line of a table under its whole name.
#[derive(Debug, Clone)]
pub struct Named<'n> {
    /// Such as `photo.id`.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The line.
    pub entry: &'n Entry,
}

impl Entry {
    /// Whether this is the first half of names such as `csrf.token`, and no capture
    /// itself: it has no key of one, nor a misspelt one. `photo` is given, and never
    /// a capture.
    fn groups_captures(&self) -> bool {
        let Value::Table(inner) = &self.node.value else {
            return false;
        };
        let of_a_capture = |entry: &Entry| {
            let keys = CAPTURE.keys.iter().map(|key| key.name);
            // What a capture says of itself is never a table.
            let is_table = matches!(entry.node.value, Value::Table(_));
            !is_table && spelling::likely(&entry.key, keys).is_some()
        };
        self.key == "photo" || (!inner.is_empty() && !inner.iter().any(of_a_capture))
    }
}

/// `photo` and `id` of `photo.id` as one place, where they stand together.
fn joined(first: &Span, last: &Span) -> Span {
    if first.end + 1 == last.start {
        first.start..last.end
    } else {
        last.clone()
    }
}

impl Node {
    /// The tree of a whole file.
    #[must_use]
    pub fn document(table: Spanned<DeTable<'_>>) -> Self {
        let span = table.span();
        Self {
            span,
            value: Value::Table(entries(table.into_inner())),
        }
    }

    // Recursion ends: the TOML parser refuses more than 80 levels.
    fn of(spanned: Spanned<DeValue<'_>>) -> Self {
        let span = spanned.span();
        let value = match spanned.into_inner() {
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Integer(integer) => {
                Value::Integer(i64::from_str_radix(integer.as_str(), integer.radix()).ok())
            }
            DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(bool) => Value::Bool(bool),
            DeValue::Datetime(_) => Value::Date,
            DeValue::Array(items) => Value::List(items.into_iter().map(Self::of).collect()),
            DeValue::Table(table) => Value::Table(entries(table)),
        };
        Self { span, value }
    }

    /// The value of a key, if this is a table that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The line of a key, if this is a table that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// Whether this is a table that has the key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// The lines of a table; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The captures of a table, with their whole names: TOML reads `photo.id = …`
    /// as a table `photo` with a key `id`.
    #[must_use]
    pub fn captures(&self) -> Vec<Named<'_>> {
        let mut captures = Vec::new();
        for entry in self.entries() {
            if entry.groups_captures() {
                captures.extend(entry.node.entries().iter().map(|inner| Named {
                    name: format!("{}.{}", entry.key, inner.key),
                    span: joined(&entry.key_span, &inner.key_span),
                    entry: inner,
                }));
            } else {
                captures.push(Named {
                    name: entry.key.clone(),
                    span: entry.key_span.clone(),
                    entry,
                });
            }
        }
        captures
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list, or the value alone: for keys that take either.
    #[must_use]
    pub fn one_or_more(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    #[must_use]
    pub fn bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(bool) => Some(bool),
            _ => None,
        }
    }

    /// The integer, if it is one.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        match self.value {
            Value::Integer(integer) => integer,
            _ => None,
        }
    }

    /// The number, whole or not.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self.value {
            // Exact below 2^53; the keys that take numbers stay far below.
            Value::Integer(integer) => integer.map(|whole| whole as f64),
            Value::Float(float) => Some(float),
            _ => None,
        }
    }

    /// What it is, for messages: "a text", "a table".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a number",
            Value::Bool(_) => "true or false",
            Value::Date => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// The parser sorts keys; a form is filled in the order that was written.
fn entries(table: DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, node)| Entry {
            key_span: key.span(),
            key: key.into_inner().into_owned(),
            node: Node::of(node),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}
