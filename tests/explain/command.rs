//! `vernissage explain` as it is typed: files, two dumps, the forms, and what is
//! said of input that is none.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use super::support::{Gallery, vernissage};
use super::{bytes, file};

fn explain(arguments: &[&str]) -> Output {
    let mut command = vernissage();
    command.arg("explain").args(arguments);
    command.output().unwrap()
}

/// The same with this on standard input.
fn explain_input(input: &[u8]) -> Output {
    let mut process = vernissage()
        .args(["explain", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = process.stdin.take().unwrap();
    // What is too much is not read to its end.
    let _ = stdin.write_all(input);
    drop(stdin);
    process.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

/// One sentence with these words, and the exit code of bad input.
fn refused(output: &Output, words: &[&str]) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(output.stdout.is_empty(), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    for word in words {
        assert!(said.contains(word), "no '{word}' in {said}");
    }
    assert!(!said.contains("mistake"), "{said}");
}

fn path(name: &str) -> String {
    file(name).to_str().unwrap().to_owned()
}

#[test]
fn a_dump_in_a_file_is_explained_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept.txt");
    let name = "docker-metrics/dump-3nodes-1down";
    let output = explain(&[&path(name), "--save", kept.to_str().unwrap()]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("Nodes in state down: 1."), "{said}");
    assert_eq!(std::fs::read(kept).unwrap(), bytes(name));
}

#[test]
fn two_dumps_tell_what_has_changed() {
    let output = explain(&[
        &path("docker-metrics/dump-noquorum"),
        "--earlier",
        &path("docker-metrics/dump-3nodes-1down"),
        "--interval",
        "1m",
    ]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("+144, 2.4/s"), "{said}");
}

#[test]
fn a_living_process_is_asked() {
    let gallery = Gallery::open(&[]);
    let url = format!("http://{}/metrics", gallery.address());
    let output = explain(&[&url, "--format", "json"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["process"]["id"], "demo-gallery", "{told}");
    assert!(told["dump"]["started_at_seconds"].is_f64(), "{told}");
    let families = told["groups"].as_array().unwrap().iter();
    for family in families.flat_map(|group| group["families"].as_array().unwrap()) {
        assert_eq!(family["known"], true, "no words of ours: {family}");
    }
    let marked = said(&explain(&[&url, "--format", "markdown"]));
    assert!(marked.starts_with('#'), "{marked}");
}

#[test]
fn what_is_no_dump_is_refused_with_its_line() {
    refused(
        &explain_input(b"good 1\nbad{ 1\n"),
        &["standard input", "line 2"],
    );
    refused(&explain_input(b"good 1\nbad one\n"), &["line 2"]);
    refused(&explain_input(b"a 1\nb 2\nc \xff\xfe\n"), &["line 3"]);
    refused(&explain_input(b"<!doctype html>\n"), &["line 1"]);
    refused(&explain_input(&vec![b'a'; 40 << 20]), &["are read at most"]);
    let many: String = (0..500_001)
        .map(|i| format!("a{{b=\"{i}\"}} 1\n"))
        .collect();
    refused(&explain_input(many.as_bytes()), &["line 500001"]);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_name() {
    refused(
        &explain(&["/no/such/dump"]),
        &["/no/such/dump", "cannot be read"],
    );
    refused(&explain(&["/"]), &["cannot be read"]);
    refused(
        &explain(&["http://127.0.0.1:9/metrics"]),
        &["http://127.0.0.1:9/metrics"],
    );
    let good = path("docker-metrics/dump-swarm");
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.txt");
    std::fs::write(&bad, "bad{\n").unwrap();
    let bad: &Path = &bad;
    let output = explain(&[&good, "--earlier", bad.to_str().unwrap()]);
    refused(&output, &["bad.txt", "line 1"]);
}

#[test]
fn a_dump_cannot_steer_the_terminal() {
    let output = explain_input(b"# TYPE evil gauge\nevil{l=\"\x1b[2J\"} 1\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(!output.stdout.contains(&0x1b));
    let output = explain_input(b"evil\x1b[2J{ 1\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(!output.stderr.contains(&0x1b), "{}", said(&output));
}

#[test]
fn an_empty_dump_is_told() {
    let output = explain_input(b"");
    let said = said(&output);
    assert!(!said.trim().is_empty());
    assert!(matches!(output.status.code(), Some(0 | 2)), "{said}");
}
