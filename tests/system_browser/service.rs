//! `shot --every`: pictures again and again, until a signal comes.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::processes::{profile_in, wait_until_gone};
use crate::support::{Gallery, Start, Started, signal, vernissage, wait_for};

fn pictures(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".png")).collect();
    names.sort();
    names
}

fn service(gallery: &Gallery, pictures: &Path, temporary: &Path) -> Started {
    vernissage()
        .args([
            "shot",
            "--every",
            "1s",
            "--keep",
            "2",
            "--host",
            &gallery.url,
        ])
        .arg("-o")
        .arg(pictures)
        .env("TMPDIR", temporary)
        .stdout(Stdio::null())
        .start()
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn the_service_keeps_the_latest_and_ends_on_sigterm() {
    let gallery = Gallery::open(&[]);
    let folder = tempfile::tempdir().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let mut service = service(&gallery, folder.path(), temporary.path());
    let first = wait_for("a picture", || pictures(folder.path()).first().cloned());
    wait_for("the first picture to go", || {
        let there = pictures(folder.path());
        assert!(there.len() <= 3, "{there:?}");
        (!there.contains(&first)).then_some(())
    });
    for name in pictures(folder.path()) {
        // Written whole or not at all.
        let bytes = fs::read(folder.path().join(name)).unwrap_or_default();
        assert!(bytes.is_empty() || image::load_from_memory(&bytes).is_ok());
    }
    signal(&service, rustix::process::Signal::TERM);
    let status = service.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    wait_for("an empty temporary folder", || {
        fs::read_dir(temporary.path())
            .unwrap()
            .next()
            .is_none()
            .then_some(())
    });
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn nothing_is_left_after_kill_9() {
    let gallery = Gallery::open(&[]);
    let folder = tempfile::tempdir().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let mut service = service(&gallery, folder.path(), temporary.path());
    let profile = wait_for("a browser", || profile_in(temporary.path()));
    service.kill().unwrap();
    service.wait().unwrap();
    wait_until_gone(&profile);
    assert!(fs::read_dir(temporary.path()).unwrap().next().is_none());
}
