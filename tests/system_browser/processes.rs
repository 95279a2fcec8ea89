//! Processes and folders that a test's browser has left, or not.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::wait_for;

/// Processes whose arguments name this folder.
fn processes_of(folder: &Path) -> usize {
    let name = folder.to_str().unwrap().as_bytes().to_vec();
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    entries
        .filter(|entry| {
            let arguments = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            arguments.windows(name.len()).any(|part| part == name)
        })
        .count()
}

/// The profile of a browser that was started with this temporary folder.
pub(crate) fn profile_in(temporary: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(temporary).ok()?.filter_map(Result::ok);
    let profile = entries
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains("vernissage-camera-"))?;
    // It is there before the browser is.
    (processes_of(&profile) > 2).then_some(profile)
}

/// Waits until no process knows the profile, and it is gone.
pub(crate) fn wait_until_gone(profile: &Path) {
    wait_for("the end of the browser", || {
        (processes_of(profile) == 0 && !profile.exists()).then_some(())
    });
}
