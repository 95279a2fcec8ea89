//! What a newcomer types.

use super::support::{Ran, sum};

#[test]
fn a_crowd_visits_the_demo_and_leaves_a_report_and_no_trace() {
    let ran = Ran::with(&[
        "--users",
        "6",
        "--hatch-rate",
        "20",
        "--run-time",
        "4s",
        "--think-time",
        "100ms..300ms",
        "--allow-saturation",
        "--mix",
        "2:1:3",
    ]);
    assert_eq!(ran.code(), 0, "{}{}", ran.stdout(), ran.stderr());
    let said = ran.stdout();
    for part in ["Views", "Operations", "PASS", "index.html"] {
        assert!(said.contains(part), "no '{part}' in:\n{said}");
    }
    let page = std::fs::read_to_string(ran.folder().join("index.html")).unwrap();
    assert!(page.len() < 500_000, "{} bytes", page.len());
    let run = ran.run();
    assert!(sum(&run, "requests") > 50);
    assert_eq!(run["writes"]["left"], 0, "{}", run["writes"]);
    assert!(
        run["writes"]["uploaded"].as_u64() > Some(0),
        "{}",
        run["writes"]
    );
    assert_eq!(run["setup"]["users"], 6);
}

#[test]
fn the_same_seed_draws_the_same_visits() {
    let gallery = super::support::Gallery::open(&[]);
    let counts = |seed: &str| {
        let ran = Ran::with(&[
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
            "--seed",
            seed,
        ]);
        ran.assert_done();
        let run = ran.run();
        let mut counts = std::collections::BTreeMap::new();
        for row in super::support::rows(&run) {
            let name = row["operation"].as_str().unwrap().to_owned();
            *counts.entry(name).or_insert(0) += row["requests"].as_u64().unwrap();
        }
        counts
    };
    let first = counts("7");
    assert_eq!(first, counts("7"));
    assert_ne!(first, counts("8"));
}

#[test]
fn an_earlier_report_is_drawn_again() {
    let ran = Ran::with(&[
        "--users",
        "2",
        "--hatch-rate",
        "20",
        "--iterations",
        "1",
        "--think-time",
        "0",
    ]);
    ran.assert_done();
    let folder = ran.folder();
    let shown = super::support::vernissage()
        .args(["report", "show", "--format", "html"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(shown.status.success());
    let page = std::fs::read(folder.join("index.html")).unwrap();
    assert!(
        shown.stdout == page,
        "the page that is drawn again is another one"
    );
}
