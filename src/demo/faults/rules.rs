//! One fault's rules: for all requests and for single kinds.

use std::fmt;
use std::time::Duration;

use super::Kind;

/// What applies to all requests, and what to single kinds instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules<T> {
    all: Option<T>,
    by_kind: [Option<T>; Kind::ALL.len()],
}

impl<T> Default for Rules<T> {
    fn default() -> Self {
        Self {
            all: None,
            by_kind: std::array::from_fn(|_| None),
        }
    }
}

impl<T> Rules<T> {
    /// Sets the rule for one kind, or (`None`) for all that have none of their own.
    pub fn set(&mut self, kind: Option<Kind>, rule: T) {
        match kind {
            Some(kind) => self.by_kind[kind as usize] = Some(rule),
            None => self.all = Some(rule),
        }
    }

    /// The rule that a request of this kind meets.
    #[must_use]
    pub fn get(&self, kind: Kind) -> Option<&T> {
        self.by_kind[kind as usize].as_ref().or(self.all.as_ref())
    }

    /// Whether no request is affected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_none() && self.by_kind.iter().all(Option::is_none)
    }

    /// The rules as set: first the one for all, then the kinds'.
    pub fn iter(&self) -> impl Iterator<Item = (Option<Kind>, &T)> {
        let all = self.all.iter().map(|rule| (None, rule));
        let kinds = Kind::ALL.into_iter().zip(&self.by_kind);
        all.chain(kinds.filter_map(|(kind, rule)| Some((Some(kind), rule.as_ref()?))))
    }
}

/// A share of requests that is answered with an error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErrorRate {
    /// 0 to 1.
    pub share: f64,
    /// The answer's status, 400 to 599.
    pub status: u16,
}

/// A share of bodies that is cut short, together with their connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truncation {
    /// 0 to 1.
    pub share: f64,
    /// How much of the body is sent, 0 to 1.
    pub fraction: f64,
}

/// A share of bodies that pauses half-way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stall {
    /// 0 to 1.
    pub share: f64,
    /// How long the pause is.
    pub pause: Duration,
}

impl fmt::Display for ErrorRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.share, self.status)
    }
}

impl fmt::Display for Truncation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.share, self.fraction)
    }
}

impl fmt::Display for Stall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:?}", self.share, self.pause)
    }
}
