//! `report merge`: what is missing is named, and nothing is counted twice.

use std::path::Path;
use std::process::Output;

use super::support::{Ran, only_folder, read_run, vernissage};

fn merge(into: &Path, runs: &[&Path]) -> Output {
    let mut command = vernissage();
    command.args(["report", "merge", "-o"]).arg(into).args(runs);
    command.output().unwrap()
}

#[test]
fn one_replica_is_not_the_crowd_and_is_not_counted_twice() {
    let ran = Ran::with(&[
        "--users",
        "3",
        "--share",
        "1/3",
        "--hatch-rate",
        "20",
        "--iterations",
        "2",
        "--think-time",
        "0",
        "--report-every",
        "1h",
    ]);
    ran.assert_done();
    let run = ran.folder();
    let place = tempfile::tempdir().unwrap();
    let into = place.path().join("merged");
    assert!(merge(&into, &[&run]).status.success());
    let warnings = read_run(&into)["warnings"].to_string();
    for number in [2, 3] {
        let missing = format!("Replica {number} of 3 is missing");
        assert!(warnings.contains(&missing), "{warnings}");
    }
    let window = only_folder(&run.join("windows"));
    for other in [&run, &window] {
        let refused = merge(&place.path().join("refused"), &[&run, other]);
        assert_eq!(refused.status.code(), Some(2));
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        let both = format!("{} and {}", run.display(), other.display());
        assert!(said.contains(&both), "{said}");
        assert!(said.contains("counted twice"), "{said}");
    }
    assert!(!place.path().join("refused").exists());
}
