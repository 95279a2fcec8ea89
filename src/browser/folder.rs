//! The folder that holds everything that Chromium writes.
//!
//! The guard removes it however we end. Should the guard be killed with us, nobody
//! is left who could: so the folder is locked while it is used, and whoever starts
//! a browser next removes those that nobody has locked.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use super::guard;

/// Longest path of a folder that Chromium makes its sockets in: it adds
/// `/org.chromium.Chromium.XXXXXX/SingletonSocket`, and a socket's path has 107
/// bytes (unix(7)), beyond which Chromium does not start.
const LONGEST_FOLDER: usize = 107 - "/org.chromium.Chromium.XXXXXX/SingletonSocket".len();

/// How our folders begin.
const PREFIX: &str = "vernissage-camera-";

/// The file that is locked.
const LOCK: &str = "in-use";

/// A folder that is younger may not be locked yet.
const YOUNG: Duration = Duration::from_secs(60);

/// A folder of ours, locked as long as this lives.
#[derive(Debug)]
pub(super) struct Folder {
    folder: TempDir,
    _lock: File,
}

impl Folder {
    /// A new folder among the temporary ones, or in /tmp where their path is too
    /// long for sockets. Those that nobody uses any more are removed.
    pub(super) fn new(temporary: &Path) -> std::io::Result<Self> {
        let length = temporary.as_os_str().len() + 1 + PREFIX.len() + "XXXXXX".len();
        let place = if length > LONGEST_FOLDER {
            Path::new("/tmp")
        } else {
            temporary
        };
        sweep(place, YOUNG);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        lock.lock()?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes folders of ours that nobody has locked and that are no longer young. What
/// cannot be read or removed belongs to someone else.
fn sweep(place: &Path, young: Duration) {
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    for entry in entries {
        let is_named = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_named && is_left(&entry.path(), young) {
            guard::remove(&entry.path());
        }
    }
}

fn is_left(folder: &Path, young: Duration) -> bool {
    let Ok(about) = folder.symlink_metadata() else {
        return false;
    };
    let age = about.modified().ok().and_then(|it| it.elapsed().ok());
    let is_ours = about.is_dir() && about.uid() == rustix::process::geteuid().as_raw();
    if !is_ours || age.is_none_or(|age| age < young) {
        return false;
    }
    let no_waiting = (rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW).bits();
    let lock = OpenOptions::new()
        .read(true)
        .custom_flags(no_waiting.cast_signed())
        .open(folder.join(LOCK));
    lock.is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_fit_into_the_folder_however_long_the_path_of_the_temporary_one() {
        let place = tempfile::tempdir().unwrap();
        let long = place.path().join("n".repeat(90));
        std::fs::create_dir(&long).unwrap();
        for temporary in [place.path(), &long] {
            let folder = Folder::new(temporary).unwrap();
            assert!(folder.path().as_os_str().len() <= LONGEST_FOLDER);
        }
    }

    #[test]
    fn folders_that_nobody_uses_are_removed() {
        let place = tempfile::tempdir().unwrap();
        let used = Folder::new(place.path()).unwrap();
        let left = place.path().join(format!("{PREFIX}left"));
        let not_ours = place.path().join(format!("{PREFIX}other"));
        for folder in [&left, &not_ours] {
            std::fs::create_dir(folder).unwrap();
        }
        File::create(left.join(LOCK)).unwrap();
        sweep(place.path(), YOUNG);
        assert!(left.exists(), "it is young");
        sweep(place.path(), Duration::ZERO);
        assert!(!left.exists());
        assert!(used.path().exists() && not_ours.exists());
    }
}
