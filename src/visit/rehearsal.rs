//! A look at the gallery before a crowd is sent: does it answer, does the
//! scenario find galleries and photos, and can one sign in? Nothing is uploaded, nothing is recorded.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::errands;
use super::session::{Fetched, Request, Session};
use super::stage::Stage;
use super::tab::{Stop, Tab};
use crate::measure::sample::{Action, Failure, Operation, Sample, View, Visit};
use crate::measure::witness::Witness;
use crate::page::answer::Page;
use crate::page::extract::Role;
use crate::page::facts::Facts;
use crate::page::nearest::explain;
use crate::target::Target;

/// Galleries that are opened to see whether the scenario finds photos in them:
/// the first may be empty.
const GALLERIES: usize = 3;

/// Why no crowd should be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Nothing answers there.
    #[error("{host} does not answer: {cause}")]
    NoAnswer {
        /// The gallery's address.
        host: String,
        /// What happened, as a sentence.
        cause: String,
    },
    /// It answers, but not with what the scenario begins with.
    #[error("{host} answers, but not as the scenario {scenario} expects: {cause}")]
    OtherAnswer {
        /// The gallery's address.
        host: String,
        /// The scenario's name.
        scenario: String,
        /// What was expected and what came.
        cause: String,
    },
    /// The account is not let in.
    #[error("signing in does not work, so nothing was uploaded: {0}")]
    SignIn(String),
    /// No gallery can be made.
    #[error("making a gallery does not work: {0}")]
    Gallery(String),
    /// It answers, and is not what the scenario says.
    #[error("{host} is not what the scenario {scenario} expects: {step}: {cause}")]
    Mismatch {
        /// The gallery's address.
        host: String,
        /// The scenario's name.
        scenario: String,
        /// What was looked at.
        step: String,
        /// What was expected, and what comes nearest to it.
        cause: String,
    },
}

/// Opens the front page as a visitor would.
///
/// # Errors
/// When nothing answers, or with an error status.
pub async fn open_front_page<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let host = stage.setting.host.to_string();
    let cancel = CancellationToken::new();
    let mut tab = Tab::new(session, stage, &cancel);
    let other = |cause: String| Obstacle::OtherAnswer {
        host: host.clone(),
        scenario: stage.setting.scenario.name.clone(),
        cause,
    };
    tab.be(stage.setting.accounts.deal(0));
    let start = errands::start(&tab).map_err(|stop| other(words(stop)))?;
    let mut request = Request::page(Operation::Listing, start, std::time::Instant::now());
    request.accept = stage.accepts.listing.clone();
    let Ok(fetched) = tab.send(request).await else {
        return Ok(());
    };
    // Before signing in, a gallery may refuse to show anything.
    let shy = stage.setting.scenario.browse.sign_in_first && fetched.sample.status > 0;
    if fetched.is_ok() || shy {
        return Ok(());
    }
    let cause = fetched
        .detail
        .unwrap_or_else(|| fetched.sample.outcome.to_string());
    if fetched.sample.status == 0 {
        return Err(Obstacle::NoAnswer { host, cause });
    }
    Err(other(cause))
}

/// Looks at the list of galleries and into the first few, as a visitor would,
/// and sees that the scenario finds what it looks for. With `may_be_empty` a
/// list without galleries is good enough: the crowd will make some.
///
/// # Errors
/// With the page that is not what the scenario says, and what comes nearest.
pub async fn look_around<S: Session>(
    stage: &Stage,
    session: &mut S,
    may_be_empty: bool,
) -> Result<(), Obstacle> {
    let account = stage.setting.accounts.deal(0);
    let cancel = stage.setting.cancel.child_token();
    let mut tab = Tab::new(session, stage, &cancel);
    tab.be(account);
    let signs_in = stage.setting.scenario.browse.sign_in_first;
    if signs_in && let Err(stop) = tab.sign_in(account).await {
        return Err(Obstacle::SignIn(tab.secrets.text(&words(stop))));
    }
    let looked = look(&mut tab, may_be_empty).await;
    if signs_in {
        // Whether that works is tried where it matters.
        let _ = tab.sign_out().await;
    }
    looked.map_err(|(step, cause)| Obstacle::Mismatch {
        host: stage.setting.host.to_string(),
        scenario: stage.setting.scenario.name.clone(),
        step: step.to_owned(),
        cause: tab.secrets.text(&cause),
    })
}

