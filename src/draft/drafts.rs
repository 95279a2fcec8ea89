//! From a site's address to a scenario.

use url::Url;

use super::recognise::{Recognised, recognise};
use super::survey::{DraftError, survey};
use super::trial::{self, Means};
use super::tried::{Attempt, Tried};
use super::write;
use crate::scenario::library::{self, Loaded};
use crate::visit::session::Session;

/// A scenario for a site.
#[derive(Debug)]
pub struct Draft {
    /// The text, comments included.
    pub text: String,
    /// The same, read.
    pub loaded: Loaded,
    /// The known gallery whose scenario it is.
    pub recognised: Option<Recognised>,
    /// Galleries and photos that were found by looking; nothing of either means
    /// that the draft is a form to be filled in and no more.
    pub finds_photos: bool,
    /// One sentence: what was found.
    pub summary: String,
    /// What was tried for real, and what came of it; empty where nothing was.
    pub attempts: Vec<Attempt>,
}

/// Looks at a site and writes a scenario for it. Asks with GET alone, follows
/// nothing that might sign out or delete. A known gallery's draft is its shipped
/// scenario.
///
/// # Errors
/// When nothing answers there, or with an error.
pub async fn draft<S: Session>(session: &mut S, host: &Url) -> Result<Draft, DraftError> {
    drafted(session, host, None).await
}

/// The same, and tries what signs in, adds and deletes where the gallery is not a
/// known one.
///
/// # Errors
/// When nothing answers there, or with an error.
pub async fn draft_and_try<S: Session>(
    session: &mut S,
    host: &Url,
    means: &Means,
) -> Result<Draft, DraftError> {
    drafted(session, host, Some(means)).await
}

async fn drafted<S: Session>(
    session: &mut S,
    host: &Url,
    means: Option<&Means>,
) -> Result<Draft, DraftError> {
    match recognise(session, host).await? {
        Some(recognised) => known(recognised, host),
        None => draft_by_structure(session, host, means).await,
    }
}

/// The same by what the pages look like, also where the gallery is known. With
/// means, signing in, adding and deleting are tried with a photo of ours, which is
/// removed again; without them nothing but GET is sent.
///
/// # Errors
/// When nothing answers there, or with an error.
pub async fn draft_by_structure<S: Session>(
    session: &mut S,
    host: &Url,
    means: Option<&Means>,
) -> Result<Draft, DraftError> {
    let survey = survey(session, host).await?;
    let (survey, tried) = match means {
        Some(means) => trial::try_writes(session, host, survey, means).await,
        None => (survey, Tried::default()),
    };
    let text = write::toml(&survey, &tried);
    let loaded = library::load_text("draft", &text)
        .map_err(|report| DraftError::Unreadable(report.to_string()))?;
    Ok(Draft {
        finds_photos: survey.finds_photos(),
        summary: write::summary(&survey),
        text,
        loaded,
        recognised: None,
        attempts: tried.attempts,
    })
}

fn known(recognised: Recognised, host: &Url) -> Result<Draft, DraftError> {
    let unreadable =
        |error: Box<crate::diagnostic::Report>| DraftError::Unreadable(error.to_string());
    let loaded = library::load(&recognised.scenario).map_err(unreadable)?;
    // What was seen may be several lines of a page; a comment is one.
    let because = recognised.because.split_whitespace().collect::<Vec<_>>();
    let because = because.join(" ");
    let text = format!(
        "# {host} was recognised: {}.\n# This is the shipped scenario `{}`; without changes of \
         your own,\n# --scenario {} does the same.\n{}",
        because, recognised.scenario, recognised.scenario, loaded.text
    );
    let summary = format!("recognised as {} ({because})", loaded.scenario.title);
    Ok(Draft {
        text,
        loaded,
        recognised: Some(recognised),
        finds_photos: true,
        summary,
        attempts: Vec::new(),
    })
}
