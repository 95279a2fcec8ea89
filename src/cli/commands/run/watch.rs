//! `--listen`: the run can be looked at while it goes.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use super::prepare::Prepared;
use crate::cli::exit::Failed;
use crate::cli::settings::Settings;
use crate::engine::crowd::Crowd;
use crate::live::address::Listen;
use crate::live::feed::{About, Feed};
use crate::live::server::{Listener, Server};

/// Opens the server, if one is wanted. It answers from now on, and shows the
/// run once there is one.
///
/// # Errors
/// When the address that was asked for cannot be had.
pub(super) fn open(settings: &Settings) -> Result<Option<Server>, Failed> {
    let listen = settings.watch.listen.unwrap_or_default();
    let Some(address) = listen.address() else {
        return Ok(None);
    };
    let listener = match Listener::bind(address) {
        Ok(listener) => listener,
        Err(error) if listen == Listen::Default => {
            note(
                settings,
                &format!(
                    "This run cannot be watched, because {address} is taken ({error}): give it \
                     another address with --listen."
                ),
            );
            return Ok(None);
        }
        Err(error) => {
            let error = anyhow::Error::from(error);
            return Err(Failed::usage(
                error.context(format!("--listen: {address} cannot be listened on")),
            ));
        }
    };
    let server = listener
        .serve()
        .context("the run cannot be watched")
        .map_err(Failed::from)?;
    Ok(Some(server))
}

/// What the server shows of a run.
pub(super) fn feed(settings: &Settings, prepared: &Prepared, crowd: &Crowd) -> Arc<Feed> {
    let scenario = &settings.scenario.scenario;
    let about = About {
        scenario: scenario.name.clone(),
        title: scenario.title.clone(),
        host: crowd.plan.host.to_string(),
        load_model: crowd.plan.load_model(),
        objective: settings.watch.objective,
        limits: settings.limits,
        length: crowd.plan.shape.length(),
    };
    let ledger = Arc::clone(&prepared.ledger);
    let recorder = Arc::clone(&crowd.recorder);
    Arc::new(Feed::new(about, recorder, move || ledger.writes()))
}

/// Says where to look.
pub(super) fn announce(settings: &Settings, server: &Server) {
    note(
        settings,
        &format!("Watch it at http://{}", server.address()),
    );
}

/// Keeps the last figures there for a while; a signal ends it.
pub(super) async fn linger(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop.cancelled() => {}
    }
}

fn note(settings: &Settings, text: &str) {
    if !settings.output.quiet {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}
