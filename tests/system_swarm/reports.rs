//! What the replicas have written into their volume.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vernissage::visit::ledger::file::read;

use super::node::Node;
use super::support::{read_run, vernissage};

/// The run folders of a slot, the earliest first.
pub(crate) fn runs(node: &Node, slot: &str) -> Vec<PathBuf> {
    folders(&node.volume("vernissage_reports").join(slot))
}

fn folders(place: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

/// Photos that a run may have left in the gallery, by its ledger.
pub(crate) fn left_by(run: &Path) -> usize {
    read(&run.join("ledger.jsonl")).unwrap().open.len()
}

/// Whether a run was ended in good order, and has written its file.
pub(crate) fn is_whole(run: &Path) -> bool {
    run.join("run.json").is_file() && run.join("index.html").is_file()
}

/// Whether a run has written a report of an interval.
pub(crate) fn has_windows(run: &Path) -> bool {
    folders(&run.join("windows"))
        .iter()
        .any(|window| window.join("run.json").is_file())
}

/// One run of several.
pub(crate) fn merge(runs: &[PathBuf]) -> Value {
    let merged = tempfile::tempdir().unwrap();
    let done = vernissage()
        .args(["report", "merge", "--output"])
        .arg(merged.path())
        .args(runs)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    read_run(merged.path())
}
