//! A generator that runs out of open files.

use std::process::Command;

use super::support::{Gallery, only_folder, outcome, read_run};

#[test]
fn want_of_open_files_is_the_generators_fault_and_not_the_gallerys() {
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
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert_eq!(ran.status.code(), Some(98), "{ran:?}");
    let run = read_run(&only_folder(reports.path()));
    let unopened = run["generator"]["unopened_connections"].as_u64().unwrap();
    assert!(unopened > 0, "{said}");
    assert!(outcome(&run, "refused") >= unopened, "{said}");
    let reasons = run["verdict"]["reasons"].as_array().unwrap();
    let reason = reasons
        .iter()
        .filter_map(|reason| reason.as_str())
        .find(|reason| reason.contains("could not open"));
    assert!(reason.unwrap().contains("ulimit -n"), "{reasons:?}");
    assert!(said.contains("could not open"), "{said}");
}
