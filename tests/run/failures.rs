//! Galleries that misbehave: the run goes on, and the report says how they did.

use std::process::Stdio;

use super::support::{
    Gallery, Ran, Start, only_folder, outcome, read_run, signal, vernissage, wait_for,
};

/// Walkers without think time on a gallery with faults.
fn walk(faults: &[&str], more: &[&str]) -> serde_json::Value {
    let gallery = Gallery::open(faults);
    let mut arguments = vec![
        "--host",
        &gallery.url,
        "--scenario",
        "demo",
        "--crowd",
        "walker=1",
        "--users",
        "3",
        "--hatch-rate",
        "50",
        "--iterations",
        "4",
        "--think-time",
        "0",
        "--no-preflight",
    ];
    arguments.extend(more);
    let ran = Ran::with(&arguments);
    ran.assert_done();
    ran.run()
}

#[test]
fn errors_are_counted_and_shown_with_an_example() {
    let run = walk(&["--error-rate", "thumbnail=0.5"], &[]);
    assert!(outcome(&run, "bad_status") > 0);
    let group = &run["failures"][0];
    assert_eq!(
        (group["operation"].as_str(), group["status"].as_u64()),
        (Some("thumbnail"), Some(500))
    );
    assert!(
        group["example_url"].as_str().unwrap().contains("/media/"),
        "{group}"
    );
}

#[test]
fn truncated_images_are_failures() {
    let run = walk(&["--truncate", "thumbnail=0.5"], &[]);
    assert!(
        outcome(&run, "truncated") + outcome(&run, "bad_image") > 0,
        "{}",
        run["failures"]
    );
}

#[test]
fn stalled_answers_time_out() {
    let run = walk(&["--stall", "medium=1"], &["--timeout", "300ms"]);
    assert!(outcome(&run, "timeout") > 0, "{}", run["failures"]);
}

#[test]
fn a_gallery_that_dies_and_comes_back_is_told_so() {
    let gallery = Gallery::open(&[]);
    let address = gallery.address().to_owned();
    let reports = tempfile::tempdir().unwrap();
    let mut run = vernissage()
        .args([
            "--host",
            &gallery.url,
            "--scenario",
            "demo",
            "--crowd",
            "walker=1",
            "--users",
            "4",
        ])
        .args(["--hatch-rate", "50", "--think-time", "20ms"])
        .arg("--reports")
        .arg(reports.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .start();
    wait_for("visitors", || (gallery.log().len() > 20).then_some(()));
    let folder = gallery.close();
    wait_for("a failure", || {
        std::net::TcpStream::connect(&address)
            .is_err()
            .then_some(())
    });
    let again = Gallery::open_in(folder, &address, &[]);
    let before = again.log().len();
    wait_for("visitors again", || {
        (again.log().len() > before + 20).then_some(())
    });
    signal(&run, rustix::process::Signal::TERM);
    let status = wait_for("the end", || run.try_wait().unwrap());
    assert!(matches!(status.code(), Some(0 | 98)), "{status}");
    let record = read_run(&only_folder(reports.path()));
    assert!(outcome(&record, "refused") > 0, "{}", record["failures"]);
    assert!(outcome(&record, "ok") > 40);
}
