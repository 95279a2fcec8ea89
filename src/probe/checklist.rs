//! The list at the end: what works, what does not, what was not tried.

mod end;

use self::end::{trace, visits};
use super::tell::{Record, Tried};
use super::visits::Made;
use crate::measure::sample::{Action, Operation};
use crate::scenario::model::Scenario;
use crate::units;
use crate::visit::cleanup::Cleaned;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It works.
    Passed,
    /// It does not.
    Failed,
    /// It was not tried.
    Skipped,
    /// Worth knowing, and no failure.
    Noted,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub what: String,
    /// How it ended.
    pub state: State,
    /// What was seen, or why not; may be empty.
    pub detail: String,
}

impl Check {
    /// Whether this is what the exit code tells of.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.state == State::Failed
    }

    fn new(what: impl Into<String>, state: State, detail: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            state,
            detail: detail.into(),
        }
    }
}

/// What the list is made from, beside the record.
pub(super) struct Circumstances<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) made: &'a [Made],
    pub(super) cleaned: &'a Cleaned,
    pub(super) signs_in: bool,
    /// `verify_delete` passed of a photo that was still there.
    pub(super) verifies_nothing: bool,
}

/// The check that `verify_delete` makes.
const GONE: &str = "a deleted photo is gone";

/// The list.
pub(super) fn checklist(record: &Record, about: &Circumstances<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    looking(&mut checks, record, about);
    selectors(&mut checks, record);
    parts(&mut checks, record);
    session(&mut checks, record, about);
    writing(&mut checks, record, about);
    visits(&mut checks, about);
    trace(&mut checks, about);
    checks
}

/// The pages themselves.
fn looking(checks: &mut Vec<Check>, record: &Record, about: &Circumstances<'_>) {
    let browse = &about.scenario.browse;
    let has_galleries = browse.listing.albums.is_some();
    let has_photos = browse.photo.fetched
        && (browse.gallery.photos.is_some() || browse.listing.photos.is_some());
    for (operation, what, wanted) in [
        (Operation::Listing, "the list of galleries comes", true),
        (Operation::Gallery, "galleries come", has_galleries),
        (Operation::Photo, "photo pages come", has_photos),
    ] {
        match record.tried.get(&operation) {
            Some(tried) => checks.push(judged(what, tried)),
            None if wanted => {
                let detail = "no visit got as far as that";
                checks.push(Check::new(what, State::Failed, detail));
            }
            None => {}
        }
    }
}

/// A check of requests that should all have worked.
fn judged(what: &str, tried: &Tried) -> Check {
    if tried.failed > 0 {
        let first = tried.problem.as_deref().unwrap_or("it failed");
        let detail = if tried.count == 1 {
            first.to_owned()
        } else {
            format!("{} of {} failed; {first}", tried.failed, tried.count)
        };
        return Check::new(what, State::Failed, detail);
    }
    let requests = if tried.count == 1 {
        "request"
    } else {
        "requests"
    };
    let took = units::duration(tried.took);
    Check::new(
        what,
        State::Passed,
        format!("{} {requests}, {took}", tried.count),
    )
}

fn selectors(checks: &mut Vec<Check>, record: &Record) {
    for (found, pages) in record.selectors.iter() {
        let what = format!("{} finds {}", found.key, found.what);
        let state = match (found.count, found.essential, &found.hint) {
            (1.., _, None) => State::Passed,
            // A crowd would load a placeholder and measure nothing.
            (1.., _, Some(_)) | (0, true, _) => State::Failed,
            (0, false, _) => State::Noted,
        };
        let looked = if *pages == 1 {
            "on the page that was opened".to_owned()
        } else {
            format!("at most, on {pages} pages")
        };
        let detail = match &found.hint {
            Some(hint) if found.essential || found.count > 0 => hint.clone(),
            Some(_) => "there was none".to_owned(),
            None => format!("{} {looked}", found.count),
        };
        checks.push(Check::new(what, state, detail));
    }
}

