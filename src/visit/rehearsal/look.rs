//! A look at the gallery before a crowd is sent: does it answer, and does the
//! scenario find galleries, photos and images?

use std::sync::Arc;
use std::time::Instant;

use super::super::errands;
use super::super::session::{Fetched, Session};
use super::super::stage::Stage;
use super::super::tab::{Stop, Tab};
use super::{Obstacle, other_answer, tab, told};
use crate::page::answer::Page;
use crate::page::extract::Role;
use crate::page::facts::Facts;
use crate::page::nearest::explain;
use crate::target::Target;

/// Galleries that are opened to see whether the scenario finds photos in them:
/// the first may be empty.
const GALLERIES: usize = 3;

/// Photos that are opened until one is as it should be.
const PHOTOS: usize = 3;

/// Opens the front page as a visitor would.
///
/// # Errors
/// When nothing answers, or with an error status.
pub async fn open_front_page<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let host = stage.setting.host.to_string();
    let mut tab = tab(stage, session);
    let start = errands::start(&tab).map_err(|stop| other_answer(&tab, stop))?;
    let request = tab.page_request(Role::Listing, &start, Instant::now());
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
    Err(other_answer(&tab, Stop::Failed(cause)))
}

/// Looks at the list of galleries, into the first few and at a photo, as a visitor
/// would, and sees that the scenario finds what it looks for. With `may_be_empty` a
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
    let mut tab = tab(stage, session);
    let signs_in = stage.setting.scenario.browse.sign_in_first;
    if signs_in && let Err(stop) = tab.sign_in(account).await {
        return Err(Obstacle::SignIn(told(&tab, stop)));
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
    let start = errands::start(tab).map_err(|stop| (LIST, stop.sentence()))?;
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
    see_photo(tab, &facts.facts.photos).await
}

/// Opens a photo, and sees that there is an image on its page. The first may have
/// been deleted meanwhile.
async fn see_photo<S: Session>(
    tab: &mut Tab<'_, S>,
    photos: &[Arc<Target>],
) -> Result<(), Mismatch> {
    let what = "a photo";
    let rule = &tab.stage.setting.scenario.browse.photo;
    let wanted = rule.medium.as_ref().or(rule.full.as_ref());
    let Some(wanted) = wanted.filter(|_| rule.fetched) else {
        return Ok(());
    };
    let mut looked = Ok(());
    for photo in photos.iter().take(PHOTOS) {
        let opened = open(tab, Role::Photo, Arc::clone(photo)).await;
        looked = opened.and_then(|opened| {
            let facts = &opened.facts;
            if facts.medium.is_empty() && facts.full.is_empty() {
                let why = explain(wanted, &opened.page());
                let url = opened.fetched.target.url();
                return Err(format!("no enlarged image was found at {url}: {why}"));
            }
            Ok(())
        });
        if looked.is_ok() {
            break;
        }
    }
    looked.map_err(|cause| (what, cause))
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
    let url = target.to_string();
    let request = tab.page_request(role, &target, Instant::now());
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
