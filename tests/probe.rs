//! The doctor and its neighbours, as a user types them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::process::Output;

use support::{Gallery, vernissage};

/// Probes the gallery with these arguments more.
fn probe(gallery: &Gallery, more: &[&str]) -> Output {
    vernissage()
        .args(["probe", "--host", &gallery.url])
        .args(more)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The demo's scenario, with something changed.
fn changed(from: &str, to: &str) -> (tempfile::TempDir, String) {
    let text = include_str!("../scenarios/demo.toml");
    assert!(text.contains(from));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, text.replace(from, to)).unwrap();
    let name = path.display().to_string();
    (folder, name)
}

#[test]
fn a_healthy_gallery_passes_and_nothing_is_left() {
    let gallery = Gallery::open(&[]);
    let pages = tempfile::tempdir().unwrap();
    let password = gallery.password_file();
    let output = probe(
        &gallery,
        &[
            "--user",
            "curator",
            "--password-file",
            password.to_str().unwrap(),
            "--save",
            pages.path().to_str().unwrap(),
        ],
    );
    let text = out(&output);
    assert_eq!(output.status.code(), Some(0), "{text}{}", err(&output));
    for line in [
        "recognised as",
        "browse.gallery.thumbnails finds thumbnails",
        "a photo can be added",
        "a deleted photo is gone",
        "a gallery can be made",
        "nothing of ours is left",
        "0 failed, 0 not tried",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // Asked of the gallery, and not of the doctor.
    assert_eq!(gallery.metric("demo_gallery_photos"), Some(6.0));
    let posted = |part: &str| {
        let log = gallery.log();
        log.iter()
            .filter(|line| line.method == "POST" && line.path.contains(part))
            .count()
    };
    assert!(posted("/photos") >= 1 && posted("delete") >= 1);
    no_secrets(pages.path());
}

fn no_secrets(folder: &std::path::Path) {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains("a password of no importance"));
        for guard in text.split("name=\"csrf\"").skip(1) {
            let value = guard.split("value=\"").nth(1).unwrap_or_default();
            assert!(value.starts_with("REDACTED"), "{value:.80}");
        }
        for cookie in text.split("set-cookie: gallery_session=").skip(1) {
            assert!(cookie.starts_with("REDACTED"), "{cookie:.80}");
        }
        files += 1;
    }
    assert!(files > 20, "{files}");
}

#[test]
fn a_selector_that_finds_nothing_is_told_with_what_is_near() {
    let gallery = Gallery::open(&[]);
    let (_folder, scenario) = changed("ul.photos img.thumb\"", "ul.photos img.thumbs\"");
    let output = probe(&gallery, &["--scenario", &scenario]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("the page has '.thumb' where the selector says '.thumbs'"),
        "{text}"
    );
    assert!(text.contains("no account was given"), "{text}");
}

#[test]
fn a_verify_delete_that_cannot_fail_is_told() {
    let gallery = Gallery::open(&[]);
    let (_folder, scenario) = changed(
        "get = \"/photos/{photo.id}\"\nexpect = { status = 404 }",
        "get = \"/sign-in\"\nexpect = { no_text = \"{photo.title}\" }",
    );
    let password = gallery.password_file();
    let password = password.to_str().unwrap();
    let account = ["--user", "curator", "--password-file", password];
    let output = probe(
        &gallery,
        &[&account[..], &["--scenario", &scenario]].concat(),
    );
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("✗ a deleted photo is gone"), "{text}");
    assert!(
        text.contains("would pass even if nothing were deleted"),
        "{text}"
    );
    assert!(text.contains(" 1 failed,"), "{text}");
}

