//! From an answer to what it means.

use super::super::redact::is_telling;
use super::super::session::{Fetched, Session};
use super::Run;
use super::compose::missing;
use crate::page::answer::Page;
use crate::page::capture::{capture, capture_containing};
use crate::page::check::{check, said};
use crate::page::mark::Mark;
use crate::scenario::model::{Capture, Expect, Step};

/// Names and values that a step has captured.
pub(super) type Captured = Vec<(String, String)>;

/// Why an answer is not what a step expects.
#[derive(Debug)]
pub(super) struct Rejection {
    /// What was expected, and what came.
    pub(super) sentence: String,
    /// The page is the right one, and lists others, but not the one that was
    /// looked for: it is not only silent, it says no.
    pub(super) unlisted: bool,
}

impl From<String> for Rejection {
    fn from(sentence: String) -> Self {
        Self {
            sentence,
            unlisted: false,
        }
    }
}

impl<S: Session> Run<'_, '_, S> {
    /// Whether the answer is what the step expects, and what it captures.
    ///
    /// # Errors
    /// With a sentence: what was expected, and what came.
    pub(super) fn judge(&self, step: &Step, fetched: &Fetched) -> Result<Captured, Rejection> {
        let page = Page::new(&fetched.target, &fetched.headers, &fetched.body);
        if !fetched.is_ok() {
            return Err(unsuccessful(fetched, &page).into());
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
                None => return Err(uncaptured(step, wanted, &page)),
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

fn uncaptured(step: &Step, wanted: &Capture, page: &Page<'_>) -> Rejection {
    let among_others = || is_described(&step.expect) || capture(&wanted.locator, page).is_some();
    Rejection {
        sentence: format!(
            "nothing in the answer is what '{}' is to be captured from.",
            wanted.name
        ),
        unlisted: wanted.containing.is_some() && among_others(),
    }
}

/// Whether pages of which this holds are known by what stands on them, and not
/// only by what does not: a page that says "overloaded" has no error message of
/// the scenario's either.
pub(in crate::visit) fn is_described(expect: &Expect) -> bool {
    !(expect.text.is_empty() && expect.select.is_empty() && expect.json.is_empty())
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
