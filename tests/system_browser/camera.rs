//! A run with a camera: frames, vitals, the filmstrip, the end.

use std::process::Stdio;

use serde_json::json;

use crate::inspector::{NARROW, inspect};
use crate::pages::FITS;
use crate::processes::{end_browser_of, leftovers, profile_in, wait_until_gone};
use crate::support::{Gallery, Ran, Start, only_folder, read_run, signal, vernissage, wait_for};
use vernissage::browser::screen::Screen;

const RUN: [&str; 9] = [
    "--users",
    "3",
    "--hatch-rate",
    "3",
    "--run-time",
    "12s",
    "--camera",
    "--camera-every",
    "1s",
];

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn the_report_shows_what_the_browser_saw() {
    let gallery = Gallery::open(&[]);
    let ran = Ran::with(&[&["--host", gallery.url.as_str()], &RUN[..]].concat());
    ran.assert_done();
    let run = ran.run();
    let frames = run["camera"]["frames"].as_array().unwrap();
    let before = frames.iter().filter(|frame| frame["at_s"].is_null());
    assert!(before.count() >= 2, "{frames:?}");
    let during: Vec<_> = frames.iter().filter(|it| it["at_s"].is_number()).collect();
    assert!(!during.is_empty(), "{frames:?}");
    for frame in frames.iter().filter(|it| it["page"] != "full") {
        assert!(frame["ttfb_ms"].as_f64() > Some(0.0), "{frame}");
        assert!(frame["lcp_ms"].as_f64() > Some(0.0), "{frame}");
        assert!(frame["images_ms"].as_f64() > Some(0.0), "{frame}");
        assert_eq!(frame["broken_images"], 0, "{frame}");
        let file = ran.folder().join(frame["file"].as_str().unwrap());
        assert!(image::open(&file).is_ok(), "{}", file.display());
    }
    assert!(run["camera"]["cpu_seconds"].as_f64() > Some(0.0));
    assert!(run["camera"]["browser"].as_str().unwrap().contains('.'));

    let report = ran.folder().join("index.html");
    assert!(report.metadata().unwrap().len() < 2_000_000);
    let question = "[...document.querySelectorAll('.film img, .pair img')]\
                    .map(image => image.naturalWidth)";
    let url = format!("file://{}", report.display());
    let (sight, widths) = inspect(&url, Screen::DESKTOP, question);
    assert_eq!(sight.problems, []);
    let widths = widths.as_array().unwrap();
    assert!(!widths.is_empty());
    assert!(
        widths.iter().all(|width| *width == json!(320)),
        "{widths:?}"
    );
    let (sight, answer) = inspect(&url, NARROW, FITS);
    assert_eq!(sight.problems, []);
    assert_eq!(answer, json!({ "over": 0, "asked": [] }));
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn without_chromium_the_run_goes_on_with_a_warning() {
    let output = vernissage()
        .args([
            "--users",
            "1",
            "--run-time",
            "1s",
            "--no-report",
            "--camera",
        ])
        .env_remove("CHROME")
        .env("PATH", "/nowhere")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        [Some(0), Some(98)].contains(&output.status.code()),
        "{said}"
    );
    assert!(said.contains("without a camera"), "{said}");
    assert!(said.contains("apt-get install chromium"), "{said}");
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn a_browser_that_falls_is_started_again_with_a_note() {
    let gallery = Gallery::open(&[]);
    let temporary = tempfile::tempdir().unwrap();
    let reports = tempfile::tempdir().unwrap();
    let mut run = vernissage()
        .args(["--host", &gallery.url, "--scenario", "demo"])
        .args(["--users", "1", "--crowd", "walker=1"])
        .args([
            "--camera",
            "--camera-every",
            "1s",
            "--camera-screen",
            "phone",
        ])
        .args(["--quiet", "--listen", "off", "--reports"])
        .arg(reports.path())
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null())
        .start();
    let frames = || {
        let folder = std::fs::read_dir(reports.path()).unwrap().next();
        let camera = folder
            .and_then(Result::ok)
            .map(|it| it.path().join("camera"));
        camera.map_or(0, |it| std::fs::read_dir(it).map_or(0, Iterator::count))
    };
    // The walk before the crowd has three pages at least.
    wait_for("the crowd and a picture", || (frames() > 3).then_some(()));
    let first = profile_in(temporary.path()).expect("a browser");
    end_browser_of(&first);
    wait_until_gone(&first);
    wait_for("another browser", || profile_in(temporary.path()));
    let before = frames();
    wait_for("a picture by the other browser", || {
        (frames() > before + 1).then_some(())
    });
    signal(&run, rustix::process::Signal::TERM);
    let status = wait_for("the end", || run.try_wait().unwrap());
    assert!(matches!(status.code(), Some(0 | 98)), "{status}");
    let folder = only_folder(reports.path());
    let record = read_run(&folder);
    let camera = &record["camera"];
    assert_eq!(camera["restarts"], 1, "{}", camera["notes"]);
    assert_eq!(camera["screen"], "390 × 844 @3");
    let note = camera["notes"][0].as_str().unwrap();
    assert!(note.contains("started again"), "{note}");
    // Its processor time stands in the report, apart from the generator's.
    let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
    assert!(page.contains(note), "the note is in the report");
    assert!(
        page.contains("It is not in the generator"),
        "the camera's facts"
    );
    assert!(
        std::fs::read_dir(temporary.path())
            .unwrap()
            .next()
            .is_none()
    );
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn no_browser_is_left_when_the_run_is_killed() {
    let gallery = Gallery::open(&[]);
    let temporary = tempfile::tempdir().unwrap();
    let mut run = vernissage()
        .args(["--host", &gallery.url, "--run-time", "10m", "--no-report"])
        .args(["--camera", "--quiet"])
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null())
        .start();
    let profile = wait_for("a browser", || profile_in(temporary.path()));
    run.kill().unwrap();
    run.wait().unwrap();
    wait_until_gone(&profile);
    assert_eq!(leftovers(temporary.path()), [""; 0]);
}