#[test]
fn pages_that_cannot_be_saved_do_not_hide_what_was_found() {
    let gallery = Gallery::open(&[]);
    // Nothing can be made below what is no folder.
    let file = gallery.folder.path().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("pages");
    let output = probe(&gallery, &["--save", below.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", out(&output));
    assert!(err(&output).contains("cannot be saved"), "{}", err(&output));
    assert!(!gallery.log().iter().any(|line| line.path == "/"));

    // A folder that takes the pages, and not the list of them.
    let folder = gallery.folder.path().join("pages");
    fs::create_dir_all(folder.join("index.txt")).unwrap();
    let output = probe(&gallery, &["--save", folder.to_str().unwrap()]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("thumbnails are whole images"), "{text}");
    assert!(err(&output).contains("cannot be saved"), "{}", err(&output));
}

#[test]
fn a_wrong_password_fails_and_nothing_is_sent() {
    let gallery = Gallery::open(&[]);
    let wrong = gallery.folder.path().join("wrong");
    fs::write(&wrong, "hunter2-hunter2\n").unwrap();
    let output = probe(
        &gallery,
        &[
            "--user",
            "curator",
            "--password-file",
            wrong.to_str().unwrap(),
        ],
    );
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(!text.contains("hunter2-hunter2"));
    assert!(text.contains("✗ signing in works"), "{text}");
    let uploads = gallery.log();
    assert!(
        !uploads
            .iter()
            .any(|line| line.method == "POST" && line.path.contains("photos"))
    );
}

#[test]
fn nothing_there_is_code_3() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for more in [&["--scenario", "demo"][..], &[]] {
        let output = vernissage()
            .args(["probe", "--host", &host])
            .args(more)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", err(&output));
        assert!(err(&output).contains("does not answer"), "{}", err(&output));
    }
}

/// A short run.
fn run(gallery: &Gallery, more: &[&str]) -> Output {
    vernissage()
        .args(["--host", &gallery.url, "--users", "1", "--hatch-rate", "9"])
        .args(["--iterations", "1", "--think-time", "0", "--no-report"])
        .args(["--crowd", "walker=1", "--allow-saturation"])
        .args(more)
        .output()
        .unwrap()
}

#[test]
fn no_crowd_is_sent_on_a_scenario_that_does_not_work() {
    let gallery = Gallery::open(&[]);
    for (from, to, said) in [
        ("a.gallery-link", "a.galery-link", "'.gallery-link'"),
        (
            "ul.photos img.thumb\"",
            "ul.photos img.thumbs\"",
            "'.thumb'",
        ),
    ] {
        let (_folder, scenario) = changed(from, to);
        let output = run(&gallery, &["--scenario", &scenario]);
        assert_eq!(output.status.code(), Some(3), "{}", err(&output));
        assert!(err(&output).contains(said), "{}", err(&output));
        assert!(err(&output).contains("--no-preflight"), "{}", err(&output));
        let images = gallery.log();
        assert!(!images.iter().any(|line| line.path.starts_with("/media/")));
    }
    let (_folder, scenario) = changed("ul.photos img.thumb\"", "ul.photos img.thumbs\"");
    let output = run(&gallery, &["--scenario", &scenario, "--no-preflight"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}

#[test]
fn without_a_scenario_the_gallery_is_recognised() {
    let gallery = Gallery::open(&[]);
    let output = run(&gallery, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("recognised as"), "{}", err(&output));
}

#[test]
fn accounts_come_from_a_file() {
    let gallery = Gallery::open(&[]);
    let file = gallery.folder.path().join("accounts.csv");
    fs::write(
        &file,
        "user,password\ncurator,a password of no importance\n",
    )
    .unwrap();
    let output = probe(&gallery, &["--accounts", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    fs::write(&file, "user,password\nhunter2\n").unwrap();
    let output = probe(&gallery, &["--accounts", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(
        err(&output).contains("line 2") && !err(&output).contains("hunter2"),
        "{}",
        err(&output)
    );
}

#[test]
fn scenarios_are_listed_shown_and_checked() {
    let said = |arguments: &[&str]| {
        let output = vernissage()
            .arg("scenario")
            .args(arguments)
            .output()
            .unwrap();
        (output.status.code(), out(&output), err(&output))
    };
    let (code, text, _) = said(&["list"]);
    assert_eq!(code, Some(0));
    for name in ["demo", "piwigo", "mediawiki", "copyparty"] {
        assert!(text.lines().any(|line| line.starts_with(name)), "{text}");
    }
    let (_, text, _) = said(&["show", "piwigo"]);
    assert_eq!(text, include_str!("../scenarios/piwigo.toml"));
    let (_, text, _) = said(&["schema"]);
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    let (_folder, good) = changed("img.cover", "img.covers");
    let (_other, bad) = changed("albums =", "album =");
    let (code, text, _) = said(&["check", &good]);
    assert_eq!((code, text.contains("good")), (Some(0), true));
    let (code, text, error) = said(&["check", &bad, &good]);
    assert_eq!((code, text.contains("good")), (Some(2), true));
    assert!(
        error.contains("albums") && error.contains("mine.toml"),
        "{error}"
    );
}

#[test]
fn a_draft_can_be_used() {
    let gallery = Gallery::open(&[]);
    let file = gallery.folder.path().join("draft.toml");
    let output = vernissage()
        .args(["draft", &gallery.url, "--output", file.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("written to "), "{}", err(&output));
    let output = run(&gallery, &["--scenario", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}

/// It is refused before anything is asked: nothing answers at that address.
#[test]
fn a_draft_is_not_written_over_corrections() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, "corrected").unwrap();
    let draft = |more: &[&str]| {
        vernissage()
            .args(["draft", "http://127.0.0.1:9/", "--timeout", "2s"])
            .args(["--output", file.to_str().unwrap()])
            .args(more)
            .output()
            .unwrap()
    };
    let refused = draft(&[]);
    assert_eq!(refused.status.code(), Some(2), "{}", err(&refused));
    assert!(err(&refused).contains("--force"), "{}", err(&refused));
    let asked = draft(&["--force"]);
    assert_eq!(asked.status.code(), Some(3), "{}", err(&asked));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "corrected");
}
