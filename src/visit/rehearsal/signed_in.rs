//! What somebody does who signs in, and signs out again.

use std::sync::Arc;
use std::time::Instant;

use super::super::ledger::entry::Entry;
use super::super::session::{Request, Session};
use super::super::stage::Stage;
use super::super::tab::{Stop, Tab};
use super::super::{errands, flow};
use super::{Obstacle, other_answer, tab, told};
use crate::page::extract::Role;
use crate::target::Target;

/// Galleries that are tried: not everybody may add to each of them.
const GALLERIES: usize = 3;

/// Signs the first account in and out again.
///
/// # Errors
/// With the step that failed, and what the gallery said.
pub async fn sign_in_and_out<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let mut tab = tab(stage, session);
    sign_in(&mut tab).await?;
    let signed_out = tab.sign_out().await;
    signed_out.map_err(|stop| Obstacle::SignIn(told(&tab, stop)))
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
    let mut tab = tab(stage, session);
    sign_in(&mut tab).await?;
    let done = work(tab.session).await;
    let _ = tab.sign_out().await;
    Ok(done)
}

/// Signs the first account in, makes a gallery, and signs out again. The gallery
/// is in the ledger: the clean-up removes it.
///
/// # Errors
/// With the step that failed, and what the gallery said.
pub async fn make_gallery<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let mut tab = tab(stage, session);
    sign_in(&mut tab).await?;
    let made = match tab.make_gallery().await {
        Ok(()) => tab.sign_out().await,
        failed => failed,
    };
    made.map_err(|stop| Obstacle::Gallery(told(&tab, stop)))
}

/// Signs the first account in, goes as far towards adding a photo as one can without
/// sending anything, and signs out again. Where there is no gallery to add to, there
/// is nothing to try.
///
/// # Errors
/// With the step that failed, and what the page before it lacks.
pub async fn begin_upload<S: Session>(stage: &Stage, session: &mut S) -> Result<(), Obstacle> {
    let mut tab = tab(stage, session);
    sign_in(&mut tab).await?;
    let galleries = galleries(&mut tab).await?;
    let mut begun = Ok(());
    for gallery in galleries {
        begun = begin(&mut tab, &gallery).await;
        if begun.is_ok() {
            break;
        }
    }
    let signed_out = tab.sign_out().await;
    begun.map_err(|stop| Obstacle::Upload {
        scenario: stage.setting.scenario.name.clone(),
        cause: told(&tab, stop),
    })?;
    signed_out.map_err(|stop| Obstacle::SignIn(told(&tab, stop)))
}

/// Whether the scenario's `verify_delete` says of a photo that it is gone: of one that
/// is known to be there, it says nothing of a deleted one either. Whoever added the
/// photo looks, signs in before and out again.
pub async fn believes_deleted<S: Session>(stage: &Stage, session: &mut S, entry: &Entry) -> bool {
    let setting = &stage.setting;
    let Some(verify) = &setting.scenario.verify_delete else {
        return false;
    };
    let owner = setting.accounts.named(&entry.user);
    let mut tab = Tab::new(session, stage, &setting.cancel);
    let account = owner.or_else(|| setting.accounts.deal(0));
    if tab.sign_in(account).await.is_err() {
        return false;
    }
    tab.recall(entry);
    let passes = flow::run(&mut tab, verify).await.is_ok();
    let _ = tab.sign_out().await;
    passes
}

async fn sign_in<S: Session>(tab: &mut Tab<'_, S>) -> Result<(), Obstacle> {
    let account = tab.stage.setting.accounts.deal(0);
    let signed_in = tab.sign_in(account).await;
    signed_in.map_err(|stop| Obstacle::SignIn(told(tab, stop)))
}

/// Some that a photo could go into, as the crowd would choose them.
async fn galleries<S: Session>(tab: &mut Tab<'_, S>) -> Result<Vec<Arc<Target>>, Obstacle> {
    let start = errands::start(tab).map_err(|stop| other_answer(tab, stop))?;
    let request: Request = tab.page_request(Role::Listing, &start, Instant::now());
    let Ok(fetched) = tab.send(request).await else {
        return Ok(Vec::new());
    };
    // What is wrong with the list is another look's to tell.
    if !fetched.is_ok() {
        return Ok(Vec::new());
    }
    let extractor = &tab.stage.setting.extractor;
    let facts = extractor.facts(
        Role::Listing,
        &fetched.target,
        &fetched.headers,
        &fetched.body,
    );
    tab.at = Some(Arc::clone(&fetched.target));
    let albums = errands::open_to_crowds(&facts);
    if albums.is_empty() && tab.stage.setting.scenario.create_gallery.is_none() {
        return Ok(vec![fetched.target]);
    }
    Ok(albums.into_iter().take(GALLERIES).cloned().collect())
}

async fn begin<S: Session>(tab: &mut Tab<'_, S>, gallery: &Target) -> Result<(), Stop> {
    let stage = tab.stage;
    let Some(upload) = &stage.setting.scenario.upload else {
        return Ok(());
    };
    tab.variables.set("gallery", gallery.url().as_str());
    tab.name_photo("photo.jpg", "photo", 0);
    flow::begin(tab, upload).await
}