/// Images and other parts of pages.
fn parts(checks: &mut Vec<Check>, record: &Record) {
    for (operation, what) in [
        (Operation::Thumbnail, "thumbnails are whole images"),
        (Operation::Medium, "enlarged images are whole images"),
        (Operation::Full, "full images are whole images"),
        (Operation::Asset, "stylesheets, scripts and icons come"),
    ] {
        if let Some(tried) = record.tried.get(&operation) {
            checks.push(judged(what, tried));
        }
    }
}

/// Cookies, tokens, redirects.
fn session(checks: &mut Vec<Check>, record: &Record, about: &Circumstances<'_>) {
    if !record.cookies.is_empty() {
        let names = record.cookies.join(", ");
        checks.push(Check::new("cookies are kept", State::Passed, names));
    } else if record.tried.contains_key(&Operation::SignIn) {
        let detail = "signing in brought no cookie, so nobody can stay signed in";
        let state = if about.scenario.headers.is_empty() {
            State::Failed
        } else {
            // A token in a header will do.
            State::Noted
        };
        checks.push(Check::new("cookies are kept", state, detail));
    }
    if !record.tokens.is_empty() {
        let names = record.tokens.join(", ");
        checks.push(Check::new("tokens are sent along", State::Passed, names));
    }
    if record.redirects > 0 {
        let detail = match record.redirects {
            1 => "1 redirect".to_owned(),
            count => format!("{count} redirects"),
        };
        checks.push(Check::new("redirects lead on", State::Passed, detail));
    }
}

/// What only those who sign in do.
fn writing(checks: &mut Vec<Check>, record: &Record, about: &Circumstances<'_>) {
    let scenario = about.scenario;
    let gone = (record.gone.count > 0).then_some(&record.gone);
    let tried = |operation| record.tried.get(&operation);
    for (what, flow, tried, operation) in [
        (
            "signing in works",
            scenario.sign_in.is_some(),
            tried(Operation::SignIn),
            Operation::SignIn,
        ),
        (
            "a gallery can be made",
            scenario.create_gallery.is_some(),
            tried(Operation::CreateGallery),
            Operation::CreateGallery,
        ),
        (
            "a photo can be added",
            scenario.upload.is_some(),
            tried(Operation::Upload),
            Operation::Upload,
        ),
        (
            "an added photo is there",
            scenario.verify_upload.is_some(),
            tried(Operation::Verify),
            Operation::Verify,
        ),
        (
            "a photo can be deleted",
            scenario.delete.is_some(),
            tried(Operation::Delete),
            Operation::Delete,
        ),
        (
            GONE,
            scenario.verify_delete.is_some(),
            gone,
            Operation::Verify,
        ),
        (
            "signing out works",
            scenario.sign_out.is_some(),
            tried(Operation::SignOut),
            Operation::SignOut,
        ),
    ] {
        checks.push(match tried {
            _ if what == GONE && about.verifies_nothing => verifies_nothing(),
            Some(tried) => judged(what, tried),
            None => Check::new(what, State::Skipped, why_not(operation, flow, about)),
        });
    }
}

fn verifies_nothing() -> Check {
    let detail = "`verify_delete` passed before the photo was deleted, so it would pass even if \
                  nothing were deleted";
    Check::new(GONE, State::Failed, detail)
}

fn why_not(operation: Operation, described: bool, about: &Circumstances<'_>) -> String {
    let unsupported = &about.scenario.unsupported;
    if let Some((_, reason)) = unsupported.iter().find(|(it, _)| *it == operation) {
        return format!("not supported: {reason}");
    }
    if !described {
        return "the scenario does not say how".to_owned();
    }
    if !about.signs_in {
        return "no account was given (--user with --password-file)".to_owned();
    }
    let skipped = about.made.iter().filter(|it| it.action != Action::Walk);
    let reason = skipped.filter_map(|it| it.skipped.clone()).next();
    reason.unwrap_or_else(|| "no visit got as far as that".to_owned())
}
