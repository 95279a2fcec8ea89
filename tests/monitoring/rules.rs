//! Reads the shipped rule files, which keep to one layout. Whatever else stands in
//! them is refused here, and Prometheus' own reading of them is compared with this
//! one in `tests/system_alerts`.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::collections::BTreeMap;
use std::fs;

/// Where the files are.
pub(crate) const RECORDING: &str = "deploy/prometheus/rules/recording.yml";
/// Where the alerts are.
pub(crate) const ALERTS: &str = "deploy/prometheus/rules/alerts.yml";

/// A rule: what it makes, and of what.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Rule {
    /// The group that it belongs to.
    pub(crate) group: String,
    /// The alert's name, or that of the recorded series.
    pub(crate) name: String,
    /// Whether it is an alert.
    pub(crate) alert: bool,
    pub(crate) expr: String,
    /// How long it must hold, as written; empty where it says nothing.
    pub(crate) wait: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) annotations: BTreeMap<String, String>,
}

/// All rules of a file.
pub(crate) fn read(path: &str) -> Vec<Rule> {
    let text = fs::read_to_string(path).unwrap();
    let mut rules: Vec<Rule> = Vec::new();
    let mut group = String::new();
    let mut section = String::new();
    let content = text.lines().enumerate().filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    });
    for (number, line) in content {
        let indent = line.len() - line.trim_start().len();
        let place = format!("{path}:{}: {line}", number + 1);
        match (indent, line.trim()) {
            (0, "groups:") | (4, "rules:") => {}
            (2, entry) => entry
                .strip_prefix("- name: ")
                .expect(&place)
                .clone_into(&mut group),
            (6, entry) => rules.push(begun(entry, &group, &place)),
            (8, entry) => {
                let (key, value) = pair(entry, &place);
                key.clone_into(&mut section);
                field(rules.last_mut().expect(&place), key, value, &place);
            }
            (_, more) => continued(rules.last_mut().expect(&place), &section, more, &place),
        }
    }
    rules
}

/// The rules of both files.
pub(crate) fn all() -> Vec<Rule> {
    [read(RECORDING), read(ALERTS)].concat()
}

/// Only the alerts.
pub(crate) fn alerts() -> Vec<Rule> {
    let rules = read(ALERTS);
    assert!(rules.len() > 10, "few alerts: {}", rules.len());
    rules
}

fn begun(entry: &str, group: &str, place: &str) -> Rule {
    let (key, name) = pair(entry.strip_prefix("- ").expect(place), place);
    assert!(matches!(key, "alert" | "record"), "{place}");
    Rule {
        group: group.to_owned(),
        name: name.to_owned(),
        alert: key == "alert",
        ..Rule::default()
    }
}

fn field(rule: &mut Rule, key: &str, value: &str, place: &str) {
    match (key, value) {
        ("expr", ">-") | ("labels" | "annotations", "") => {}
        ("expr", value) => value.clone_into(&mut rule.expr),
        ("for", value) => value.clone_into(&mut rule.wait),
        _ => panic!("{place}"),
    }
}

fn continued(rule: &mut Rule, section: &str, text: &str, place: &str) {
    let entries = match section {
        "expr" => {
            if !rule.expr.is_empty() {
                rule.expr.push(' ');
            }
            rule.expr.push_str(text);
            return;
        }
        "labels" => &mut rule.labels,
        "annotations" => &mut rule.annotations,
        _ => panic!("{place}"),
    };
    let (key, value) = pair(text, place);
    assert!(entries.insert(key.to_owned(), unquoted(value)).is_none());
}

fn pair<'a>(entry: &'a str, place: &str) -> (&'a str, &'a str) {
    let (key, value) = entry.split_once(':').expect(place);
    (key, value.trim())
}

/// YAML's double quotes with the two escapes that are used.
fn unquoted(value: &str) -> String {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.map_or_else(
        || value.to_owned(),
        |inner| inner.replace("\\\"", "\"").replace("\\\\", "\\"),
    )
}

/// A duration of one number and one unit, as the rules have them, in seconds.
pub(crate) fn seconds(duration: &str) -> u64 {
    let (number, unit) = duration.split_at(duration.len() - 1);
    let number: u64 = number.parse().unwrap();
    number
        * match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => panic!("{duration}"),
        }
}
