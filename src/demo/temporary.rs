//! The data folder of a gallery that nobody wants to keep.
//!
//! It is removed at the end. Whoever is killed (`kill -9`, a power cut) cannot,
//! so the next one removes what it finds. A folder in use has a lock on a file
//! in it, which the kernel lets go of however its holder ends: unlike the number
//! of a process it cannot belong to someone else by now, and it means the same
//! in every container that shares the folder.

use std::fs::{self, DirEntry, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use tempfile::TempDir;

use super::error::Error;

/// How these folders begin.
const PREFIX: &str = "vernissage-demo-";
/// The file that is locked while the folder is in use.
const LOCK: &str = "in-use";

/// A folder that is there as long as this is.
#[derive(Debug)]
pub(super) struct Temporary {
    folder: TempDir,
    /// Let go of when the folder has been removed.
    lock: Option<File>,
}

impl Temporary {
    /// A new folder among the system's temporary ones; those that were left there
    /// are removed first.
    pub(super) fn new() -> Result<Self, Error> {
        let place = std::env::temp_dir();
        remove_abandoned(&place);
        Self::new_in(&place).map_err(|source| Error::Files {
            path: place,
            source,
        })
    }

    fn new_in(place: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        // Without locks, as on some network file systems, it is nobody's to remove.
        let lock = lock_in(folder.path()).ok();
        Ok(Self { folder, lock })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let path = self.folder.path();
        if let Err(error) = fs::remove_dir_all(path) {
            tracing::warn!(%error, path = %path.display(), "a temporary folder is left");
        }
        drop(self.lock.take());
    }
}

/// Locks the file before it bears its name: whoever finds it finds it locked.
fn lock_in(folder: &Path) -> io::Result<File> {
    let draft = folder.join("in-use.new");
    let file = File::create_new(&draft)?;
    file.try_lock()?;
    fs::rename(draft, folder.join(LOCK))?;
    Ok(file)
}

/// Removes folders of ours that nobody uses any more. What fails is tried again
/// by the next.
fn remove_abandoned(place: &Path) {
    let entries = fs::read_dir(place).into_iter().flatten();
    for entry in entries.filter_map(Result::ok) {
        if let Some(_lock) = lock_of_abandoned(&entry) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The lock of a folder of ours that nobody held.
fn lock_of_abandoned(entry: &DirEntry) -> Option<File> {
    if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
        return None;
    }
    // The entry's own, not what a link leads to.
    let metadata = entry.metadata().ok()?;
    if !metadata.is_dir() || metadata.uid() != rustix::process::geteuid().as_raw() {
        return None;
    }
    let lock = File::open(entry.path().join(LOCK)).ok()?;
    lock.try_lock().is_ok().then_some(lock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_uses_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let used = Temporary::new_in(place.path()).unwrap();
        let gone = Temporary::new_in(place.path()).unwrap();
        fs::write(gone.path().join("gallery.db"), b"x").unwrap();
        let left = gone.path().to_owned();
        // As after kill -9: the lock is let go of, the folder stays.
        gone.lock.as_ref().unwrap().unlock().unwrap();
        // Nobody's: it bears another name, or no lock (it is just being made).
        let other = place.path().join("vernissage-else");
        fs::create_dir(&other).unwrap();
        fs::write(other.join(LOCK), b"").unwrap();
        let young = place.path().join(format!("{PREFIX}young"));
        fs::create_dir(&young).unwrap();
        let link = place.path().join(format!("{PREFIX}link"));
        std::os::unix::fs::symlink(&other, &link).unwrap();

        remove_abandoned(place.path());
        assert!(!left.exists());
        assert!(used.path().join(LOCK).is_file());
        assert!(other.is_dir() && young.is_dir() && link.is_symlink());
        let path = used.path().to_owned();
        drop(used);
        assert!(!path.exists());
    }
}
