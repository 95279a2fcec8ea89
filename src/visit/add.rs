//! An uploader's visit: arrives, signs in, adds a photo, sees it, signs out.

use std::sync::Arc;
use std::time::Instant;

use super::accounts::Account;
use super::session::Session;
use super::tab::{Stop, Tab};
use super::view::Seen;
use super::walk::Draws;
use crate::page::extract::Role;
use crate::target::Target;

/// Adds a photo.
pub(super) async fn add<S: Session>(
    tab: &mut Tab<'_, S>,
    draws: &mut Draws,
    account: Option<&Account>,
    start: &Arc<Target>,
    intended: Instant,
) -> Result<(), Stop> {
    let Some(listing) = arrive(tab, draws, account, start, intended).await? else {
        return Ok(());
    };
    let added = add_to(tab, draws, &listing).await;
    if let Ok(number) = added {
        tab.stage.setting.ledger.release(number);
    }
    leave(tab, draws, added.map(|_| ())).await
}

/// Comes to the list of galleries, signed in. `None` when the list did not come.
pub(super) async fn arrive<S: Session>(
    tab: &mut Tab<'_, S>,
    draws: &mut Draws,
    account: Option<&Account>,
    start: &Arc<Target>,
    intended: Instant,
) -> Result<Option<Seen>, Stop> {
    if tab.stage.setting.scenario.browse.sign_in_first {
        tab.sign_in(account).await?;
        let intended = tab.think(draws).await?;
        return Ok(tab.look(Role::Listing, start, None, intended).await?);
    }
    let listing = tab.look(Role::Listing, start, None, intended).await?;
    if listing.is_some() {
        tab.think(draws).await?;
        tab.sign_in(account).await?;
    }
    Ok(listing)
}

/// Chooses a gallery and adds a photo to it; its number in the ledger.
pub(super) async fn add_to<S: Session>(
    tab: &mut Tab<'_, S>,
    draws: &mut Draws,
    listing: &Seen,
) -> Result<u64, Stop> {
    tab.choose_gallery(draws, listing).await?;
    tab.think(draws).await?;
    tab.add_photo(draws).await
}

/// Signs out, also when what the visit came for has failed; not when the run
/// has ended or nothing answers.
pub(super) async fn leave<S: Session>(
    tab: &mut Tab<'_, S>,
    draws: &mut Draws,
    done: Result<(), Stop>,
) -> Result<(), Stop> {
    if done == Err(Stop::Cancelled) || tab.is_unreachable() {
        return done;
    }
    tab.think(draws).await?;
    let left = tab.sign_out().await;
    done.and(left)
}
