//! Users who make so many visits and go.

use super::support::{Gallery, Ran, sum};

#[test]
fn every_visit_counts_though_the_first_user_goes_before_the_last_comes() {
    let gallery = Gallery::open(&["--error-rate", "medium=1"]);
    let ran = Ran::with(&[
        "--host",
        &gallery.url,
        "--scenario",
        "demo",
        "--crowd",
        "walker=1",
        "--users",
        "4",
        "--hatch-rate",
        "2",
        "--iterations",
        "1",
        "--think-time",
        "0",
        "--no-preflight",
        "--threshold",
        "failures < 1%",
        "--allow-saturation",
    ]);
    assert_eq!(ran.code(), 99, "{}", ran.stdout());
    let run = ran.run();
    assert_eq!(run["setup"]["iterations"], 1);
    let steady = run["phases"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["phase"] == "steady");
    let requests: u64 = steady.unwrap()["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["requests"].as_u64().unwrap())
        .sum();
    assert_eq!(requests, sum(&run, "requests"), "{run}");
    let said = ran.stdout();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("until every user had made its visits"),
        "{said}"
    );
}
