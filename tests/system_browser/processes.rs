//! Processes and folders that a test's browser has left, or not.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::wait_for;

/// Processes whose arguments name this folder, with those arguments.
fn processes_of(folder: &Path) -> Vec<(i32, Vec<u8>)> {
    let name = folder.to_str().unwrap().as_bytes().to_vec();
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let processes = entries.filter_map(|entry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        let arguments = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        Some((id, arguments))
    });
    processes
        .filter(|(_, arguments)| arguments.windows(name.len()).any(|part| part == name))
        .collect()
}

/// Kills the browser itself, as a crash would end it; neither the process that
/// guards it, nor those that wait to write its crash reports.
pub(crate) fn end_browser_of(folder: &Path) {
    let is_browser = |arguments: &[u8]| {
        let text = String::from_utf8_lossy(arguments).into_owned();
        !["__guard", "--type=", "crashpad"]
            .iter()
            .any(|other| text.contains(other))
    };
    let all = processes_of(folder);
    let browsers: Vec<_> = all.iter().filter(|(_, it)| is_browser(it)).collect();
    assert_eq!(browsers.len(), 1, "{browsers:?}");
    let id = rustix::process::Pid::from_raw(browsers[0].0).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
}

/// What a browser has left in a temporary folder: its own folders, and those that
/// Chromium makes beside its profile.
pub(crate) fn leftovers(temporary: &Path) -> Vec<String> {
    let entries = fs::read_dir(temporary).unwrap().filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names
        .filter(|name| name.contains("vernissage-camera-") || name.contains("hromium"))
        .collect()
}

/// The profile of a browser that was started with this temporary folder.
pub(crate) fn profile_in(temporary: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(temporary).ok()?.filter_map(Result::ok);
    let profile = entries
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains("vernissage-camera-"))?;
    // It is there before the browser is.
    (processes_of(&profile).len() > 2).then_some(profile)
}

/// Waits until no process knows the profile, and it is gone.
pub(crate) fn wait_until_gone(profile: &Path) {
    wait_for("the end of the browser", || {
        (processes_of(profile).is_empty() && !profile.exists()).then_some(())
    });
}