/// Which page, and what is wrong with it.
type Mismatch = (&'static str, String);

async fn look<S: Session>(tab: &mut Tab<'_, S>, may_be_empty: bool) -> Result<(), Mismatch> {
    const LIST: &str = "the list of galleries";
    let browse = &tab.stage.setting.scenario.browse;
    let start = errands::start(tab).map_err(|stop| (LIST, words(stop)))?;
    let facts = open(tab, Role::Listing, start).await;
    let facts = facts.map_err(|cause| (LIST, cause))?;
    let (rule, facts) = match &browse.listing.albums {
        None => (&browse.listing, facts),
        Some(_) if facts.facts.albums.is_empty() && may_be_empty => return Ok(()),
        Some(albums) => {
            if facts.facts.albums.is_empty() {
                let why = explain(albums, &facts.page());
                return Err((LIST, format!("no galleries were found: {why}")));
            }
            match first_shown(tab, facts.facts.albums.clone()).await? {
                Some(opened) => (&browse.gallery, opened),
                None => return Ok(()),
            }
        }
    };
    let what = "a gallery";
    for (name, locator, count) in [
        ("thumbnails", &rule.thumbnails, facts.facts.thumbnails.len()),
        ("links to photos", &rule.photos, facts.facts.photos.len()),
    ] {
        let Some(locator) = locator else { continue };
        if count == 0 {
            let why = explain(locator, &facts.page());
            let url = facts.fetched.target.url();
            return Err((what, format!("no {name} were found at {url}: {why}")));
        }
    }
    Ok(())
}

/// The first gallery that shows something, or the first of all if none does;
/// `None` where galleries hold only galleries, which is as good.
async fn first_shown<S: Session>(
    tab: &mut Tab<'_, S>,
    albums: Vec<Arc<Target>>,
) -> Result<Option<Opened>, Mismatch> {
    let mut first = None;
    for album in albums.into_iter().take(GALLERIES) {
        let opened = open(tab, Role::Gallery, album).await;
        let opened = opened.map_err(|cause| ("a gallery", cause))?;
        let facts = &opened.facts;
        if !facts.thumbnails.is_empty() || !facts.photos.is_empty() {
            return Ok(Some(opened));
        }
        if !facts.albums.is_empty() {
            return Ok(None);
        }
        first.get_or_insert(opened);
    }
    Ok(first)
}

/// A page and what was found on it.
struct Opened {
    fetched: Fetched,
    facts: Arc<Facts>,
}

impl Opened {
    fn page(&self) -> Page<'_> {
        let fetched = &self.fetched;
        Page::new(&fetched.target, &fetched.headers, &fetched.body)
    }
}

async fn open<S: Session>(
    tab: &mut Tab<'_, S>,
    role: Role,
    target: Arc<Target>,
) -> Result<Opened, String> {
    let (operation, accept) = match role {
        Role::Listing => (Operation::Listing, &tab.stage.accepts.listing),
        Role::Gallery => (Operation::Gallery, &tab.stage.accepts.gallery),
        Role::Photo => (Operation::Photo, &tab.stage.accepts.photo),
    };
    let url = target.to_string();
    let mut request = Request::page(operation, target, std::time::Instant::now());
    request.accept = accept.clone();
    let interrupted = |_| "it was interrupted".to_owned();
    let fetched = tab.send(request).await.map_err(interrupted)?;
    if !fetched.is_ok() {
        let outcome = fetched.sample.outcome;
        let cause = fetched.detail.unwrap_or_else(|| outcome.to_string());
        return Err(format!("{url}: {cause}"));
    }
    let extractor = &tab.stage.setting.extractor;
    let facts = extractor.facts(role, &fetched.target, &fetched.headers, &fetched.body);
    match &facts.problem {
        Some(problem) => Err(format!("{url}: {problem}")),
        None => Ok(Opened { fetched, facts }),
    }
}

