//! Where is a photo of which nobody knows whether it arrived?
//!
//! An upload that ended in an error may be in the gallery all the same. The
//! clean-up looks for it: by the scenario's own verification, and where that
//! needs what only a finished upload would have said (the photo's id), by going
//! through the pages of the gallery that it was sent to. A photo is believed to be
//! nowhere only where the gallery says so; an error text under "200 OK" does not.

use std::sync::Arc;
use std::time::Instant;

use super::flow;
use super::ledger::entry::Entry;
use super::session::{Fetched, Request, Session};
use super::tab::{Stop, Tab};
use crate::measure::sample::Operation;
use crate::page::answer::Page;
use crate::page::capture::{capture, capture_containing};
use crate::page::extract::Role;
use crate::page::facts::Facts;
use crate::page::mark::Mark;
use crate::page::paging::goes_on;
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
    /// Not on the first page of its gallery, and the scenario does not find the
    /// others that there seem to be.
    Paged,
}

/// Looks for a photo. "Not there" is no failure meanwhile.
pub(super) async fn find<S: Session>(
    tab: &mut Tab<'_, S>,
    entry: &Entry,
) -> Result<Whereabouts, Stop> {
    tab.lenient = true;
    let found = look_for(tab, entry).await;
    tab.lenient = false;
    found
}

async fn look_for<S: Session>(tab: &mut Tab<'_, S>, entry: &Entry) -> Result<Whereabouts, Stop> {
    let stage = tab.stage;
    let from = match verify(tab).await? {
        Verified::There => {
            // The delete may need what only the gallery's pages say of it.
            if let (true, Ok(gallery)) = (lacks_marks(tab), stage.resolve(&entry.gallery)) {
                look_through(tab, From::Gallery(gallery)).await?;
            }
            return Ok(Whereabouts::There);
        }
        Verified::Missing => return Ok(Whereabouts::Nowhere),
        Verified::Unlisted(End::Last) => return Ok(Whereabouts::Nowhere),
        Verified::Unlisted(End::Hidden) => return Ok(Whereabouts::Paged),
        Verified::Unlisted(End::Next(next)) => From::NextPage(next),
        Verified::Unclear => match stage.resolve(&entry.gallery) {
            Ok(gallery) => From::Gallery(gallery),
            Err(_) => return Ok(Whereabouts::Unclear),
        },
    };
    look_through(tab, from).await
}

/// Looks for a gallery that the crowd has made.
pub(super) async fn find_gallery<S: Session>(tab: &mut Tab<'_, S>) -> Result<Whereabouts, Stop> {
    let url = tab.variables.get("gallery").unwrap_or_default();
    let Ok(gallery) = tab.stage.resolve(url) else {
        return Ok(Whereabouts::Unclear);
    };
    tab.lenient = true;
    let opened = open(tab, gallery).await;
    tab.lenient = false;
    Ok(match opened? {
        Some(_) => Whereabouts::There,
        None if tab.was_missing() => Whereabouts::Nowhere,
        None => Whereabouts::Unclear,
    })
}

/// What the scenario's own verification says.
enum Verified {
    There,
    /// There is no such page.
    Missing,
    /// A page shows others, and not the one that is looked for.
    Unlisted(End),
    /// It failed in a way that says nothing: an error text under "200 OK", a
    /// number that only a finished upload would have told.
    Unclear,
}

async fn verify<S: Session>(tab: &mut Tab<'_, S>) -> Result<Verified, Stop> {
    let stage = tab.stage;
    let Some(flow) = &stage.setting.scenario.verify_upload else {
        return Ok(Verified::Unclear);
    };
    // A flow that lacks a variable sends nothing, and leaves these empty.
    tab.last = None;
    tab.unlisted = None;
    match flow::run(tab, flow).await {
        Ok(()) => Ok(Verified::There),
        Err(Stop::Cancelled) => Err(Stop::Cancelled),
        Err(Stop::Failed(_)) if tab.was_missing() => Ok(Verified::Missing),
        Err(Stop::Failed(_)) => Ok(match tab.unlisted.take() {
            Some(page) => Verified::Unlisted(end_of_first(tab, &page)),
            None => Verified::Unclear,
        }),
    }
}

/// What comes after a page.
enum End {
    Next(Arc<Target>),
    /// Nothing.
    Last,
    /// Something, by all appearances, and the scenario does not say where.
    Hidden,
}

