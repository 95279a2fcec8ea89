//! From an answer to what it means.

use super::super::redact::is_telling;
use super::super::session::{Fetched, Session};
use super::Run;
use crate::page::answer::Page;
use crate::page::capture::capture;
use crate::page::check::check;
use crate::scenario::model::Step;

/// Names and values that a step has captured.
pub(super) type Captured = Vec<(String, String)>;

impl<S: Session> Run<'_, '_, S> {
    /// Whether the answer is what the step expects, and what it captures.
    ///
    /// # Errors
    /// With a sentence: what was expected, and what came.
    pub(super) fn judge(&self, step: &Step, fetched: &Fetched) -> Result<Captured, String> {
        let page = Page::new(&fetched.target, &fetched.headers, &fetched.body);
        if !fetched.is_ok() {
            let detail = fetched.detail.clone();
            return Err(
                detail.unwrap_or_else(|| format!("It ended as {}.", fetched.sample.outcome))
            );
        }
        let lookup = |name: &str| self.tab.variables.get(name);
        check(&step.expect, &page, lookup).map_err(|sentence| format!("{sentence}."))?;
        let mut captured = Captured::new();
        for wanted in &step.captures {
            match capture(&wanted.locator, &page) {
                Some(value) => captured.push((wanted.name.clone(), value)),
                None if wanted.optional => {}
                None => {
                    return Err(format!(
                        "nothing in the answer is what '{}' is to be captured from.",
                        wanted.name
                    ));
                }
            }
        }
        Ok(captured)
    }

    pub(super) fn remember(&mut self, captured: Captured) {
        for (name, value) in captured {
            if is_telling(&name) {
                self.tab.secrets.add(&value);
            }
            self.tab.variables.set(&name, value);
        }
    }
}
