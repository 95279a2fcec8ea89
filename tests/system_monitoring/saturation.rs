//! A generator that is really starved calls its run INVALID, and one that is
//! not does not.

use std::process::Command;

use super::background::Run;
use super::starving::Quota;
use super::support::{vernissage, wait_for};

fn arguments(command: &mut Command) {
    command
        .args(["--users", "5", "--hatch-rate", "5", "--run-time", "8s"])
        .args(["--think-time", "100ms", "--crowd", "walker=1"]);
}

fn saturated(run: &Run) -> Option<bool> {
    let metrics = run.get("/metrics").ok()?;
    let line = metrics
        .lines()
        .find(|line| line.starts_with("vernissage_generator_saturated "))?;
    Some(line.ends_with(" 1"))
}

#[test]
#[ignore = "system test: needs a machine of its own; run by .ci/run"]
fn a_starved_generator_calls_its_run_invalid() {
    let mut command = vernissage();
    arguments(&mut command);
    let mut run = Run::start(command);
    let quota = Quota::of(run.process());
    wait_for("saturation", || {
        (run.has_ended() || saturated(&run) == Some(true)).then_some(())
    });
    // Whoever has seen it must not wait for it: the end may be as fast as it can.
    drop(quota);
    assert_eq!(run.code(), 98);

    let summary = run.told();
    let verdict = summary.find("INVALID").expect("a verdict");
    let table = summary.find("Operations").expect("a table");
    assert!(verdict < table, "the verdict comes first:\n{summary}");
    assert!(
        summary.contains("do not trust these latencies"),
        "{summary}"
    );
    assert!(summary.contains("Use fewer users"), "{summary}");
    let page = std::fs::read_to_string(run.folder().join("index.html")).unwrap();
    assert!(page.contains("verdict invalid"));
    assert!(
        page.contains("tiles untrusted"),
        "latencies are struck through"
    );
    let verdict = page.find("verdict invalid").unwrap();
    assert!(verdict < page.find("tiles untrusted").unwrap());
}

#[test]
#[ignore = "system test: needs a machine of its own; run by .ci/run"]
fn a_generator_with_room_to_breathe_does_not() {
    let mut command = vernissage();
    arguments(&mut command);
    command.args(["--linger", "5m"]);
    let mut run = Run::start(command);
    run.wait_for_summary();
    assert_eq!(saturated(&run), Some(false));
    run.terminate();
    let summary = run.told();
    assert_eq!(run.code(), 0, "{summary}");
    assert!(summary.contains("PASS"), "{summary}");
}
