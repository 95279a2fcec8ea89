//! `--clean-first`: a generator that starts again finishes the job of the one
//! before it.
//!
//! A swarm replaces a replica that was killed; its ledger is still in the folder of
//! its slot, and what stands in it is still in the gallery.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use url::Url;

use super::prepare::Prepared;
use crate::cli::commands::clean::{Gallery, sweep};
use crate::cli::settings::Settings;
use crate::visit::ledger::Ledger;
use crate::visit::ledger::file::{LedgerError, NAME, read};

/// How long one ledger may take: the crowd is waiting.
const AT_MOST: Duration = Duration::from_secs(30);

/// Deletes what earlier runs in the same folder have left in the same gallery.
/// What cannot be deleted becomes a warning of this run; the crowd goes anyway.
pub(super) async fn remove(settings: &Settings, prepared: &mut Prepared, stop: &CancellationToken) {
    if !settings.output.clean_first || prepared.demo.is_some() {
        return;
    }
    for path in ledgers(&settings.output.reports, &prepared.folder.path) {
        let told = tokio::select! {
            told = finish(settings, prepared, &path) => told,
            () = stop.cancelled() => return,
        };
        prepared.warnings.extend(told);
    }
}

/// The ledgers of the other runs in a folder, the oldest first.
fn ledgers(reports: &Path, own: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(reports).into_iter().flatten();
    let mut found: Vec<PathBuf> = folders
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|folder| folder != own)
        .map(|folder| folder.join(NAME))
        .filter(|ledger| ledger.is_file())
        .collect();
    found.sort();
    found
}

/// Finishes the job of one ledger, and says what is worth a warning.
async fn finish(settings: &Settings, prepared: &Prepared, path: &Path) -> Option<String> {
    let recovered = match read(path) {
        Ok(recovered) if recovered.open.is_empty() => return None,
        Ok(recovered) => recovered,
        Err(error) => return Some(format!("An earlier run was not cleaned up: {error}.")),
    };
    let left = recovered.open.len();
    if Url::parse(&recovered.header.host).ok().as_ref() != Some(&prepared.host) {
        return Some(format!(
            "An earlier run has left {left} uploads in another gallery, {}. Remove them with: \
             vernissage clean {}",
            recovered.header.host,
            path.display()
        ));
    }
    let ledger = match Ledger::reopen(path) {
        Ok((ledger, _)) => ledger,
        // Its run is still going on, and will clean up after itself.
        Err(LedgerError::InUse { .. }) => return None,
        Err(error) => return Some(format!("An earlier run was not cleaned up: {error}.")),
    };
    let gallery = Gallery {
        host: prepared.host.clone(),
        scenario: settings.scenario.scenario.clone(),
        accounts: prepared.accounts.clone(),
    };
    let cleaned = sweep(gallery, &prepared.client, ledger, AT_MOST).await;
    let still = cleaned.left.len() + cleaned.galleries_left.len();
    Some(if still == 0 {
        format!("An earlier run had left {left} uploads in the gallery; they are removed.")
    } else {
        format!(
            "{still} uploads of an earlier run are still in the gallery. Remove them with: \
             vernissage clean {}. {}",
            path.display(),
            cleaned.problems.join(" ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ledgers_of_other_runs_are_found() {
        let reports = tempfile::tempdir().unwrap();
        for name in ["2026-03-01T20-00-00", "2026-03-02T20-00-00", "own"] {
            std::fs::create_dir(reports.path().join(name)).unwrap();
            std::fs::write(reports.path().join(name).join("ledger.jsonl"), "").unwrap();
        }
        std::fs::create_dir(reports.path().join("without")).unwrap();
        let found = ledgers(reports.path(), &reports.path().join("own"));
        let expected = ["2026-03-01T20-00-00", "2026-03-02T20-00-00"]
            .map(|name| reports.path().join(name).join("ledger.jsonl"));
        assert_eq!(found, expected);
    }
}