/// What comes after the first page of a gallery.
fn end_of_first<S: Session>(tab: &Tab<'_, S>, page: &Fetched) -> End {
    let setting = &tab.stage.setting;
    let facts = setting
        .extractor
        .facts(Role::Gallery, &page.target, &page.headers, &page.body);
    if let Some(next) = &facts.next {
        return End::Next(Arc::clone(next));
    }
    // Who has written down a `next` knows the gallery. The usual one is a guess, and
    // where it finds nothing on a page that goes on, nothing is known of the rest.
    let guesses = setting.scenario.browse.gallery.guesses_next();
    let page = Page::new(&page.target, &page.headers, &page.body);
    if guesses && goes_on(&page) {
        End::Hidden
    } else {
        End::Last
    }
}

/// The captures by which a flow knows a photo among others, step by step.
fn marks(scenario: &Scenario) -> Vec<Vec<&Capture>> {
    let flows = [&scenario.upload, &scenario.verify_upload];
    let steps = flows.into_iter().flatten().flat_map(|flow| &flow.steps);
    steps
        .map(|step| {
            let marks = step.captures.iter();
            marks
                .filter(|it| it.name.starts_with("photo.") && it.containing.is_some())
                .collect::<Vec<_>>()
        })
        .filter(|marks| !marks.is_empty())
        .collect()
}

/// Whether something is not known of a photo that its flows capture by a mark.
fn lacks_marks<S: Session>(tab: &Tab<'_, S>) -> bool {
    let marks = marks(&tab.stage.setting.scenario);
    let mut marks = marks.iter().flatten().filter(|mark| !mark.optional);
    marks.any(|mark| tab.variables.get(&mark.name).is_none())
}

/// The first page that is looked at.
enum From {
    /// The gallery that the photo was sent to.
    Gallery(Arc<Target>),
    /// The page after one that has been read.
    NextPage(Arc<Target>),
}

async fn look_through<S: Session>(tab: &mut Tab<'_, S>, from: From) -> Result<Whereabouts, Stop> {
    let stage = tab.stage;
    let scenario = &stage.setting.scenario;
    let marks = marks(scenario);
    if marks.is_empty() {
        return Ok(Whereabouts::Unclear);
    }
    let described = flow::is_described(&scenario.browse.gallery.expect);
    let (mut target, mut is_gallery) = match from {
        From::Gallery(target) => (target, true),
        From::NextPage(target) => (target, false),
    };
    for _ in 0..MOST_PAGES {
        let Some((fetched, facts)) = open(tab, target).await? else {
            // With the gallery itself, everything in it is gone.
            let gone = is_gallery && tab.was_missing();
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
        // Not to find it says something only where it would have been found: on
        // pages that show other photos in the same way, or are known to show none.
        let says_no = others || (described && facts.photos.is_empty());
        if !says_no {
            return Ok(Whereabouts::Unclear);
        }
        let end = match &facts.next {
            Some(next) => End::Next(Arc::clone(next)),
            None if is_gallery => end_of_first(tab, &fetched),
            None => End::Last,
        };
        match end {
            End::Next(next) => target = next,
            End::Last => return Ok(Whereabouts::Nowhere),
            End::Hidden => return Ok(Whereabouts::Paged),
        }
        is_gallery = false;
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
    marks: &[Vec<&Capture>],
) -> (bool, bool) {
    let page = Page::new(&fetched.target, &fetched.headers, &fetched.body);
    let mut others = false;
    for of_step in marks {
        others |= of_step
            .iter()
            .any(|mark| capture(&mark.locator, &page).is_some());
        if let Some(captured) = captured(tab, of_step, &page) {
            for (name, value) in captured {
                tab.variables.set(name, value);
            }
            return (true, true);
        }
    }
    (false, others)
}

/// What the captures of a step find of the photo; `None` when they do not find it.
fn captured<'m, S: Session>(
    tab: &Tab<'_, S>,
    marks: &[&'m Capture],
    page: &Page<'_>,
) -> Option<Vec<(&'m str, String)>> {
    let lookup = |name: &str| tab.variables.get(name);
    let mut captured = Vec::new();
    for mark in marks {
        let containing = mark.containing.as_ref()?;
        let text = containing.text.fill(lookup).ok()?;
        let ours = Mark {
            text: &text,
            around: containing.around.as_ref(),
        };
        match capture_containing(&mark.locator, Some(ours), page) {
            Some(value) => captured.push((mark.name.as_str(), value)),
            None if mark.optional => {}
            None => return None,
        }
    }
    (!captured.is_empty()).then_some(captured)
}
