//! `--clean-first`: a generator that starts again finishes the job of the one
//! before it.
//!
//! A swarm replaces a replica that was killed; its ledger is still in the folder of
//! its slot, and what stands in it is still in the gallery.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, interval_at};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use super::prepare::Prepared;
use crate::cli::commands::clean::{Gallery, sweep};
use crate::cli::settings::Settings;
use crate::http::client::Client;
use crate::units;
use crate::visit::cleanup::Cleaned;
use crate::visit::ledger::Ledger;
use crate::visit::ledger::file::{LedgerError, NAME, read};

/// How long one ledger may take: the crowd is waiting.
const AT_MOST: Duration = Duration::from_secs(30);

/// How often what could not be removed is tried again, where no report is written
/// meanwhile.
const AGAIN: Duration = Duration::from_secs(600);

/// What earlier runs have left in the gallery, and what removes it.
pub(super) struct Leftovers {
    gallery: Gallery,
    client: Arc<Client>,
    ledgers: Vec<PathBuf>,
}

/// What has become of one ledger.
enum Ended {
    /// There is nothing more to do.
    Done(Option<String>),
    /// Something is still in the gallery.
    Left(String),
}

impl Leftovers {
    /// Those of runs in the same folder, if they are to be removed.
    pub(super) fn of(settings: &Settings, prepared: &Prepared) -> Option<Self> {
        if !settings.output.clean_first || prepared.demo.is_some() {
            return None;
        }
        Some(Self {
            gallery: Gallery {
                host: prepared.host.clone(),
                scenario: settings.scenario.scenario.clone(),
                accounts: prepared.accounts.clone(),
            },
            client: Arc::clone(&prepared.client),
            ledgers: ledgers(&settings.output.reports, &prepared.folder.path),
        })
    }

    /// Removes what can be removed, and gives what is worth a warning; the crowd
    /// goes anyway. A ledger of which something is left is kept for another time.
    pub(super) async fn remove(&mut self, stop: &CancellationToken) -> Vec<String> {
        let mut told = Vec::new();
        for path in std::mem::take(&mut self.ledgers) {
            let ended = tokio::select! {
                ended = finish(&self.gallery, &self.client, &path) => ended,
                () = stop.cancelled() => return told,
            };
            match ended {
                Ended::Done(words) => told.extend(words),
                Ended::Left(words) => {
                    told.push(words);
                    self.ledgers.push(path);
                }
            }
        }
        told
    }

    /// Goes on trying until nothing is left or the guard is dropped: the gallery may
    /// have been down when the run began.
    pub(super) fn keep_trying(mut self, every: Option<Duration>) -> DropGuard {
        let over = CancellationToken::new();
        let guard = over.clone().drop_guard();
        let every = every.unwrap_or(AGAIN);
        tokio::spawn(async move {
            let mut tick = interval_at(Instant::now() + every, every);
            while !self.ledgers.is_empty() {
                tokio::select! {
                    _ = tick.tick() => {}
                    () = over.cancelled() => return,
                }
                for words in self.remove(&over).await {
                    tracing::info!("{words}");
                }
            }
        });
        guard
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

/// Finishes the job of one ledger.
async fn finish(gallery: &Gallery, client: &Arc<Client>, path: &Path) -> Ended {
    let unread = |error: LedgerError| {
        Ended::Done(Some(format!("An earlier run was not cleaned up: {error}.")))
    };
    let recovered = match read(path) {
        Ok(recovered) if recovered.open.is_empty() => return Ended::Done(None),
        Ok(recovered) => recovered,
        Err(error) => return unread(error),
    };
    if Url::parse(&recovered.header.host).ok().as_ref() != Some(&gallery.host) {
        return Ended::Done(Some(format!(
            "An earlier run may have left {} in another gallery, {}. Remove what is there with: \
             vernissage clean {}",
            uploads(recovered.open.len() as u64),
            recovered.header.host,
            path.display()
        )));
    }
    let ledger = match Ledger::reopen(path) {
        Ok((ledger, _)) => ledger,
        // Its run is still going on, and will clean up after itself.
        Err(LedgerError::InUse { .. }) => return Ended::Done(None),
        Err(error) => return unread(error),
    };
    let cleaned = sweep(gallery.clone(), client, ledger, AT_MOST).await;
    let still = (cleaned.left.len() + cleaned.galleries_left.len()) as u64;
    if still == 0 {
        return Ended::Done(Some(finished(&cleaned)));
    }
    Ended::Left(format!(
        "Of an earlier run, {} may still be in the gallery, which is tried again while this run \
         goes on. To remove what is there at another time: vernissage clean {}. {}",
        uploads(still),
        path.display(),
        cleaned.problems.join(" ")
    ))
}

/// What is said of a ledger of which nothing is left. Of an upload that was cut off
/// nobody knows before whether it is in the gallery.
fn finished(cleaned: &Cleaned) -> String {
    let removed = cleaned.removed + cleaned.galleries_removed;
    let absent = cleaned.never_arrived + cleaned.galleries_never_made;
    if removed == 0 {
        return format!(
            "An earlier run was cut off during {}; nothing of that had arrived in the gallery.",
            uploads(absent)
        );
    }
    let are = if removed == 1 { "it is" } else { "they are" };
    let mut words = format!(
        "An earlier run had left {} in the gallery; {are} removed.",
        uploads(removed)
    );
    if absent > 0 {
        words.push_str(&format!(
            " It was cut off during {} that had not arrived.",
            units::counted(absent, "other", "others")
        ));
    }
    words
}

fn uploads(count: u64) -> String {
    units::counted(count, "upload", "uploads")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_had_never_arrived_is_not_said_to_be_removed() {
        let said = |removed, never_arrived| {
            finished(&Cleaned {
                removed,
                never_arrived,
                ..Cleaned::default()
            })
        };
        assert_eq!(
            said(0, 2),
            "An earlier run was cut off during 2 uploads; nothing of that had arrived in the \
             gallery."
        );
        assert_eq!(
            said(1, 0),
            "An earlier run had left 1 upload in the gallery; it is removed."
        );
        assert_eq!(
            said(2, 1),
            "An earlier run had left 2 uploads in the gallery; they are removed. It was cut off \
             during 1 other that had not arrived."
        );
    }

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
