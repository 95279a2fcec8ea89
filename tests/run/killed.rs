//! kill -9 in the middle of a run: its record so far is there, and says so.

use std::process::Stdio;

use super::support::{Gallery, only_folder, read_run, sum, vernissage, wait_for};

#[test]
fn a_run_that_is_killed_leaves_its_record_so_far() {
    let gallery = Gallery::open(&[]);
    let reports = tempfile::tempdir().unwrap();
    let password = gallery.password_file();
    let account = [
        "--user",
        "curator",
        "--password-file",
        password.to_str().unwrap(),
    ];
    let mut run = vernissage()
        .args(["--host", &gallery.url, "--scenario", "demo"])
        .args(["--users", "2", "--hatch-rate", "50", "--listen", "off"])
        .args(["--crowd", "uploader=1", "--think-time", "100ms"])
        .args(account)
        .arg("--reports")
        .arg(reports.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("the record so far", || {
        let folder = std::fs::read_dir(reports.path()).ok()?.next()?.ok()?;
        folder.path().join("run.json").is_file().then_some(())
    });
    run.kill().unwrap();
    run.wait().unwrap();

    let folder = only_folder(reports.path());
    let record = read_run(&folder);
    assert_eq!(record["unfinished"], true);
    assert!(sum(&record, "requests") > 0, "{record}");
    assert!(record["writes"]["uploaded"].as_u64() > Some(0), "{record}");
    let shown = vernissage()
        .args(["report", "show"])
        .arg(&folder)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.status.success(), "{text}");
    for part in ["Views", "Operations", "Cut off"] {
        assert!(text.contains(part), "no '{part}' in:\n{text}");
    }
    let cleaned = vernissage()
        .arg("clean")
        .arg(&folder)
        .args(account)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&cleaned.stdout).into_owned();
    assert_eq!(cleaned.status.code(), Some(0), "{said}");
    assert!(said.contains(" 0 left"), "{said}");
}
