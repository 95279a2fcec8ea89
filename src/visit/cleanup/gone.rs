//! What is to be believed when a delete did not work.

use super::super::flow;
use super::super::ledger::entry::{Entry, Kind};
use super::super::search::{Whereabouts, find, find_gallery};
use super::super::session::Session;
use super::super::tab::{Stop, Tab};
use crate::scenario::model::Flow;

/// Whether something is gone whose delete failed: somebody was faster, or a delete
/// that was cut short did arrive, or it has never been there. A page that says no
/// says none of these by itself. Nor does "404" of what was there: a path that is
/// wrong in the scenario is answered so, too, and the photo is still shown.
pub(super) async fn is_gone<S: Session>(
    tab: &mut Tab<'_, S>,
    verify: Option<&Flow>,
    entry: &Entry,
    known: Whereabouts,
) -> Result<bool, Stop> {
    let rejected = tab.was_rejected() && verify.is_some() && known != Whereabouts::Paged;
    if !(tab.was_missing() || rejected) {
        return Ok(false);
    }
    if let Some(verify) = verify
        && flow::run(tab, verify).await.is_err()
    {
        return Ok(false);
    }
    if known != Whereabouts::There {
        return Ok(true);
    }
    let now = match entry.kind {
        Kind::Photo => find(tab, entry).await?,
        Kind::Gallery => find_gallery(tab).await?,
    };
    Ok(match now {
        Whereabouts::There => false,
        Whereabouts::Nowhere => true,
        Whereabouts::Unclear | Whereabouts::Paged => verify.is_some(),
    })
}

/// Of what may never have arrived, no delete is expected to work.
pub(super) fn unsure(stop: Stop, known: Whereabouts) -> Stop {
    let why = match known {
        Whereabouts::There => return stop,
        Whereabouts::Paged => {
            "it may be on another page of its gallery, as the scenario's `next` finds none where \
             there seems to be one"
        }
        Whereabouts::Nowhere | Whereabouts::Unclear => {
            "the gallery does not say whether it has arrived"
        }
    };
    match stop {
        Stop::Failed(sentence) => {
            Stop::Failed(format!("{why}, and deleting it did not work: {sentence}"))
        }
        Stop::Cancelled => stop,
    }
}
