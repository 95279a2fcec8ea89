//! A gallery that takes connections and never answers.

use std::net::TcpListener;
use std::process::Stdio;

use rustix::process::Signal;

use super::support::{Ran, Start, signal, vernissage, wait_for};

fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

const CROWD: [&str; 10] = [
    "--scenario",
    "demo",
    "--no-preflight",
    "--crowd",
    "walker=1",
    "--users",
    "2",
    "--hatch-rate",
    "50",
    "--quiet",
];

#[test]
fn silence_is_no_fault_of_the_generator() {
    let (_listener, url) = silent();
    let with = |more: &[&str]| {
        let arguments = [&["--host", &url, "--run-time", "1s"], &CROWD[..9], more].concat();
        Ran::with(&arguments)
    };
    let ran = with(&[]);
    let said = ran.stdout();
    assert_eq!(ran.code(), 98, "{said}{}", ran.stderr());
    for part in [
        "INVALID",
        "Nothing was measured",
        "Not one request was answered",
        "before anything was measured",
    ] {
        assert!(said.contains(part), "no '{part}' in:\n{said}");
    }
    for untrue in ["the limit", "before every user"] {
        assert!(!said.contains(untrue), "'{untrue}' in:\n{said}");
    }
    // What asks for something, and got nothing, is broken.
    let ran = with(&["--threshold", "requests.rate > 1/s"]);
    assert_eq!(ran.code(), 99, "{}", ran.stdout());
}

#[test]
fn who_stops_before_the_first_answer_asks_for_no_verdict() {
    let (listener, url) = silent();
    let reports = tempfile::tempdir().unwrap();
    let mut run = vernissage()
        .args(["--host", &url])
        .args(CROWD)
        .arg("--reports")
        .arg(reports.path())
        .stdout(Stdio::null())
        .start();
    let _visitor = listener.accept().unwrap();
    signal(&run, Signal::INT);
    let status = wait_for("the end", || run.try_wait().unwrap());
    assert_eq!(status.code(), Some(0));
}
