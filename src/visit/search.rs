//! Where is a photo of which nobody knows whether it arrived?
//!
//! An upload that ended in an error may be in the gallery all the same. The
//! clean-up looks for it: by the scenario's own verification, and where that
//! needs what only a finished upload would have said (the photo's id), by going
//! through the pages of the gallery that it was sent to.

use std::sync::Arc;
use std::time::Instant;

use super::flow;
use super::ledger::entry::Entry;
use super::session::{Fetched, Request, Session};
use super::tab::{Stop, Tab};
use crate::measure::sample::{Operation, Outcome};
use crate::page::answer::Page;
use crate::page::capture::{capture, capture_containing};
use crate::page::extract::Role;
use crate::page::facts::Facts;
use crate::page::mark::Mark;
use crate::scenario::model::{Capture, Scenario};
use crate::target::Target;

/// Pages of a gallery that are looked through at most.
const MOST_PAGES: usize = 100;

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whereabouts {
    /// In the gallery, and what its delete needs has been captured.
    There,
    /// Certainly not in the gallery.
    Nowhere,
    /// The gallery does not say.
    Unclear,
}

/// Looks for a photo. "Not there" is no failure meanwhile.
pub(super) async fn find<S: Session>(
    tab: &mut Tab<'_, S>,
    entry: &Entry,
) -> Result<Whereabouts, Stop> {
    tab.lenient = true;
    let verified = verify(tab).await;
    let found = match verified {
        Ok(Whereabouts::Unclear) => look_through(tab, entry).await,
        known => known,
    };
    tab.lenient = false;
    found
}

async fn verify<S: Session>(tab: &mut Tab<'_, S>) -> Result<Whereabouts, Stop> {
    let stage = tab.stage;
    let Some(flow) = &stage.setting.scenario.verify_upload else {
        return Ok(Whereabouts::Unclear);
    };
    // A flow that lacks a variable sends nothing, and leaves this empty.
    tab.last = None;
    match flow::run(tab, flow).await {
        Ok(()) => Ok(Whereabouts::There),
        Err(Stop::Cancelled) => Err(Stop::Cancelled),
        Err(Stop::Failed(_)) if was_missing(tab) => Ok(Whereabouts::Nowhere),
        Err(Stop::Failed(_)) => Ok(Whereabouts::Unclear),
    }
}

/// Whether the last answer said that there is no such thing.
pub(super) fn was_missing<S: Session>(tab: &Tab<'_, S>) -> bool {
    matches!(
        tab.last,
        Some((Outcome::Rejected, _) | (Outcome::BadStatus, 404 | 410))
    )
}

/// The captures by which an upload knows its photo among others.
fn marks(scenario: &Scenario) -> Vec<&Capture> {
    let steps = scenario.upload.iter().flat_map(|upload| &upload.steps);
    steps
        .flat_map(|step| &step.captures)
        .filter(|capture| capture.name.starts_with("photo.") && capture.containing.is_some())
        .collect()
}

async fn look_through<S: Session>(
    tab: &mut Tab<'_, S>,
    entry: &Entry,
) -> Result<Whereabouts, Stop> {
    let stage = tab.stage;
    let marks = marks(&stage.setting.scenario);
    let Ok(mut target) = stage.resolve(&entry.gallery) else {
        return Ok(Whereabouts::Unclear);
    };
    if marks.is_empty() {
        return Ok(Whereabouts::Unclear);
    }
    // Not to find it says something only where it would have been found: on
    // pages that show other photos in the same way, or none at all.
    let mut telling = false;
    for _ in 0..MOST_PAGES {
        let Some((fetched, facts)) = open(tab, target).await? else {
            let gone = was_missing(tab);
            return Ok(if gone {
                Whereabouts::Nowhere
            } else {
                Whereabouts::Unclear
            });
        };
        let (found, others) = look_on(tab, &fetched, &marks);
        if found {
            return Ok(Whereabouts::There);
        }
        telling |= others || facts.photos.is_empty();
        match &facts.next {
            Some(next) => target = Arc::clone(next),
            None if telling => return Ok(Whereabouts::Nowhere),
            None => break,
        }
    }
    Ok(Whereabouts::Unclear)
}

async fn open<S: Session>(
    tab: &mut Tab<'_, S>,
    target: Arc<Target>,
) -> Result<Option<(Fetched, Arc<Facts>)>, Stop> {
    let request = Request::page(Operation::Verify, target, Instant::now());
    let fetched = tab.send(request).await?;
    tab.record(&fetched);
    if !fetched.is_ok() {
        return Ok(None);
    }
    let extractor = &tab.stage.setting.extractor;
    let facts = extractor.facts(
        Role::Gallery,
        &fetched.target,
        &fetched.headers,
        &fetched.body,
    );
    Ok(facts.problem.is_none().then_some((fetched, facts)))
}

/// Whether the photo is on a page (its captures are then remembered), and
/// whether others are, found in the same way.
fn look_on<S: Session>(
    tab: &mut Tab<'_, S>,
    fetched: &Fetched,
    marks: &[&Capture],
) -> (bool, bool) {
    let page = Page::new(&fetched.target, &fetched.headers, &fetched.body);
    let mut captured = Vec::new();
    let mut others = false;
    for mark in marks {
        others |= capture(&mark.locator, &page).is_some();
        let Some(containing) = &mark.containing else {
            continue;
        };
        let lookup = |name: &str| tab.variables.get(name);
        let Ok(text) = containing.text.fill(lookup) else {
            continue;
        };
        let ours = Mark {
            text: &text,
            around: containing.around.as_ref(),
        };
        match capture_containing(&mark.locator, Some(ours), &page) {
            Some(value) => captured.push((&mark.name, value)),
            None if mark.optional => {}
            None => return (false, others),
        }
    }
    let found = !captured.is_empty();
    for (name, value) in captured {
        tab.variables.set(name, value);
    }
    (found, others)
}
