//! Mistakes in the arguments, and what is said of them.

use std::io::Write;
use std::process::Stdio;

use super::support::{Gallery, Ran, vernissage};

fn refused(arguments: &[&str], code: i32, words: &[&str]) {
    let ran = Ran::with(arguments);
    let said = ran.stderr();
    assert_eq!(ran.code(), code, "{arguments:?}: {said}");
    for word in words {
        assert!(
            said.contains(word),
            "{arguments:?}: no '{word}' in:\n{said}"
        );
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn bad_arguments_are_explained() {
    refused(&["--users", "many"], 2, &["--users"]);
    refused(&["--hatch-rate", "fast"], 2, &["a rate", "10"]);
    refused(&["--think-time", "long"], 2, &["--think-time"]);
    refused(&["--crowd", "waker=1"], 2, &["waker", "walker"]);
    refused(&["--mix", "1:1"], 2, &["--mix"]);
    refused(&["--scenario", "dmeo"], 2, &["dmeo", "demo"]);
    refused(
        &["--scenario", "no/such/file.toml"],
        2,
        &["no/such/file.toml"],
    );
    refused(&["--threshold", "vew.p95 < 2s"], 2, &["vew", "view"]);
    refused(&["--test-plan", "ten,1m"], 2, &["ten,1m"]);
    refused(&["--host", "ftp://example.org"], 2, &["ftp"]);
    refused(
        &["--host", "http://ed:secret@127.0.0.1/"],
        2,
        &["--password-file"],
    );
    refused(&["--user", "ed"], 2, &["password", "ed"]);
    refused(
        &["--report-file", "report.doc", "--iterations", "1"],
        2,
        &["report.doc", ".html"],
    );
    refused(
        &["--report-file", "no/such/folder/report.html"],
        2,
        &["no/such/folder", "no such folder"],
    );
}

#[test]
fn times_and_rates_that_cannot_be_kept_are_refused_with_what_can() {
    let year = "the longest is a year";
    let period = "the shortest is 100ms";
    for (arguments, word) in [
        (&["--timeout", "18446744073709551615"][..], year),
        (&["--wait", "99999999999d"], year),
        (&["--run-time", "400d"], year),
        (&["--linger", "1000000000h"], year),
        (&["--think-time", "9999999999d"], "--think-time"),
        (&["--test-plan", "5,99999999999s"], year),
        (&["--test-plan", "4000000000,1s"], "1000000 users"),
        (&["--timeout", "0"], "more than 0"),
        (&["--objective", "0s"], "more than 0"),
        (&["--report-every", "0"], period),
        (&["--report-every", "1us"], period),
        (&["--camera", "--camera-every", "0"], period),
        (&["shot", "--every", "0"], period),
        (
            &["--hatch-rate", "0.000000000000000000000000000001"],
            "one a day",
        ),
        (
            &["--arrivals", "0.000000000000000000000000000001"],
            "one a day",
        ),
        (&["--arrivals", "99999999999"], "a million a second"),
    ] {
        let output = vernissage().args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(
            said.contains(word),
            "{arguments:?}: no '{word}' in:\n{said}"
        );
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_password_in_an_address_is_not_repeated() {
    for url in [
        "http://ed:hunter2@127.0.0.1:1/",
        "http://ed:hunter2@h:99999/",
    ] {
        for arguments in [
            &["--host", url][..],
            &["shot", "--host", url],
            &["probe", "--host", url],
            &["draft", url],
            &["health", "--url", url],
            &["explain", url],
            &["explain", "ed:hunter2@127.0.0.1:1"],
        ] {
            let output = vernissage().args(arguments).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success(), "{arguments:?}");
            assert!(!said.contains("hunter2"), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn an_address_without_http_is_told_from_a_file() {
    let said = |dump: &str| {
        let output = vernissage().args(["explain", dump]).output().unwrap();
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let hint = said("localhost:1/metrics");
    assert!(hint.contains("write http://localhost:1/metrics"), "{hint}");
    let asked = said("HTTP://127.0.0.1:1/metrics");
    assert!(asked.contains("does not answer"), "{asked}");
}

#[test]
fn a_share_of_a_crowd_has_its_part_of_the_ceiling() {
    let none = ["--users", "3", "--throttle-requests", "2", "--share", "3/3"];
    refused(&none, 2, &["--throttle-requests 2", "generators"]);
}

#[test]
fn only_a_run_has_a_preflight_to_leave_out() {
    for command in ["probe", "shot", "clean"] {
        let output = vernissage().args([command, "--no-preflight"]).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command}: {said}");
        assert!(said.contains("'--no-preflight'"), "{command}: {said}");
    }
}

/// Every page that one names is there, and every flag is on one.
#[test]
fn the_manual_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let written = vernissage().arg("man").arg(folder.path()).status();
    assert!(written.unwrap().success());
    let page = |name: &str| {
        let path = folder.path().join(format!("{name}.1"));
        let text = std::fs::read_to_string(&path);
        text.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
            .replace("\\-", "-")
    };
    let main = page("vernissage");
    let named = main.lines().filter_map(|line| line.strip_suffix("(1)"));
    let named: Vec<&str> = named.collect();
    assert!(named.contains(&"vernissage-gallery"), "{named:?}");
    for name in named {
        assert!(page(name).starts_with(".ie"), "{name}");
    }
    assert!(page("vernissage-gallery").contains("--error-rate"));
    assert!(page("vernissage-report-merge").contains("--output"));
    let printed = vernissage().arg("man").output().unwrap().stdout;
    assert_eq!(
        String::from_utf8(printed).unwrap().replace("\\-", "-"),
        main
    );
}

#[test]
fn a_gallery_that_does_not_answer_is_one_sentence() {
    refused(
        &[
            "--host",
            "http://127.0.0.1:9",
            "--scenario",
            "demo",
            "--users",
            "2",
        ],
        3,
        &["http://127.0.0.1:9", "refused", "--host"],
    );
}

#[test]
fn a_broken_threshold_is_an_exit_code() {
    let ran = Ran::with(&[
        "--users",
        "2",
        "--hatch-rate",
        "20",
        "--iterations",
        "1",
        "--think-time",
        "0",
        "--allow-saturation",
        "--crowd",
        "walker=1",
        "--threshold",
        "view.p50 < 1us",
    ]);
    assert_eq!(ran.code(), 99, "{}{}", ran.stdout(), ran.stderr());
    assert!(ran.stdout().contains("FAIL"), "{}", ran.stdout());
}

#[test]
fn help_completions_and_manual_are_there() {
    for arguments in [
        &["--help"][..],
        &["completions", "bash"],
        &["man"],
        &["gallery", "--help"],
    ] {
        let output = vernissage().args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        assert!(output.stdout.len() > 500, "{arguments:?}");
    }
}

#[test]
fn quiet_says_nothing() {
    let ran = Ran::with(&[
        "--users",
        "1",
        "--iterations",
        "1",
        "--think-time",
        "0",
        "--quiet",
    ]);
    ran.assert_done();
    assert_eq!((ran.stdout(), ran.stderr()), (String::new(), String::new()));
}

const ONE_VISIT: [&str; 8] = [
    "--users",
    "1",
    "--iterations",
    "1",
    "--think-time",
    "0",
    "--no-report",
    "--quiet",
];

/// A file of variables for Docker has lines that were left open.
#[test]
fn an_empty_variable_is_no_variable() {
    let mut command = vernissage();
    for name in ["HOST", "SCENARIO", "USER", "USER_FILE", "PASSWORD", "SHARE"] {
        command.env(format!("VERNISSAGE_{name}"), "");
    }
    let output = command.args(ONE_VISIT).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 98)), "{said}");
}

/// A pipe can be read once, also where the gallery is looked at in between.
#[test]
fn the_password_may_come_through_a_pipe() {
    let gallery = Gallery::open(&[]);
    let password = std::fs::read(gallery.password_file()).unwrap();
    let mut run = vernissage()
        .args(["--host", &gallery.url, "--user", "curator"])
        .args(["--password-file", "/dev/stdin", "--crowd", "uploader=1"])
        .args(ONE_VISIT)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    run.stdin.take().unwrap().write_all(&password).unwrap();
    let output = run.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 98)), "{said}");
}

#[test]
fn a_password_without_a_name_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "hunter2-hunter2\n").unwrap();
    let file = file.to_str().unwrap();
    let host = ["--host", "http://127.0.0.1:9", "--scenario", "piwigo"];
    let arguments = [&host[..], &["--password-file", file]].concat();
    refused(&arguments, 2, &["no name to sign in with", "--user"]);
    // copyparty asks for none: it is asked, and does not answer.
    let host = ["--host", "http://127.0.0.1:9", "--scenario", "copyparty"];
    let arguments = [&host[..], &["--password-file", file]].concat();
    refused(&arguments, 3, &["127.0.0.1:9"]);
}
