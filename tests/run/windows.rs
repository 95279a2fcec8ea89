//! `--report-every`: a report of each window, and one of what is left at the end.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use rustix::process::Signal;

use super::support::{
    Gallery, Start, Started, only_folder, read_run, signal, sum, vernissage, wait_for,
};

fn walk(gallery: &Gallery, reports: &Path, arguments: &[&str]) -> Started {
    vernissage()
        .args(["--host", &gallery.url, "--scenario", "demo"])
        .args(["--crowd", "walker=1", "--users", "2", "--hatch-rate", "20"])
        .args(["--think-time", "100ms", "--listen", "off"])
        .args(["--quiet", "--reports"])
        .arg(reports)
        .args(arguments)
        .stdout(Stdio::null())
        .start()
}

/// Names of the windows that are there whole.
fn windows(reports: &Path) -> Vec<String> {
    let run = fs::read_dir(reports).ok().and_then(|mut it| it.next());
    let folder = run.and_then(Result::ok).map(|it| it.path().join("windows"));
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok());
    let names = entries.into_iter().flatten().flatten();
    let mut names: Vec<String> = names
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

fn end(mut run: Started) {
    signal(&run, Signal::TERM);
    let status = wait_for("the end", || run.try_wait().unwrap());
    // 98 where the machine was too busy to trust the latencies.
    assert!(matches!(status.code(), Some(0 | 98)), "{status}");
}

#[test]
fn sigterm_writes_the_window_that_has_just_begun() {
    let gallery = Gallery::open(&[]);
    let reports = tempfile::tempdir().unwrap();
    let run = walk(&gallery, reports.path(), &["--report-every", "1h"]);
    // Some of them are the preflight's, which no report counts.
    wait_for("visitors", || (gallery.log().len() > 100).then_some(()));
    assert_eq!(windows(reports.path()), [""; 0], "the hour is not over");
    end(run);
    let folder = only_folder(reports.path());
    let names = windows(reports.path());
    assert_eq!(names.len(), 1, "{names:?}");
    let window = folder.join("windows").join(&names[0]);
    assert!(window.join("index.html").is_file());
    // The only window is the whole run.
    let whole = sum(&read_run(&folder), "requests");
    assert!(whole > 0, "the crowd was recorded");
    assert_eq!(sum(&read_run(&window), "requests"), whole);
}

#[test]
fn only_the_last_windows_are_kept() {
    let gallery = Gallery::open(&[]);
    let reports = tempfile::tempdir().unwrap();
    let arguments = ["--report-every", "1s", "--keep", "2"];
    let run = walk(&gallery, reports.path(), &arguments);
    let first = wait_for("a window", || windows(reports.path()).first().cloned());
    wait_for("the first window to go", || {
        (!windows(reports.path()).contains(&first)).then_some(())
    });
    end(run);
    let names = windows(reports.path());
    assert_eq!(names.len(), 2, "{names:?}");
    let folder = only_folder(reports.path()).join("windows");
    for name in &names {
        read_run(&folder.join(name));
        assert!(folder.join(name).join("index.html").is_file(), "{name}");
    }
    let left = fs::read_dir(&folder).unwrap().count();
    assert_eq!(left, 2, "unfinished windows are removed");
}
