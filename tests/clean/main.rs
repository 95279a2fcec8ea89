//! After kill -9 in the middle of uploads' bodies, `clean` removes what they left.
//! The gallery is asked, and not the ledger, whether it did.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

mod sluice;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use sluice::Sluice;
use support::{Gallery, only_folder, vernissage, wait_for};

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
    let gallery = Gallery::open(&[]);
    // Two photos arrive; then bodies stop in the middle, by turns so that their
    // other half comes after the sender's death, and so that it never comes.
    let sluice = Sluice::before(&gallery.url, 2);
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
        .args(["--host", &sluice.url, "--scenario", "demo"])
        .args(["--users", "4", "--hatch-rate", "50"])
        .args(["--crowd", "uploader=1", "--think-time", "0"])
        .args(account)
        .arg("--reports")
        .arg(reports.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("uploads that stop in the middle", || {
        (sluice.held() == (2, 2)).then_some(())
    });
    let arrived = gallery.metric("demo_gallery_photos").unwrap();
    assert_eq!(
        arrived,
        before.0.unwrap() + 2.0,
        "what is held is not there yet"
    );
    run.kill().unwrap();
    run.wait().unwrap();
    sluice.open();
    wait_for("the photos whose sender is dead", || {
        (gallery.metric("demo_gallery_photos")? >= arrived + 2.0).then_some(())
    });

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
