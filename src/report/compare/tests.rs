use super::*;
use crate::measure::verdict::Judgement;
use crate::report::fixture::{self, Shape};

fn finding(comparison: &Comparison, name: &str) -> Finding {
    comparison
        .changes
        .iter()
        .find(|change| change.name == name)
        .unwrap()
        .finding
}

#[test]
fn the_same_gallery_twice_is_within_noise() {
    let before = fixture::run(&Shape {
        failing: false,
        ..Shape::default()
    });
    let mut after = fixture::run(&Shape {
        failing: false,
        seed: 99,
        ..Shape::default()
    });
    after.setup.host = "http://127.0.0.1:1/".to_owned();
    let comparison = compare(&before, &after);
    assert_eq!(comparison.differences, []);
    assert!(comparison.comparable().contains("can be compared"));
    for change in &comparison.changes {
        assert_eq!(change.finding, Finding::WithinNoise, "{change:?}");
    }
    assert_eq!(comparison.summary(), "Nothing changed by more than noise.");
}

#[test]
fn a_gallery_at_half_the_speed_is_worse() {
    let before = fixture::run(&Shape::default());
    let after = fixture::run(&Shape {
        slowness: 2.0,
        ..Shape::default()
    });
    let comparison = compare(&before, &after);
    assert_eq!(finding(&comparison, "page p50"), Finding::Worse);
    assert_eq!(
        finding(&comparison, "requests a second"),
        Finding::WithinNoise
    );
    assert_eq!(
        finding(&compare(&after, &before), "page p50"),
        Finding::Better
    );
    assert!(
        comparison
            .summary()
            .starts_with("Beyond noise worse: page p50"),
        "{}",
        comparison.summary()
    );
}

#[test]
fn a_change_that_has_no_digit_is_none() {
    let words = |metric, before, after| {
        let change = Change {
            name: "",
            before: Some(before),
            after: Some(after),
            noise: None,
            finding: Finding::Unknown,
            metric,
        };
        change.in_words().unwrap()
    };
    assert_eq!(words(Metric::Requests, 100.0, 100.001), "none");
    assert_eq!(words(Metric::Requests, 100.0, 99.999), "none");
    assert_eq!(words(Metric::Requests, 100.0, 50.0), "−50 %");
    assert_eq!(words(Metric::Failures, 0.0, 0.0), "none");
    assert_eq!(words(Metric::Failures, 0.0, 0.000_01), "< 0.01 %");
    assert_eq!(words(Metric::Failures, 0.0, 0.5), "+50 %");
}

#[test]
fn what_was_not_asked_the_same_cannot_be_compared() {
    let before = fixture::run(&Shape::default());
    let mut after = before.clone();
    after.setup.users = 400;
    after.setup.seed = 1;
    after.setup.load_model = "open: 5 visits a second".to_owned();
    let comparison = compare(&before, &after);
    assert!(comparison.comparable().contains("cannot be compared"));
    assert_eq!(
        comparison.differences[0].sentence,
        "The number of users differs: 200 and 400."
    );
    assert!(
        comparison.differences[1]
            .sentence
            .ends_with(" and 'open: 5 visits a second'.")
    );
    assert_eq!(comparison.differences.len(), 3);

    let mut cut_off = before.clone();
    cut_off.unfinished = true;
    let comparison = compare(&cut_off, &before);
    assert!(comparison.comparable().contains("with care"));
    assert!(
        comparison.differences[0]
            .sentence
            .starts_with("The earlier run was cut off")
    );

    let mut invalid = before.clone();
    invalid.verdict.judgement = Judgement::Invalid;
    assert!(
        compare(&before, &invalid).differences[0]
            .sentence
            .contains("later run is INVALID")
    );
}

#[test]
fn short_runs_say_that_they_are_too_short() {
    let short = fixture::run(&Shape {
        seconds: [2, 5, 0],
        ..Shape::default()
    });
    let comparison = compare(&short, &short);
    assert_eq!(finding(&comparison, "page p95"), Finding::Unknown);
    assert!(comparison.summary().contains("too short"));
    let empty = compare(&fixture::empty(), &fixture::empty());
    assert!(
        empty
            .changes
            .iter()
            .all(|change| change.finding == Finding::Unknown)
    );
}
