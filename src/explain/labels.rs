//! What tells the series of a family apart.

use std::sync::Arc;

use crate::harmless::short;

/// So many characters are shown of a name or a label's value.
pub(super) const LONGEST_PART: usize = 100;
/// So many characters are shown of a series with all its labels.
const LONGEST: usize = 400;

/// Labels sorted by name. Names are shared between series; values are not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Labels(pub(super) Vec<(Arc<str>, Box<str>)>);

impl Labels {
    /// The value of one label.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| &**key == name)
            .map(|(_, value)| &**value)
    }

    /// All labels in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// True where there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A series as the formats write it, `requests_total{code="200"}`, for people:
    /// what is too long for a line is cut.
    #[must_use]
    pub fn written(&self, family: &str) -> String {
        let family = short(family, LONGEST_PART);
        if self.is_empty() {
            return family.into_owned();
        }
        let pairs: Vec<String> = self
            .iter()
            .map(|(name, value)| {
                let name = short(name, LONGEST_PART);
                format!("{name}={:?}", short(value, LONGEST_PART))
            })
            .collect();
        let all = format!("{family}{{{}}}", pairs.join(","));
        short(&all, LONGEST).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_stays_short() {
        let label = |number: usize| (format!("l{number}").into(), "x".repeat(200_000).into());
        let labels = Labels((10..74).map(label).collect());
        let written = labels.written("requests_total");
        assert!(written.starts_with("requests_total{l10=\"xxx"), "{written}");
        assert_eq!(written.chars().count(), LONGEST + 1);
        assert_eq!(Labels::default().written("up"), "up");
    }
}
