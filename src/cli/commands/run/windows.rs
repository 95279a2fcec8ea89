//! `--report-every`: a run of days, told in windows.
//!
//! Each window is a report of its own, a folder with `index.html` and
//! `run.json`, that appears whole or not at all. Only the last ones are kept,
//! so that a crowd that walks for ever does not fill the disk.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use parking_lot::Mutex;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::bench::Bench;
use super::prepare::Prepared;
use crate::cli::files;
use crate::cli::settings::Settings;
use crate::measure::recorder::Recorder;
use crate::measure::run::{Run, Writes};

/// The folder of the windows in the folder of a run.
const FOLDER: &str = "windows";

/// How the folders of unfinished windows begin.
const UNFINISHED: &str = ".unfinished-";

/// Writes a report of each window while the run goes.
pub(super) struct Windows {
    shared: Arc<Shared>,
    every: Option<Duration>,
}

struct Shared {
    folder: PathBuf,
    keep: usize,
    recorder: Arc<Recorder>,
    bench: Arc<Bench>,
    /// What had been written into the gallery when the window began.
    before: Mutex<Writes>,
}

impl Windows {
    pub(super) fn new(
        settings: &Settings,
        prepared: &Prepared,
        recorder: &Arc<Recorder>,
        bench: &Arc<Bench>,
    ) -> Self {
        let every = settings.watch.report_every;
        if every.is_some() {
            recorder.begin_windows();
        }
        Self {
            every,
            shared: Arc::new(Shared {
                folder: prepared.folder.path.join(FOLDER),
                keep: settings.watch.keep as usize,
                recorder: Arc::clone(recorder),
                bench: Arc::clone(bench),
                before: Mutex::default(),
            }),
        }
    }

    /// Writes them until the guard is dropped.
    pub(super) fn start(&self) -> Option<DropGuard> {
        let every = self.every?;
        let over = CancellationToken::new();
        let guard = over.clone().drop_guard();
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move {
            let mut tick = interval_at(Instant::now() + every, every);
            tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
            loop {
                tokio::select! {
                    _ = tick.tick() => {}
                    () = over.cancelled() => return,
                }
                let shared = Arc::clone(&shared);
                // Drawing takes a while, and visitors must not wait for it.
                let written = tokio::task::spawn_blocking(move || shared.end_window()).await;
                if let Ok(Err(error)) = written {
                    tracing::error!("{error:#}");
                }
            }
        });
        Some(guard)
    }

    /// Writes the last window, however short.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        match self.every {
            Some(_) => self.shared.end_window(),
            None => Ok(()),
        }
    }
}

impl Shared {
    fn end_window(&self) -> anyhow::Result<()> {
        // Held until the report is there: the end of the run waits for it.
        let mut before = self.before.lock();
        let mut about = self.bench.about(Vec::new());
        let now = about.writes.clone();
        about.writes = since(&now, &before);
        *before = now;
        let Some(run) = self.recorder.end_window(about) else {
            return Ok(());
        };
        let run = self.bench.judged(run);
        write(&self.folder, &run).context("the report of a window is lost")?;
        forget_oldest(&self.folder, self.keep);
        Ok(())
    }
}

/// What was written in the window; what is left is what is left now.
fn since(now: &Writes, before: &Writes) -> Writes {
    Writes {
        uploaded: now.uploaded - before.uploaded.min(now.uploaded),
        uploaded_bytes: now.uploaded_bytes - before.uploaded_bytes.min(now.uploaded_bytes),
        deleted: now.deleted - before.deleted.min(now.deleted),
        removed: now.removed - before.removed.min(now.removed),
        left: now.left,
        galleries: now.galleries - before.galleries.min(now.galleries),
        ledger: now.ledger.clone(),
    }
}

/// Writes a report beside its place and moves it there.
fn write(folder: &Path, run: &Run) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be written", folder.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let unfinished = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempdir_in(folder)
        .with_context(cannot)?;
    files::write_run(unfinished.path(), run)?;
    make_readable(unfinished.path()).with_context(cannot)?;
    let place = free_place(folder, &run.started_at);
    fs::rename(unfinished.path(), &place).with_context(cannot)?;
    // It is not there any more under its old name.
    let _ = unfinished.keep();
    Ok(())
}

/// Temporary folders are private; a report may be read by those who may read
/// the folder around it.
#[cfg(unix)]
fn make_readable(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The window is named after its beginning, without what file systems dislike,
/// so that names sort by time.
fn free_place(folder: &Path, started_at: &str) -> PathBuf {
    let name: String = started_at.chars().take(19).collect();
    let name = name.replace(':', "-");
    let further = (2..).map(|count| format!("{name}-{count:03}"));
    std::iter::once(name.clone())
        .chain(further)
        .map(|name| folder.join(name))
        .find(|place| !place.exists())
        .unwrap_or_else(|| folder.join(name))
}

/// Deletes all but the last `keep` windows.
fn forget_oldest(folder: &Path, keep: usize) {
    let mut names: Vec<OsString> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .filter(|name| !name.to_string_lossy().starts_with('.'))
        .collect();
    names.sort();
    let surplus = names.len().saturating_sub(keep);
    for name in &names[..surplus] {
        let path = folder.join(name);
        if let Err(error) = fs::remove_dir_all(&path) {
            tracing::warn!("{} cannot be removed: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::file;
    use crate::measure::recorder::About;

    #[test]
    fn windows_appear_whole_and_only_the_last_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let recorder = Recorder::with_shards(1);
        recorder.begin_windows();
        for second in 10..15 {
            let mut run = recorder.end_window(About::default()).expect("a window");
            run.started_at = format!("2026-03-01T20:00:{second}+01:00");
            write(folder.path(), &run).expect("written");
            forget_oldest(folder.path(), 2);
        }
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["2026-03-01T20-00-13", "2026-03-01T20-00-14"]);
        let last = folder.path().join("2026-03-01T20-00-14");
        assert!(last.join(files::PAGE).is_file());
        assert!(file::read(&last).is_ok());
    }
}
