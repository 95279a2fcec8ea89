//! The shipped files as their own programs check them.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::prometheus::Prometheus;
use super::rules::{self, Rule};

/// What a program says of files; fails unless it is content.
fn content(program: &str, arguments: &[&str]) -> String {
    let said = Command::new(program).args(arguments).output().expect(
        "Debian's packages prometheus and prometheus-alertmanager: .ci/install brings them",
    );
    let text = String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).into_owned();
    assert!(said.status.success(), "{program} {arguments:?}\n{text}");
    text
}

fn files(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<String> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
}

#[test]
#[ignore = "system test: needs prometheus; run by .ci/run"]
fn promtool_accepts_the_rules() {
    let files = files("deploy/prometheus/rules");
    let mut arguments = vec!["check", "rules"];
    arguments.extend(files.iter().map(String::as_str));
    content("promtool", &arguments);
}

/// The rules are where the repository has them, and not where a container has.
#[test]
#[ignore = "system test: needs prometheus; run by .ci/run"]
fn promtool_accepts_the_configuration() {
    let folder = TempDir::new().unwrap();
    let shipped = fs::read_to_string("deploy/prometheus/prometheus.yml").unwrap();
    let there = "/etc/prometheus/rules/";
    assert!(shipped.contains(there));
    let here = fs::canonicalize("deploy/prometheus/rules").unwrap();
    let config = folder.path().join("prometheus.yml");
    fs::write(
        &config,
        shipped.replace(there, &format!("{}/", here.display())),
    )
    .unwrap();
    let said = content("promtool", &["check", "config", config.to_str().unwrap()]);
    assert!(said.contains("2 rule files found"), "{said}");
}

#[test]
#[ignore = "system test: needs prometheus; run by .ci/run"]
fn every_rule_does_what_its_unit_tests_say() {
    let files = files("deploy/prometheus/tests");
    let mut arguments = vec!["test", "rules"];
    arguments.extend(files.iter().map(String::as_str));
    content("promtool", &arguments);
}

#[test]
#[ignore = "system test: needs prometheus-alertmanager; run by .ci/run"]
fn amtool_accepts_the_routes_and_the_examples() {
    for folder in ["deploy/alertmanager", "deploy/alertmanager/examples"] {
        for file in files(folder) {
            content("amtool", &["check-config", &file]);
        }
    }
}

/// Which receiver an alert of each severity comes to.
#[test]
#[ignore = "system test: needs prometheus-alertmanager; run by .ci/run"]
fn alerts_find_their_receivers() {
    for alert in rules::alerts() {
        let severity = &alert.labels["severity"];
        let wanted = if alert.name == "Watchdog" {
            "dead-mans-switch"
        } else {
            severity
        };
        let file = "--config.file=deploy/alertmanager/alertmanager.yml";
        let (name, severity) = (
            format!("alertname={}", alert.name),
            format!("severity={severity}"),
        );
        let said = content(
            "amtool",
            &["config", "routes", "test", file, &name, &severity],
        );
        // A machine whose amtool has a server in its settings adds a warning.
        assert_eq!(said.lines().next(), Some(wanted), "{name}: {said}");
    }
}

/// The reader that the cheap checks use agrees with Prometheus.
#[test]
#[ignore = "system test: needs prometheus; run by .ci/run"]
fn prometheus_reads_the_rules_as_our_checks_do() {
    let here = fs::canonicalize("deploy/prometheus/rules").unwrap();
    let prometheus = Prometheus::configured(&format!("rule_files: ['{}/*.yml']\n", here.display()));
    let answer = prometheus.api("rules");
    let groups = answer["data"]["groups"].as_array().unwrap();
    let mut theirs: Vec<Rule> = groups
        .iter()
        .flat_map(|group| {
            group["rules"]
                .as_array()
                .unwrap()
                .iter()
                .map(|rule| read(group, rule))
        })
        .collect();
    let mut ours = rules::all();
    for rule in &mut ours {
        rule.expr.clear();
        rule.wait = seconds(&rule.wait);
    }
    let key = |rule: &Rule| (rule.group.clone(), rule.name.clone(), rule.labels.clone());
    ours.sort_by_key(key);
    theirs.sort_by_key(key);
    assert_eq!(ours, theirs);
}

/// A rule as the API tells it, but for its expression, which is written anew.
fn read(group: &Value, rule: &Value) -> Rule {
    let map = |key: &str| serde_json::from_value(rule[key].clone()).unwrap_or_default();
    let alert = rule["type"] == "alerting";
    Rule {
        group: group["name"].as_str().unwrap().to_owned(),
        name: rule["name"].as_str().unwrap().to_owned(),
        alert,
        wait: rule["duration"]
            .as_f64()
            .map_or_else(String::new, |wait| wait.to_string()),
        labels: map("labels"),
        annotations: map("annotations"),
        ..Rule::default()
    }
}

fn seconds(wait: &str) -> String {
    if wait.is_empty() {
        return String::new();
    }
    rules::seconds(wait).to_string()
}
