//! `vernissage probe`: says what the doctor sees, as it sees it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use tokio_util::sync::CancellationToken;

use crate::cli::args::probe::ProbeArgs;
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::settings::connection::connection_options;
use crate::cli::settings::place::{Place, Wanted};
use crate::cli::settings::record;
use crate::cli::terminal::print;
use crate::cli::{logging, runtime, signals};
use crate::http::client::Client;
use crate::measure::sample::Operation;
use crate::probe::checklist::{Check, State};
use crate::probe::tell::{Parts, Step, Told};
use crate::probe::{Diagnosis, Probe, save};
use crate::units;
use crate::visit::ledger::Ledger;
use crate::visit::ledger::event::Header;
use crate::visit::ledger::file::NAME;
use crate::visit::stage::Setting;

/// Draws the same walk each time, so that two probes can be compared.
const SEED: u64 = 1;

/// Makes the visits and says what came of them.
pub(super) fn probe(args: &ProbeArgs) -> Outcome {
    logging::init(0, true);
    let stop = CancellationToken::new();
    signals::cancel_on_signal(&stop).context("signals cannot be received")?;
    let runtime = runtime::of_many_threads()?;
    let outcome = runtime.block_on(examine(args, stop));
    runtime.shutdown_background();
    outcome
}

async fn examine(args: &ProbeArgs, stop: CancellationToken) -> Outcome {
    if let Some(folder) = &args.save {
        // A probe may write into the gallery: it is not made for nothing.
        std::fs::create_dir_all(folder)
            .with_context(|| unsaved(folder))
            .map_err(Failed::usage)?;
    }
    let place = Place::open(&args.target, Wanted::Photos).await?;
    say(&place.in_words());
    let options = connection_options(&args.target, &place.scenario.scenario, None)?;
    let client = Client::new(options).context("connections cannot be made")?;
    // Kept only if something is left in the gallery.
    let folder = tempfile::Builder::new()
        .prefix("vernissage-probe-")
        .tempdir()
        .context("no temporary folder for the ledger")?;
    let header = Header::new(
        &record::run_mark(),
        place.host.as_str(),
        &place.scenario.reference(),
    );
    let ledger = Ledger::create(&folder.path().join(NAME), header)
        .context("the ledger cannot be begun, so nothing may be uploaded")?;
    let probe = Probe {
        setting: setting(&place, Arc::new(ledger), stop),
        listener: Arc::new(|told: &Told| say(&line(told))),
        may_leave_photo: args.leave_photo,
    };
    let diagnosis = probe.run(|| client.session()).await;
    // What has been found is said, also where it cannot be saved.
    let saved = match &args.save {
        Some(folder) => save_pages(&diagnosis, folder),
        None => Ok(()),
    };
    if let Some(obstacle) = diagnosis.unreachable {
        return Err(Failed::unreachable(anyhow!(obstacle)));
    }
    say(&list(&diagnosis));
    if !diagnosis.cleaned.left.is_empty() || !diagnosis.cleaned.galleries_left.is_empty() {
        let kept = folder.keep();
        say(&format!(
            "Remove what is left with: vernissage clean {}\n",
            kept.display()
        ));
    }
    let good = diagnosis.is_good();
    place.close();
    saved?;
    Ok(if good { Exit::Success } else { Exit::Failure })
}

fn save_pages(diagnosis: &Diagnosis, folder: &Path) -> anyhow::Result<()> {
    let pages = save::save(&diagnosis.ear, folder).with_context(|| unsaved(folder))?;
    say(&format!(
        "\n{pages} pages are in {}, without secrets\n",
        folder.display()
    ));
    Ok(())
}

fn unsaved(folder: &Path) -> String {
    format!("the pages cannot be saved in {}", folder.display())
}

