//! What a visit knows by name: `{user}`, `{photo.title}`, what it captured.

use std::collections::BTreeMap;
use std::fmt;

/// The variables of one visit. Few, so a list is faster than a map.
#[derive(Clone, Default)]
pub(super) struct Variables {
    values: Vec<(String, String)>,
}

/// Names only: a value may be a password.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.values.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Variables {
    /// The value of a variable.
    #[must_use]
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Gives a variable a value, in place of the one that it had.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        match self.values.iter_mut().find(|(known, _)| known == name) {
            Some(slot) => slot.1 = value,
            None => self.values.push((name.to_owned(), value)),
        }
    }

    /// Gives many variables values.
    pub(super) fn extend<'a>(
        &mut self,
        values: impl IntoIterator<Item = (&'a String, &'a String)>,
    ) {
        for (name, value) in values {
            self.set(name, value.as_str());
        }
    }

    /// Forgets every variable whose name begins like this.
    pub(super) fn forget(&mut self, prefix: &str) {
        self.values.retain(|(name, _)| !name.starts_with(prefix));
    }

    /// Every variable whose name begins like this.
    #[must_use]
    pub(super) fn with_prefix(&self, prefix: &str) -> BTreeMap<String, String> {
        self.values
            .iter()
            .filter(|(name, _)| name.starts_with(prefix))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_come_and_go_by_prefix() {
        let mut variables = Variables::default();
        variables.set("photo.id", "1");
        variables.set("photo.id", "2");
        variables.set("password", "hunter2");
        assert_eq!(variables.get("photo.id"), Some("2"));
        assert_eq!(variables.with_prefix("photo.").len(), 1);
        variables.forget("photo.");
        assert_eq!(variables.get("photo.id"), None);
        assert!(!format!("{variables:?}").contains("hunter2"));
    }
}
