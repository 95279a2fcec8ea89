//! A deleter's visit: arrives, signs in, deletes a photo that the crowd has
//! added, sees that it is gone, signs out. Nothing but what the ledger holds is
//! ever deleted; when it holds nothing yet, the visit adds a photo first.

use std::sync::Arc;
use std::time::Instant;

use super::accounts::Account;
use super::add::{add_to, arrive, leave};
use super::ledger::claim::Claim;
use super::ledger::entry::Entry;
use super::session::Session;
use super::stage::Stage;
use super::tab::{Stop, Tab};
use super::view::Seen;
use super::walk::Draws;
use crate::target::Target;

/// Deletes a photo.
pub(super) async fn remove<S: Session>(
    tab: &mut Tab<'_, S>,
    draws: &mut Draws,
    own: Option<&Account>,
    start: &Arc<Target>,
    intended: Instant,
) -> Result<(), Stop> {
    let stage = tab.stage;
    let ledger = &stage.setting.ledger;
    let claim = Claim::take(ledger, |entry| {
        entry.user.is_empty() || owner(stage, own, entry).is_some()
    });
    // What one account has added, another may not be allowed to delete.
    let account = match &claim {
        Some(claim) if !claim.entry.user.is_empty() => owner(stage, own, &claim.entry),
        _ => own,
    };
    let Some(listing) = arrive(tab, draws, account, start, intended).await? else {
        return Ok(());
    };
    let done = delete(tab, draws, &listing, claim).await;
    leave(tab, draws, done).await
}

async fn delete<S: Session>(
    tab: &mut Tab<'_, S>,
    draws: &mut Draws,
    listing: &Seen,
    claim: Option<Claim<'_>>,
) -> Result<(), Stop> {
    let stage = tab.stage;
    let claim = match claim {
        Some(claim) => Some(claim),
        None => {
            let number = add_to(tab, draws, listing).await?;
            Claim::own(&stage.setting.ledger, number)
        }
    };
    let Some(mut claim) = claim else {
        return Ok(());
    };
    tab.think(draws).await?;
    tab.delete_photo(&mut claim).await
}

/// The account that may delete an entry, if this visit can be it. With HTTP
/// Basic auth a session is one account for good.
fn owner<'a>(stage: &'a Stage, own: Option<&'a Account>, entry: &Entry) -> Option<&'a Account> {
    if own.is_some_and(|own| own.user == entry.user) {
        return own;
    }
    if stage.setting.scenario.basic_auth {
        return None;
    }
    stage.setting.accounts.named(&entry.user)
}
