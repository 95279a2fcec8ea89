//! From an answer to what it means.

use super::super::redact::is_telling;
use super::super::session::{Fetched, Session};
use super::Run;
use super::compose::missing;
use crate::page::answer::Page;
use crate::page::capture::capture_containing;
use crate::page::check::{check, said};
use crate::page::mark::Mark;
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
            return Err(unsuccessful(fetched, &page));
        }
        let lookup = |name: &str| self.tab.variables.get(name);
        check(&step.expect, &page, lookup).map_err(|sentence| format!("{sentence}."))?;
        let mut captured = Captured::new();
        for wanted in &step.captures {
            let filled = match &wanted.containing {
                Some(it) => Some((
                    it.text.fill(lookup).map_err(|name| missing(&name))?,
                    it.around.as_ref(),
                )),
                None => None,
            };
            let mark = filled.as_ref().map(|(text, around)| Mark {
                text,
                around: *around,
            });
            match capture_containing(&wanted.locator, mark, &page) {
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

/// What the session says went wrong, and what the page says about it.
fn unsuccessful(fetched: &Fetched, page: &Page<'_>) -> String {
    let detail = match &fetched.detail {
        Some(detail) => detail.trim_end_matches('.').to_owned(),
        None => format!("it ended as {}", fetched.sample.outcome),
    };
    match said(page).filter(|_| !page.body().is_empty()) {
        Some(said) => format!("{detail}; {said}."),
        None => format!("{detail}."),
    }
}
