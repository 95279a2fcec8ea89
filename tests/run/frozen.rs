//! A gallery that freezes shortly before the run ends.

use std::process::Stdio;
use std::time::Duration;

use rustix::process::Signal;

use super::support::{Gallery, Start, only_folder, read_run, signal, vernissage, wait_for};

/// The threshold's bound, and longer than any page of the small gallery takes.
const BOUND: Duration = Duration::from_secs(1);

#[test]
fn pages_that_are_still_waited_for_count_against_the_verdict() {
    let gallery = Gallery::open(&[]);
    let reports = tempfile::tempdir().unwrap();
    let mut run = vernissage()
        .args(["--host", &gallery.url, "--scenario", "demo"])
        .args(["--crowd", "walker=1", "--users", "4", "--hatch-rate", "50"])
        .args(["--think-time", "50ms", "--threshold", "view.p99 < 1s"])
        .arg("--allow-saturation")
        .arg("--reports")
        .arg(reports.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .start();
    let listings = || gallery.log().iter().filter(|it| it.path == "/").count();
    wait_for("some visits", || (listings() >= 8).then_some(()));
    gallery.signal(Signal::STOP);
    // This long somebody waits, whatever the machine is like.
    std::thread::sleep(BOUND + BOUND / 2);
    signal(&run, Signal::INT);
    let mut said = String::new();
    let mut stdout = run.stdout.take().unwrap();
    std::io::Read::read_to_string(&mut stdout, &mut said).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(99), "{said}");
    // Lines are broken where the terminal ends.
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("still being waited for"), "{said}");
    assert!(said.contains("at least 1."), "{said}");
    let run = read_run(&only_folder(reports.path()));
    let views = run["phases"].as_array().unwrap().iter();
    let unfinished = views
        .flat_map(|phase| phase["views"].as_array().unwrap())
        .filter(|row| row["unfinished"].is_string());
    assert!(unfinished.count() > 0, "{}", run["phases"]);
}
