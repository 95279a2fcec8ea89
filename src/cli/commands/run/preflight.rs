//! A look at the gallery before the crowd goes: it must answer, and let in
//! those who are to sign in. The demo gallery has just been opened by
//! ourselves and needs no look.

use std::sync::Arc;

use anyhow::anyhow;

use super::prepare::Prepared;
use crate::cli::settings::Settings;
use crate::measure::sample::Action;
use crate::visit::personas::coming_for;
use crate::visit::rehearsal::{Nobody, Obstacle, open_front_page, sign_in_and_out};

/// How to find out whether it is the gallery or this machine.
const TRY_THE_DEMO: &str = "to see a crowd on the demo gallery instead, leave out --host";

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
    let wanted = |action: Action| actions.contains(&action) && stage.will_sign_in(action);
    if Action::ALL.into_iter().any(wanted) {
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
        Obstacle::OtherAnswer { .. } | Obstacle::SignIn(_) => anyhow!(obstacle),
    }
}
