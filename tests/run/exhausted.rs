//! A generator that runs out of open files.

use std::process::{Command, Output};

use serde_json::Value;

use super::support::{Gallery, only_folder, outcome, read_run};

/// A crowd of more visitors than the process may have connections, and its run file.
fn out_of_files(more: &[&str]) -> (Output, Value) {
    // It takes its time, so that the visitors' connections are open all at once.
    let gallery = Gallery::open(&["--latency", "listing=1s"]);
    let reports = tempfile::tempdir().unwrap();
    // Both limits, so that it cannot be raised again.
    let ran = Command::new("sh")
        .args(["-c", "ulimit -n 60 && exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_vernissage"))
        .args(["--host", &gallery.url, "--scenario", "demo"])
        .args(["--users", "100", "--hatch-rate", "100", "--iterations", "1"])
        .args(["--crowd", "walker=1", "--think-time", "0"])
        .args(["--listen", "off", "--reports"])
        .arg(reports.path())
        .args(more)
        .output()
        .unwrap();
    let run = read_run(&only_folder(reports.path()));
    (ran, run)
}

fn reason(run: &Value) -> Option<&str> {
    let reasons = run["verdict"]["reasons"].as_array().unwrap();
    let mut reasons = reasons.iter().filter_map(Value::as_str);
    reasons.find(|reason| reason.contains("could not open"))
}

#[test]
fn want_of_open_files_is_the_generators_fault_and_not_the_gallerys() {
    let (ran, run) = out_of_files(&[]);
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert_eq!(ran.status.code(), Some(98), "{ran:?}");
    let unopened = run["generator"]["unopened_connections"].as_u64().unwrap();
    assert!(unopened > 0, "{said}");
    assert!(outcome(&run, "refused") >= unopened, "{said}");
    assert!(reason(&run).unwrap().contains("ulimit -n"), "{run}");
    assert!(said.contains("could not open"), "{said}");
}

#[test]
fn how_many_are_tolerated_can_be_said() {
    let (_, run) = out_of_files(&["--max-unopened-connections", "1000000"]);
    assert!(run["generator"]["unopened_connections"].as_u64() > Some(0));
    assert_eq!(reason(&run), None);
}
