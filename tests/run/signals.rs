//! SIGINT and SIGTERM keep the report and clean up.

use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::support::{Gallery, Start, only_folder, read_run, signal, vernissage, wait_for};

fn ended_by(which: Signal) {
    let gallery = Gallery::open(&[]);
    let reports = tempfile::tempdir().unwrap();
    let mut run = vernissage()
        .args([
            "--host",
            &gallery.url,
            "--scenario",
            "demo",
            "--users",
            "5",
            "--hatch-rate",
            "50",
        ])
        .args([
            "--crowd",
            "uploader=1",
            "--think-time",
            "100ms",
            "--user",
            "curator",
        ])
        .arg("--password-file")
        .arg(gallery.password_file())
        .arg("--reports")
        .arg(reports.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .start();
    wait_for("an upload", || {
        gallery
            .log()
            .iter()
            .find(|line| line.path.ends_with("/upload") && line.status == 303)
            .map(drop)
    });
    let asked = Instant::now();
    signal(&run, which);
    let status = wait_for("the end", || run.try_wait().unwrap());
    assert!(
        asked.elapsed() < Duration::from_secs(8),
        "it took {:?}",
        asked.elapsed()
    );
    // A busy machine makes it INVALID; it has ended in good order all the same.
    assert!(matches!(status.code(), Some(0 | 98)), "{status}");
    let record = read_run(&only_folder(reports.path()));
    assert!(record["writes"]["uploaded"].as_u64() > Some(0));
    assert_eq!(record["writes"]["left"], 0, "{}", record["writes"]);
}

#[test]
fn sigterm_keeps_the_report_and_removes_the_uploads() {
    ended_by(Signal::TERM);
}

#[test]
fn sigint_keeps_the_report_and_removes_the_uploads() {
    ended_by(Signal::INT);
}

#[test]
fn a_second_signal_ends_at_once() {
    let mut run = vernissage()
        .args(["--users", "2", "--think-time", "5s", "--no-report"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .start();
    // The announcement comes after the handler has been installed.
    let mut errors = std::io::BufReader::new(run.stderr.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut errors, &mut line).unwrap();
    signal(&run, Signal::INT);
    signal(&run, Signal::TERM);
    let status = wait_for("the end", || run.try_wait().unwrap());
    assert!(matches!(status.code(), Some(0 | 130)), "{status:?}");
}
