//! A look at the gallery before the crowd goes: it must answer, show galleries
//! and photos where the scenario looks for them, let in those who are to sign in,
//! and have the form that photos are added with. The demo gallery has just been opened by ourselves and needs no look.

use std::sync::Arc;

use anyhow::anyhow;

use super::prepare::Prepared;
use crate::cli::settings::Settings;
use crate::measure::sample::Action;
use crate::visit::personas::coming_for;
use crate::visit::rehearsal::look::{look_around, open_front_page};
use crate::visit::rehearsal::signed_in::{begin_upload, sign_in_and_out};
use crate::visit::rehearsal::{Nobody, Obstacle};

/// How to find out whether it is the gallery or this machine.
const TRY_THE_DEMO: &str = "to see a crowd on the demo gallery instead, leave out --host";

/// How to find out what is wrong with a scenario, and how to insist.
const ASK_THE_DOCTOR: &str =
    "`vernissage probe` with the same arguments tells more; --no-preflight sends the crowd anyway";

/// Refuses to send a crowd that could do nothing: where nobody may even look around
/// without an account, and there is none, every visit would end at the sign-in.
pub(super) fn somebody_can_come(settings: &Settings, prepared: &Prepared) -> anyhow::Result<()> {
    if prepared.demo.is_some() || settings.no_preflight {
        return Ok(());
    }
    // Who can do nothing else looks around.
    let stage = prepared.stage(settings, Arc::new(Nobody));
    match stage.obstacle(Action::Walk) {
        Some(obstacle) => Err(anyhow!("no visit is possible: {obstacle}")),
        None => Ok(()),
    }
}

/// Refuses to send a crowd to a gallery that does not work.
pub(super) async fn check(settings: &Settings, prepared: &Prepared) -> anyhow::Result<()> {
    if prepared.demo.is_some() || settings.no_preflight {
        return Ok(());
    }
    let stage = prepared.stage(settings, Arc::new(Nobody));
    let mut session = prepared.client.session();
    open_front_page(&stage, &mut session)
        .await
        .map_err(explained)?;
    let actions = coming_for(&settings.crowd.shares, &settings.crowd.mix);
    let makes_galleries = settings.scenario.scenario.create_gallery.is_some()
        && actions.contains(&Action::Add)
        && stage.obstacle(Action::Add).is_none();
    let mut session = prepared.client.session();
    look_around(&stage, &mut session, makes_galleries)
        .await
        .map_err(explained)?;
    let adds = [Action::Add, Action::Delete]
        .into_iter()
        .any(|action| actions.contains(&action) && stage.obstacle(action).is_none());
    let wanted = |action: Action| actions.contains(&action) && stage.will_sign_in(action);
    if adds {
        let mut session = prepared.client.session();
        begin_upload(&stage, &mut session)
            .await
            .map_err(explained)?;
    } else if Action::ALL.into_iter().any(wanted) {
        let mut session = prepared.client.session();
        sign_in_and_out(&stage, &mut session)
            .await
            .map_err(explained)?;
    }
    Ok(())
}

fn explained(obstacle: Obstacle) -> anyhow::Error {
    match obstacle {
        Obstacle::NoAnswer { .. } => anyhow!("{obstacle}\n  help: {TRY_THE_DEMO}"),
        Obstacle::OtherAnswer { .. } | Obstacle::Mismatch { .. } | Obstacle::Upload { .. } => {
            anyhow!("{obstacle}\n  help: {ASK_THE_DOCTOR}")
        }
        Obstacle::SignIn(_) => anyhow!("no crowd was sent: {obstacle}"),
        Obstacle::Gallery(_) => anyhow!(obstacle),
    }
}
