//! After the crowd: clean up, judge, write, say.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::bench::Bench;
use super::interim::Interim;
use super::prepare::Prepared;
use super::windows::Windows;
use crate::cli::commands::clean::cleaners;
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::progress::Progress;
use crate::cli::settings::{Settings, place};
use crate::cli::{files, terminal};
use crate::engine::crowd::Crowd;
use crate::measure::camera::CameraRecord;
use crate::measure::run::Run;
use crate::report;
use crate::units;
use crate::visit::cleanup::clean_up;
use crate::visit::ledger::Ledger;
use crate::visit::ledger::entry::Kind;
use crate::visit::stage::Stage;

/// How long removing what is left may take.
const CLEAN_UP: Duration = Duration::from_secs(60);

/// How long it may take once a signal has come: with the drain before it and the
/// report after it, eight seconds.
const IN_A_HURRY: Duration = Duration::from_secs(4);

/// A run whose crowd has gone home.
pub(super) struct Over<'r> {
    /// What the run was made with.
    pub(super) prepared: Prepared,
    /// Who was there.
    pub(super) crowd: Crowd,
    /// Who judges.
    pub(super) bench: &'r Bench,
    /// Who writes a report for each window.
    pub(super) windows: &'r Windows,
    /// Who writes the record so far, until the whole one is there.
    pub(super) interim: Option<Interim>,
    /// What the camera saw.
    pub(super) seen: Option<CameraRecord>,
}

/// Ends a run.
pub(super) async fn conclude(
    settings: &Settings,
    over: Over<'_>,
    progress: &Progress,
    stop: &CancellationToken,
) -> Outcome {
    let Over {
        prepared,
        crowd,
        bench,
        windows,
        interim,
        seen,
    } = over;
    let mut warnings = prepared.warnings.clone();
    warnings.extend(remove_uploads(&prepared, &crowd.stage, progress, stop).await);
    warnings.extend(crowd.stage.complaints());
    let mut run = bench.judged(crowd.recorder.finish(bench.about(warnings)));
    run.camera = seen;
    progress.finish();
    let last_window = windows.finish();
    if let Some(interim) = interim {
        interim.finish();
    }
    let written = write(settings, &prepared, &run).and(last_window);
    let said = say(settings, &prepared, &run);
    close(prepared);
    // Who stops a run before anything was measured asks for no verdict.
    let exit = if stop.is_cancelled() && run.measured_nothing() {
        Exit::Success
    } else {
        Exit::from(run.verdict.judgement)
    };
    let problem = written.and(said).err();
    problem.map_or(Ok(exit), |error| Err(Failed::beside(exit, error)))
}

/// Deletes what visits have left, and says what could not be deleted.
async fn remove_uploads(
    prepared: &Prepared,
    stage: &Stage,
    progress: &Progress,
    stop: &CancellationToken,
) -> Vec<String> {
    let Some(before) = left_behind(&prepared.ledger) else {
        return Vec::new();
    };
    progress.say(&format!("removing {before}…"));
    let sessions = cleaners(&prepared.client);
    let hurried = async {
        stop.cancelled().await;
        tokio::time::sleep(IN_A_HURRY).await;
    };
    let problems = tokio::select! {
        cleaned = clean_up(stage, sessions, Instant::now() + CLEAN_UP) => cleaned.problems,
        () = hurried => vec!["There was no time left to remove everything.".to_owned()],
    };
    let Some(left) = left_behind(&prepared.ledger) else {
        return problems;
    };
    let mut warnings = vec![format!(
        "Still in the gallery: {left}. Remove them with: vernissage clean {}",
        prepared.folder.path.display()
    )];
    warnings.extend(problems);
    warnings
}

/// What the ledger still holds, in words; `None` if that is nothing.
fn left_behind(ledger: &Ledger) -> Option<String> {
    let count = |kind| ledger.open_entries(kind).len();
    let words =
        |count: usize, one, many| (count > 0).then(|| units::counted(count as u64, one, many));
    let photos = words(count(Kind::Photo), "photo", "photos");
    let galleries = words(count(Kind::Gallery), "gallery", "galleries");
    match (photos, galleries) {
        (Some(photos), Some(galleries)) => Some(format!("{photos} and {galleries}")),
        (photos, galleries) => photos.or(galleries),
    }
}

/// Writes the report's folder and the further files that were asked for. One that
/// cannot be written keeps none of the others from it.
fn write(settings: &Settings, prepared: &Prepared, run: &Run) -> anyhow::Result<()> {
    let folder = match prepared.folder.temporary {
        true => Ok(()),
        false => files::write_run(&prepared.folder.path, run).map(drop),
    };
    let further = settings.output.report_file.iter();
    further
        .map(|path| files::write_report(path, run))
        .fold(folder, Result::and)
}

/// Prints the summary on standard output.
fn say(settings: &Settings, prepared: &Prepared, run: &Run) -> anyhow::Result<()> {
    if settings.output.quiet {
        return Ok(());
    }
    let report = (!prepared.folder.temporary).then(|| prepared.folder.path.join(files::PAGE));
    let summary = report::text::render(run, &terminal::text_options(report.as_deref()));
    terminal::print(&summary)
}

/// Closes the demo gallery, and removes a folder that nobody asked for and
/// nobody needs.
fn close(prepared: Prepared) {
    let Prepared {
        demo,
        folder,
        ledger,
        ..
    } = prepared;
    place::close(demo);
    if folder.temporary && left_behind(&ledger).is_none() {
        let _ = std::fs::remove_dir_all(&folder.path);
    }
}
