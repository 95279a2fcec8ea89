//! A generator takes the place of another, as a swarm does it: configured by its
//! environment, after one that was killed, beside a gallery that is starting too.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::support::{Gallery, Start, only_folder, read_run, signal, vernissage, wait_for};

/// A replica of a crowd that only adds photos.
fn replica(gallery: &Gallery, reports: &std::path::Path) -> Command {
    let mut command = vernissage();
    command
        .env("VERNISSAGE_HOST", &gallery.url)
        .env("VERNISSAGE_SCENARIO", "demo")
        .env("VERNISSAGE_REPORTS", reports)
        .env("VERNISSAGE_USER", "curator")
        .env("VERNISSAGE_PASSWORD_FILE", gallery.password_file())
        .args([
            "--think-time",
            "100ms",
            "--allow-saturation",
            "--listen",
            "off",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

#[test]
fn what_a_killed_replica_has_left_its_successor_removes() {
    let gallery = Gallery::open(&[]);
    let before = gallery.metric("demo_gallery_photos");
    let reports = tempfile::tempdir().unwrap();
    let mut killed = replica(&gallery, reports.path())
        .args([
            "--users",
            "2",
            "--hatch-rate",
            "50",
            "--crowd",
            "uploader=1",
        ])
        .start();
    wait_for("a photo more", || {
        (gallery.metric("demo_gallery_photos") > before).then_some(())
    });
    signal(&killed, rustix::process::Signal::KILL);
    killed.wait().unwrap();
    assert!(
        gallery.metric("demo_gallery_photos") > before,
        "it had no time to clean up"
    );

    // What it had sent whole may still be on its way into the gallery.
    wait_until_heard(&gallery);
    let old = only_folder(reports.path());
    let successor = replica(&gallery, reports.path())
        .args([
            "--users",
            "4",
            "--crowd",
            "walker=1",
            "--iterations",
            "1",
            "--clean-first",
        ])
        .env("VERNISSAGE_SHARE", "2/3")
        .status()
        .unwrap();
    assert_eq!(successor.code(), Some(0));
    assert_eq!(gallery.metric("demo_gallery_photos"), before);
    let mut folders = std::fs::read_dir(reports.path()).unwrap().flatten();
    let own = folders.find(|entry| entry.path() != old).unwrap().path();
    let run = read_run(&own);
    assert_eq!(
        run["setup"]["users"], 1,
        "the second of three has one of four users"
    );
    assert_eq!(run["setup"]["share"], serde_json::json!([2, 3]));
    let flags = run["setup"]["flags"].to_string();
    assert!(flags.contains(r#"["--share","2/3"]"#), "{flags}");
    let warnings = run["warnings"].to_string();
    assert!(warnings.contains("An earlier run had left"), "{warnings}");
}

/// Waits until the gallery has read what a dead sender had sent whole: it closes each
/// such connection then, which until then waits for that (`CLOSE_WAIT`, proc(5)).
fn wait_until_heard(gallery: &Gallery) {
    const CLOSE_WAIT: &str = "08";
    let (_, port) = gallery.address().rsplit_once(':').unwrap();
    let own = format!(":{:04X}", port.parse::<u16>().unwrap());
    wait_for("the gallery to be at rest", || {
        let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
        let unheard = sockets.lines().any(|line| {
            let mut fields = line.split_whitespace().skip(1);
            let local = fields.next().unwrap_or_default();
            local.ends_with(&own) && fields.nth(1) == Some(CLOSE_WAIT)
        });
        let in_flight = gallery.metric("demo_gallery_http_requests_in_flight")?;
        (!unheard && in_flight <= 1.0).then_some(())
    });
}

/// The successor has begun while the gallery was down: it goes on trying.
#[test]
fn what_could_not_be_removed_at_first_is_removed_later() {
    let place = Gallery::open(&[]);
    let address = place.address().to_owned();
    let before = place.metric("demo_gallery_photos");
    let reports = tempfile::tempdir().unwrap();
    let mut killed = replica(&place, reports.path())
        .args(["--users", "1", "--crowd", "uploader=1"])
        .start();
    wait_for("a photo more", || {
        (place.metric("demo_gallery_photos") > before).then_some(())
    });
    signal(&killed, rustix::process::Signal::KILL);
    killed.wait().unwrap();
    wait_until_heard(&place);
    assert!(place.metric("demo_gallery_photos") > before);

    let mut command = replica(&place, reports.path());
    let folder = place.close();
    let mut successor = command
        .args(["--users", "1", "--crowd", "walker=1", "--clean-first"])
        .args(["--no-preflight", "--report-every", "1s"])
        .start();
    // Its first report says that it has begun, and so that it has tried in vain.
    wait_for("a report of an interval", || {
        let runs = std::fs::read_dir(reports.path()).unwrap().flatten();
        let mut windows = runs.map(|run| run.path().join("windows"));
        windows.find(|windows| windows.is_dir()).map(drop)
    });
    let gallery = Gallery::open_in(folder, &address, &[]);
    wait_for("the photos to go", || {
        (gallery.metric("demo_gallery_photos") == before).then_some(())
    });
    signal(&successor, rustix::process::Signal::TERM);
    assert_eq!(successor.wait().unwrap().code(), Some(0));
}

#[test]
fn a_gallery_that_is_starting_is_waited_for() {
    let place = Gallery::open(&[]);
    let address = place.address().to_owned();
    let reports = tempfile::tempdir().unwrap();
    let mut command = replica(&place, reports.path());
    let folder = place.close();
    let mut early = command
        .args([
            "--users",
            "1",
            "--crowd",
            "walker=1",
            "--iterations",
            "1",
            "--wait",
            "1m",
        ])
        .start();
    // It has met a closed door by then, if it was going to give up there.
    std::thread::sleep(Duration::from_millis(500));
    assert!(early.try_wait().unwrap().is_none(), "it did not wait");
    let _gallery = Gallery::open_in(folder, &address, &[]);
    let status = wait_for("the run", || early.try_wait().unwrap());
    assert_eq!(status.code(), Some(0));
}

#[test]
fn one_replica_too_many_says_what_to_do() {
    let output = vernissage()
        .env("VERNISSAGE_SHARE", "3/2")
        .args(["--users", "4", "--no-report"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("there is no share 3 of 2"), "{said}");
    assert!(said.contains("VERNISSAGE_REPLICAS"), "{said}");
}
