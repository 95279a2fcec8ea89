//! `vernissage clean RUN`: finishes the job of a run that could not.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use url::Url;

use crate::cli::args::run::CleanArgs;
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::settings::connection::connection_options;
use crate::cli::settings::credentials;
use crate::cli::terminal::print;
use crate::cli::{logging, runtime};
use crate::http::client::Client;
use crate::http::session::Session;
use crate::scenario::library::load;
use crate::scenario::model::Scenario;
use crate::units;
use crate::visit::accounts::Accounts;
use crate::visit::cleanup::{Cleaned, clean_up};
use crate::visit::ledger::Ledger;
use crate::visit::ledger::file::{NAME, read};
use crate::visit::stage::{Setting, Stage};

/// How long it may take; a ledger of thousands needs minutes on a slow gallery.
const AT_MOST: Duration = Duration::from_secs(600);

/// Sessions that delete at the same time.
const CLEANERS: usize = 4;

/// Deletes what the ledger says is left, and sees that it is gone.
pub(super) fn clean(args: &CleanArgs) -> Outcome {
    logging::init(0, false);
    let path = ledger_path(&args.run).map_err(Failed::usage)?;
    let cleaned = runtime::of_many_threads()?.block_on(finish(args, &path))?;
    print(&told(&cleaned))?;
    let left = cleaned.left.len() + cleaned.galleries_left.len();
    Ok(if left == 0 {
        Exit::Success
    } else {
        Exit::Failure
    })
}

fn ledger_path(given: &Path) -> anyhow::Result<PathBuf> {
    let path = if given.is_dir() {
        given.join(NAME)
    } else {
        given.to_owned()
    };
    if !path.is_file() {
        bail!(
            "there is no ledger at {}: name a run's folder in reports",
            path.display()
        );
    }
    Ok(path)
}

async fn finish(args: &CleanArgs, path: &Path) -> Result<Cleaned, Failed> {
    let header = read(path)
        .context("the ledger cannot be read")
        .map_err(Failed::usage)?
        .header;
    let host = match &args.target.host {
        Some(host) => host.clone(),
        None => Url::parse(&header.host).context("the ledger names no usable gallery")?,
    };
    let name = args.target.scenario.as_deref().unwrap_or(&header.scenario);
    let loaded = load(name).map_err(|report| Failed::usage(*report))?;
    let accounts = credentials::accounts(&args.target).map_err(Failed::usage)?;
    credentials::names_are_given(&accounts, &loaded).map_err(Failed::usage)?;
    let scenario = loaded.scenario;
    let (ledger, _) = Ledger::reopen(path).context("the ledger cannot be continued")?;
    let options = connection_options(&args.target, &scenario, None)?;
    let client = Client::new(options).context("connections cannot be made")?;
    let gallery = Gallery {
        host,
        scenario,
        accounts,
    };
    Ok(sweep(gallery, &client, ledger, AT_MOST).await)
}

/// Where a ledger's photos are, and who may delete there.
#[derive(Clone)]
pub(super) struct Gallery {
    /// Its address.
    pub(super) host: Url,
    /// How it is spoken to.
    pub(super) scenario: Scenario,
    /// As whom.
    pub(super) accounts: Accounts,
}

/// Deletes what a ledger says is left.
pub(super) async fn sweep(
    gallery: Gallery,
    client: &Arc<Client>,
    ledger: Ledger,
    at_most: Duration,
) -> Cleaned {
    let Gallery {
        host,
        scenario,
        accounts,
    } = gallery;
    let setting = Setting::quiet(Arc::new(scenario), host, accounts, Arc::new(ledger));
    clean_up(
        &Stage::new(setting),
        cleaners(client),
        Instant::now() + at_most,
    )
    .await
}

/// The sessions that delete what is left.
pub(super) fn cleaners(client: &Arc<Client>) -> Vec<Session> {
    (0..CLEANERS).map(|_| client.session()).collect()
}

fn told(cleaned: &Cleaned) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} removed, {} left; {} removed, {} left",
        units::counted(cleaned.removed, "photo", "photos"),
        cleaned.left.len(),
        units::counted(cleaned.galleries_removed, "gallery", "galleries"),
        cleaned.galleries_left.len(),
    );
    let absent = [
        (cleaned.never_arrived, "of the photos had never arrived"),
        (
            cleaned.galleries_never_made,
            "of the galleries had never been made",
        ),
    ];
    for (count, what) in absent.into_iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(out, "  {count} {what}");
    }
    for entry in cleaned.left.iter().chain(&cleaned.galleries_left) {
        let is = entry.is_where();
        let _ = writeln!(out, "  {is}: {} in {}", entry.name, entry.gallery);
    }
    for problem in &cleaned.problems {
        let _ = writeln!(out, "  {problem}");
    }
    out
}
