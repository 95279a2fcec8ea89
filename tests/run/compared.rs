//! `report compare`: on the terminal, as a page, as Markdown.

use std::path::Path;

use super::support::{Ran, vernissage};

#[test]
fn a_comparison_comes_in_the_form_that_its_file_asks_for() {
    let ran = Ran::with(&[
        "--users",
        "2",
        "--hatch-rate",
        "20",
        "--iterations",
        "2",
        "--think-time",
        "0",
    ]);
    ran.assert_done();
    let folder = ran.folder();
    let compare = |output: Option<&Path>| {
        let mut command = vernissage();
        command.args(["report", "compare"]).args([&folder, &folder]);
        if let Some(path) = output {
            command.arg("-o").arg(path);
        }
        command.output().unwrap()
    };
    let text = String::from_utf8(compare(None).stdout).unwrap();
    assert!(text.contains("page p95"), "{text}");
    assert!(!text.contains("| ---"), "not Markdown:\n{text}");
    let written = |name: &str| {
        let path = ran.reports.path().join(name);
        assert!(compare(Some(&path)).status.success(), "{name}");
        std::fs::read_to_string(path).unwrap()
    };
    assert_eq!(written("compared.txt"), text);
    assert!(written("compared.md").contains("| --- |"));
    let page = written("compared.html");
    assert!(page.starts_with("<!doctype html>") || page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("id=\"comparison\""));
    let refused = compare(Some(&ran.reports.path().join("compared.json")));
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains(".html, .md or .txt"), "{said}");
}