/// Signs the first account in and out again.
///
/// # Errors
/// With the step that failed, and what the gallery said.
pub async fn sign_in_and_out<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let account = stage.setting.accounts.deal(0);
    let cancel = CancellationToken::new();
    let mut tab = Tab::new(session, stage, &cancel);
    let outcome = match tab.sign_in(account).await {
        Ok(()) => tab.sign_out().await,
        failed => failed,
    };
    outcome.map_err(|stop| Obstacle::SignIn(tab.secrets.text(&words(stop))))
}

/// Signs the first account in, does something with the session, and signs out
/// again: the camera borrows the cookies meanwhile.
///
/// # Errors
/// With the step of signing in that failed. A sign-out that fails is no obstacle
/// to what has been done.
pub async fn while_signed_in<S: Session, T>(
    stage: &Stage,
    session: &mut S,
    work: impl AsyncFnOnce(&S) -> T,
) -> Result<T, Obstacle> {
    let account = stage.setting.accounts.deal(0);
    let cancel = CancellationToken::new();
    let mut tab = Tab::new(session, stage, &cancel);
    if let Err(stop) = tab.sign_in(account).await {
        return Err(Obstacle::SignIn(tab.secrets.text(&words(stop))));
    }
    let done = work(tab.session).await;
    let _ = tab.sign_out().await;
    Ok(done)
}

/// Where a visit begins.
///
/// # Errors
/// When the scenario's `start` cannot be made into a URL.
pub fn front_page<S: Session>(stage: &Stage, session: &mut S) -> Result<Arc<Target>, Obstacle> {
    let cancel = CancellationToken::new();
    let mut tab = Tab::new(session, stage, &cancel);
    tab.be(stage.setting.accounts.deal(0));
    errands::start(&tab).map_err(|stop| Obstacle::OtherAnswer {
        host: stage.setting.host.to_string(),
        scenario: stage.setting.scenario.name.clone(),
        cause: words(stop),
    })
}

/// Signs the first account in, makes a gallery, and signs out again. The gallery
/// is in the ledger: the clean-up removes it.
///
/// # Errors
/// With the step that failed, and what the gallery said.
pub async fn make_gallery<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let account = stage.setting.accounts.deal(0);
    let cancel = stage.setting.cancel.child_token();
    let mut tab = Tab::new(session, stage, &cancel);
    let made = match tab.sign_in(account).await {
        Ok(()) => tab.make_gallery().await,
        failed => failed,
    };
    let outcome = match made {
        Ok(()) => tab.sign_out().await,
        failed => failed,
    };
    outcome.map_err(|stop| Obstacle::Gallery(tab.secrets.text(&words(stop))))
}

fn words(stop: Stop) -> String {
    match stop {
        Stop::Failed(sentence) => sentence,
        Stop::Cancelled => "It was interrupted.".to_owned(),
    }
}

impl Stage {
    /// Whether visits that come for this will sign in.
    #[must_use]
    pub fn will_sign_in(&self, action: Action) -> bool {
        let signs_in = self.setting.scenario.sign_in.is_some();
        let asked = action != Action::Walk || self.setting.scenario.browse.sign_in_first;
        signs_in && asked && self.obstacle(action).is_none()
    }
}

/// A witness that forgets everything.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Witness for Nobody {
    fn sample(&self, _: &Sample) {}
    fn failure(&self, _: &Sample, _: &dyn Fn() -> Failure) {}
    fn view(&self, _: &View) {}
    fn visit(&self, _: &Visit) {}
}
