//! What every alert must bring along for the person whom it wakes.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;

use super::rules::{Rule, alerts, seconds};

/// The parts of a page, in this order.
const PARTS: [&str; 5] = [
    "## What it means",
    "## What people notice",
    "## How to look",
    "## What to do",
    "## When it is a false alarm",
];

fn names() -> BTreeSet<String> {
    alerts().into_iter().map(|alert| alert.name).collect()
}

#[test]
fn every_alert_has_its_labels_and_annotations() {
    let name = Regex::new("^([A-Z][a-z]+)+$").unwrap();
    for alert in alerts() {
        let Rule {
            name: called,
            labels,
            annotations,
            ..
        } = &alert;
        assert!(alert.alert && name.is_match(called), "{called}");
        let severity = labels.get("severity").map(String::as_str);
        assert!(
            matches!(severity, Some("page" | "ticket" | "info")),
            "{called}: {severity:?}"
        );
        for key in ["summary", "description", "runbook_url"] {
            assert!(
                annotations.get(key).is_some_and(|text| !text.is_empty()),
                "{called}: {key}"
            );
        }
        assert_eq!(annotations.len(), 3, "{called}");
    }
}

/// A single scrape that failed calls nobody.
#[test]
fn every_alert_waits_for_two_scrapes() {
    let config = fs::read_to_string("deploy/prometheus/prometheus.yml").unwrap();
    let interval = config
        .lines()
        .find_map(|line| line.trim().strip_prefix("scrape_interval: "))
        .unwrap();
    for alert in alerts() {
        assert!(
            seconds(&alert.wait) >= 2 * seconds(interval),
            "{}",
            alert.name
        );
    }
}

#[test]
fn every_alert_has_a_page_with_all_its_parts() {
    let index = fs::read_to_string("docs/runbooks/README.md").unwrap();
    for alert in alerts() {
        let path = format!("docs/runbooks/{}.md", alert.name);
        assert_eq!(alert.annotations["runbook_url"], path);
        let page = fs::read_to_string(&path).expect(&path);
        assert!(page.starts_with(&format!("# {}\n", alert.name)), "{path}");
        let places = PARTS.map(|part| page.find(part).unwrap_or_else(|| panic!("{path}: {part}")));
        assert!(places.is_sorted(), "{path}: {PARTS:?} in this order");
        assert!(
            page.contains(&alert.labels["severity"]),
            "{path}: its severity"
        );
        assert!(
            index.contains(&format!("]({}.md)", alert.name)),
            "{path} in the index"
        );
    }
}

#[test]
fn every_page_is_of_an_alert() {
    let names = names();
    for entry in fs::read_dir("docs/runbooks").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let alert = name.strip_suffix(".md").expect(&name);
        assert!(
            alert == "README" || names.contains(alert),
            "{name}: no such alert"
        );
    }
}

#[test]
fn the_guide_lists_every_alert_with_its_severity() {
    let guide = fs::read_to_string("docs/MONITORING.md").unwrap();
    for alert in alerts() {
        let row = format!("| [{0}](runbooks/{0}.md) |", alert.name);
        let row = guide
            .lines()
            .find(|line| line.starts_with(&row))
            .expect(&row);
        assert!(row.contains(&alert.labels["severity"]), "{row}");
    }
}
