//! A run: from the command line to the exit code.

mod bench;
mod camera;
mod conclude;
mod interim;
mod leftovers;
mod patience;
mod preflight;
mod prepare;
mod watch;
mod windows;

use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use self::bench::Bench;
use self::interim::Interim;
use self::leftovers::Leftovers;
use self::patience::patiently;
use self::prepare::Prepared;
use self::windows::Windows;
use crate::cli::args::run::RunArgs;
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::progress::Progress;
use crate::cli::settings::Settings;
use crate::cli::settings::place::{self, Wanted};
use crate::cli::{logging, runtime, signals};
use crate::live::server::Server;

/// Sends a crowd and says what it met.
pub(super) fn run(args: &RunArgs) -> Outcome {
    logging::init(args.output.verbose, args.output.quiet);
    // Before anything is asked for: a mistake in the arguments costs no request.
    let settings = Settings::read(args)?;
    let stop = CancellationToken::new();
    signals::cancel_on_signal(&stop).context("signals cannot be received")?;
    let runtime = runtime::of_many_threads()?;
    let outcome = runtime.block_on(async {
        // Whoever keeps this process asks how it is, also while the gallery is down.
        let server = watch::open(&settings)?;
        let Some(settings) = recognised(args, settings, &stop).await? else {
            return Ok(stopped_early());
        };
        settings.names_are_given().map_err(Failed::usage)?;
        visit(&settings, server, stop).await
    });
    // Whatever still hangs on a socket must not keep the process.
    runtime.shutdown_background();
    outcome
}

/// Who stops a run before the crowd was sent asks for no verdict: Docker does so
/// where an update comes while a replica waits for its gallery.
fn stopped_early() -> Exit {
    let _ = writeln!(
        std::io::stderr(),
        "stopped before a crowd was sent: nothing was measured, and no report is written"
    );
    Exit::Success
}

/// The settings with the scenario that the gallery is found to need, where nobody
/// has named one; none where a signal came first.
async fn recognised(
    args: &RunArgs,
    settings: Settings,
    stop: &CancellationToken,
) -> Result<Option<Settings>, Failed> {
    let (Some(host), None) = (&args.target.host, &args.target.scenario) else {
        return Ok(Some(settings));
    };
    let look = patiently(args.start.wait, stop, async || {
        place::choose(&args.target, host, Wanted::Photos).await
    });
    let Some((scenario, how)) = look.await? else {
        return Ok(None);
    };
    if !args.output.quiet {
        let _ = writeln!(std::io::stderr(), "{host}: {how}");
    }
    let settings = Settings::with(args, scenario, settings.accounts).map_err(Failed::usage)?;
    Ok(Some(settings))
}

async fn visit(settings: &Settings, server: Option<Server>, stop: CancellationToken) -> Outcome {
    if let Some(server) = &server {
        server.plan_is_loaded();
    }
    let mut prepared = Prepared::new(settings)?;
    match look(settings, &prepared, &stop).await {
        Ok(Some(())) => {}
        Ok(None) => {
            prepared.forget();
            return Ok(stopped_early());
        }
        Err(obstacle) => {
            prepared.forget();
            return Err(obstacle);
        }
    }
    let mut leftovers = Leftovers::of(settings, &prepared);
    if let Some(leftovers) = &mut leftovers {
        prepared.warnings.extend(leftovers.remove(&stop).await);
    }
    let camera = camera::prepare(settings, &mut prepared);
    prepared.announce(settings);
    let camera = camera::look_before(camera, &mut prepared, &stop).await;
    let progress = Arc::new(Progress::new(
        settings.output.quiet,
        settings.shape.length(),
    ));
    let crowd = prepared.crowd(settings, &stop);
    let feed = watch::feed(settings, &prepared, &crowd);
    if let Some(server) = &server {
        server.show(Arc::clone(&feed));
        watch::announce(settings, server);
    }
    let bench = Arc::new(Bench::new(settings, &prepared, &crowd.plan));
    let windows = Windows::new(settings, &prepared, &crowd.recorder, &bench);
    let writing = windows.start();
    let sweeping = leftovers.map(|left| left.keep_trying(settings.watch.report_every));
    let interim = Interim::start(&prepared, &crowd.recorder, &bench);
    let shown = Arc::clone(&progress);
    let camera = camera.map(|camera| camera.film(&crowd));
    let sent = crowd
        .run(move |live| {
            feed.history.note(live);
            shown.show(live);
        })
        .await;
    drop((writing, sweeping));
    sent.context("the crowd could not be sent")?;
    let seen = match camera {
        Some(camera) => Some(camera.finish().await),
        None => None,
    };
    let over = conclude::Over {
        prepared,
        crowd,
        bench: &bench,
        windows: &windows,
        interim,
        seen,
    };
    let outcome = conclude::conclude(settings, over, &progress, &stop).await;
    if server.is_some() {
        watch::linger(settings.watch.linger, &stop).await;
    }
    outcome
}

/// Looks whether a crowd can be sent; `None` when it was told to stop meanwhile.
async fn look(
    settings: &Settings,
    prepared: &Prepared,
    stop: &CancellationToken,
) -> Result<Option<()>, Failed> {
    // An account that is missing does not come by waiting.
    preflight::somebody_can_come(settings, prepared).map_err(Failed::unreachable)?;
    let look = patiently(settings.wait, stop, async || {
        let looked = preflight::check(settings, prepared).await;
        looked.map_err(Failed::unreachable)
    });
    look.await
}