fn setting(place: &Place, ledger: Arc<Ledger>, stop: CancellationToken) -> Setting {
    let scenario = Arc::new(place.scenario.scenario.clone());
    let (host, accounts) = (place.host.clone(), place.accounts.clone());
    Setting {
        seed: SEED,
        cancel: stop,
        grace: std::time::Duration::from_secs(10),
        ..Setting::quiet(scenario, host, accounts, ledger)
    }
}

/// What the doctor finds also decides the exit code, so that it goes on where
/// nothing can be said any more.
fn say(text: &str) {
    let _ = print(text);
}

fn line(told: &Told) -> String {
    match told {
        Told::Visit(title) => format!("\n{title}\n"),
        Told::Step(step) => step_line(step),
        Told::Nothing(found) => {
            let hint = found.hint.as_deref().unwrap_or("nothing comes near");
            match found.count {
                0 => format!("      ! {} found no {}: {hint}\n", found.key, found.what),
                _ => format!("      ! {}: {hint}\n", found.key),
            }
        }
        Told::Parts(parts) => parts_line(parts),
        Told::End { took, problem } => match problem {
            Some(problem) => format!("  ✗ {problem}\n"),
            None => format!("    done after {}\n", units::duration(*took)),
        },
    }
}

fn step_line(step: &Step) -> String {
    let note = &step.note;
    let sign = if note.problem.is_some() { '✗' } else { '✓' };
    let took = units::duration(note.took);
    let mut text = format!(
        "  {sign} {}: {}\n      {} after {took}",
        note.step, note.asked, note.found
    );
    let redirects = match step.redirects {
        0 => String::new(),
        1 => "1 redirect".to_owned(),
        count => format!("{count} redirects"),
    };
    let named = |what: &str, names: &[String]| match names {
        [] => String::new(),
        names => format!("{what} {}", names.join(", ")),
    };
    for extra in [
        redirects,
        named("new cookie", &step.cookies),
        named("sent token", &step.tokens),
    ] {
        if !extra.is_empty() {
            text.push_str("; ");
            text.push_str(&extra);
        }
    }
    text.push('\n');
    if let Some(problem) = &note.problem {
        text.push_str(&format!("      ! {problem}\n"));
    }
    text
}

fn parts_line(parts: &Parts) -> String {
    let (one, many) = match parts.operation {
        Operation::Thumbnail => ("thumbnail", "thumbnails"),
        Operation::Medium => ("enlarged image", "enlarged images"),
        Operation::Full => ("full image", "full images"),
        _ => ("style, script or icon", "styles, scripts and icons"),
    };
    let size = units::bytes(parts.bytes);
    let slowest = units::duration(parts.slowest);
    let count = parts.count;
    let what = if count == 1 { one } else { many };
    match (parts.broken, &parts.problem) {
        (0, _) if count == 1 => format!("      {count} {what}, whole, {size}, after {slowest}\n"),
        (0, _) => format!("      {count} {what}, all whole, {size}, the slowest after {slowest}\n"),
        (broken, problem) => format!(
            "      ! {broken} of {count} {what} did not come right: {}\n",
            problem.as_deref().unwrap_or("they failed")
        ),
    }
}

/// The checklist.
fn list(diagnosis: &Diagnosis) -> String {
    let mut text = "\nChecklist\n".to_owned();
    for check in &diagnosis.checks {
        text.push_str(&check_line(check));
    }
    let count = |state| {
        diagnosis
            .checks
            .iter()
            .filter(|it| it.state == state)
            .count()
    };
    text.push_str(&format!(
        "\n{} good, {} failed, {} not tried\n",
        count(State::Passed),
        count(State::Failed),
        count(State::Skipped)
    ));
    text
}

fn check_line(check: &Check) -> String {
    let sign = match check.state {
        State::Passed => '✓',
        State::Failed => '✗',
        State::Skipped => '–',
        State::Noted => '·',
    };
    if check.detail.is_empty() {
        return format!("  {sign} {}\n", check.what);
    }
    format!("  {sign} {}: {}\n", check.what, check.detail)
}
