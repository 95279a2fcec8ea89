//! After kill -9 in the middle of uploads, `clean` removes what they left. The
//! gallery is asked, and not the ledger, whether it did.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use support::{Gallery, only_folder, vernissage, wait_for};

/// Lines of the ledger that begin an upload, and lines that settle one.
fn ledger(reports: &Path) -> Option<(usize, usize)> {
    let run = fs::read_dir(reports).ok()?.next()?.ok()?.path();
    let text = fs::read_to_string(run.join("ledger.jsonl")).ok()?;
    let count = |event: &str| {
        let event = format!("\"event\":\"{event}\"");
        text.lines().filter(|line| line.contains(&event)).count()
    };
    Some((count("intended"), count("uploaded")))
}

/// Photos in a folder and below.
fn photos(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                photos(&path)
            } else {
                usize::from(path.extension().is_some_and(|it| it == "jpg"))
            }
        })
        .sum()
}

#[test]
fn what_a_killed_run_leaves_is_removed() {
    let gallery = Gallery::open(&["--latency", "upload=250ms"]);
    let password = gallery.password_file();
    let account = [
        "--user",
        "curator",
        "--password-file",
        password.to_str().unwrap(),
    ];
    let data = gallery.folder.path().join("data");
    let before = (gallery.metric("demo_gallery_photos"), photos(&data));
    let reports = tempfile::tempdir().unwrap();
    let mut run = vernissage()
        .args(["--host", &gallery.url, "--scenario", "demo"])
        .args([
            "--users",
            "6",
            "--hatch-rate",
            "50",
            "--crowd",
            "uploader=1",
        ])
        .args(["--think-time", "0"])
        .args(account)
        .arg("--reports")
        .arg(reports.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("uploads on their way and some that have arrived", || {
        let (intended, uploaded) = ledger(reports.path())?;
        (uploaded >= 2 && intended > uploaded).then_some(())
    });
    run.kill().unwrap();
    run.wait().unwrap();
    // What was on its way may still arrive.
    let mut last = (gallery.metric("demo_gallery_photos"), 0);
    wait_for("the gallery to settle", || {
        let now = gallery.metric("demo_gallery_photos");
        last = if now == last.0 {
            (now, last.1 + 1)
        } else {
            (now, 0)
        };
        (last.1 > 40).then_some(())
    });
    assert!(last.0 > before.0, "nothing was left that could be removed");

    let cleaned = vernissage()
        .arg("clean")
        .arg(only_folder(reports.path()))
        .args(account)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&cleaned.stdout).into_owned();
    assert_eq!(cleaned.status.code(), Some(0), "{text}");
    assert!(text.contains(" 0 left"), "{text}");
    assert_eq!(gallery.metric("demo_gallery_photos"), before.0, "{text}");
    let pages = vernissage()
        .args([
            "probe",
            "--host",
            &gallery.url,
            "--scenario",
            "demo",
            "--save",
        ])
        .arg(reports.path().join("pages"))
        .output()
        .unwrap();
    assert_eq!(pages.status.code(), Some(0));
    for page in fs::read_dir(reports.path().join("pages")).unwrap() {
        let page = fs::read_to_string(page.unwrap().path()).unwrap();
        assert!(
            !page.contains("vernissage-"),
            "a title of ours is still shown"
        );
    }
    assert_eq!(photos(&data), before.1, "a file of ours is still there");
    let folder = gallery.close();
    let store = rusqlite::Connection::open(folder.path().join("data/gallery.db")).unwrap();
    let ours: i64 = store
        .query_row(
            "SELECT (SELECT count(*) FROM photos WHERE title LIKE 'vernissage-%')
                  + (SELECT count(*) FROM galleries WHERE title LIKE 'vernissage-%')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(ours, 0);
}
