//! Every rule has unit tests for promtool. That they pass is shown by
//! `tests/system_alerts`, with promtool.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;

use super::rules::{alerts, all, seconds};

/// The files: (name, text).
fn files() -> Vec<(String, String)> {
    let entries = fs::read_dir("deploy/prometheus/tests").unwrap();
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            (
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

fn everything() -> String {
    files().into_iter().map(|(_, text)| text).collect()
}

#[test]
fn every_recorded_series_is_asked_for() {
    let tests = everything();
    for rule in all().iter().filter(|rule| !rule.alert) {
        let asked = tests.lines().any(|line| {
            line.trim().starts_with("- expr: ")
                && line
                    .split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | ':'))
                    .any(|word| word.trim_end_matches(':') == rule.name)
        });
        assert!(asked, "no unit test asks for {}", rule.name);
    }
}

/// Fires with all its words, does not fire before and after.
#[test]
fn every_alert_fires_and_stays_silent() {
    let tests = everything();
    let lines: Vec<&str> = tests.lines().map(str::trim).collect();
    for alert in alerts() {
        let name = &alert.name;
        let silent = format!("alertname: {name}, exp_alerts: []}}");
        let silences = lines.iter().filter(|line| line.contains(&silent)).count();
        assert!(silences >= 1, "{name} is never seen silent");
        let alertname = format!("alertname: {name}");
        let fires = lines
            .windows(3)
            .any(|three| three[0] == alertname && three[1] == "exp_alerts:");
        assert!(fires, "{name} is never seen firing");
    }
}

/// What a test expects of alerts: (alert, seconds after its beginning, whether it
/// fires).
fn expected(test: &str) -> Vec<(String, u64, bool)> {
    let moment = Regex::new(r"eval_time: ((?:\d+[smhd])+)").unwrap();
    let alert = Regex::new(r#"alertname(?:: |=")(\w+)"#).unwrap();
    let part = Regex::new(r"\d+[smhd]").unwrap();
    // Whatever is expected begins with a dash, and may go over several lines.
    let entries = test.split("\n      - ").filter_map(|entry| {
        let time = moment.captures(entry)?.get(1)?.as_str();
        let time = part
            .find_iter(time)
            .map(|part| seconds(part.as_str()))
            .sum();
        let name = alert.captures(entry)?[1].to_owned();
        let silent = entry.contains("exp_alerts: []") || entry.contains("exp_samples: []");
        Some((name, time, !silent))
    });
    entries.collect()
}

/// Within one test: that it is silent elsewhere says nothing of its end.
#[test]
fn every_alert_is_seen_ending() {
    let tests = everything();
    let tests: Vec<_> = tests.split("\n  - name: ").map(expected).collect();
    for alert in alerts() {
        let wanted = &alert.name;
        let ends = tests.iter().any(|test| {
            let of = |fires| {
                test.iter()
                    .filter(move |(name, _, fired)| *name == *wanted && *fired == fires)
                    .map(|(_, time, _)| *time)
            };
            of(true).min() < of(false).max() && of(true).next().is_some()
        });
        assert_eq!(
            ends,
            alert.name != "Watchdog",
            "{} ends in no test",
            alert.name
        );
    }
}

/// Or promtool evaluates the groups in any order, and the tests flicker.
#[test]
fn the_tests_say_the_order_of_all_groups() {
    let groups: BTreeSet<String> = all().into_iter().map(|rule| rule.group).collect();
    for (path, text) in files() {
        let order = text
            .lines()
            .find_map(|line| line.strip_prefix("group_eval_order: ["))
            .unwrap_or_else(|| panic!("{path}: group_eval_order"));
        let named = order.trim_end_matches(']').split(", ").map(str::to_owned);
        assert_eq!(named.collect::<BTreeSet<_>>(), groups, "{path}");
    }
}
