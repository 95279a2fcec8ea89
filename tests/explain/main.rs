//! `vernissage explain` on real dumps: Docker engines in and out of a swarm,
//! Prometheus, Alertmanager, node exporter.
//!
//! The dumps under `fixtures/docker-metrics` were taken from Docker 20.10.24
//! with one to three nodes, those under `fixtures/expositions` from Debian's
//! Prometheus 2.42, Alertmanager 0.25 and node exporter 1.5, ten minutes apart,
//! with one dead target and one dead webhook.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

#[path = "../support/mod.rs"]
mod support;

mod changes;
mod command;
mod findings;
mod generator;
mod hostile;
mod pages;
mod processes;

use std::path::PathBuf;
use std::time::Duration;

use vernissage::explain::explanation::{Explanation, FamilyView};
use vernissage::explain::exposition::Exposition;
use vernissage::explain::findings::Finding;
use vernissage::explain::{self, Options};

const ENGINES: [(&str, &str); 5] = [
    ("docker-metrics/dump-standalone", "docker"),
    ("docker-metrics/dump-swarm", "docker-swarm-leader"),
    ("docker-metrics/dump-node3", "docker-swarm-worker"),
    ("docker-metrics/dump-3nodes-1down", "docker-swarm-leader"),
    ("docker-metrics/dump-noquorum", "docker-swarm-manager"),
];
const OTHERS: [(&str, &str); 5] = [
    ("expositions/prometheus", "prometheus"),
    ("expositions/prometheus-later", "prometheus"),
    ("expositions/alertmanager", "alertmanager"),
    ("expositions/alertmanager-later", "alertmanager"),
    ("expositions/node-exporter", "node-exporter"),
];

/// Where a dump lies.
fn file(path: &str) -> PathBuf {
    format!("{}/tests/fixtures/{path}.txt", env!("CARGO_MANIFEST_DIR")).into()
}

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn dump(path: &str) -> Exposition {
    explain::parse(&bytes(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read(text: &str) -> Exposition {
    explain::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn explained(path: &str) -> Explanation {
    explain::explain(&dump(path), None, &Options::default())
}

fn compared(earlier: &str, later: &str, options: &Options) -> Explanation {
    explain::explain(&dump(later), Some(&dump(earlier)), options)
}

fn minute() -> Options {
    Options {
        interval: Some(Duration::from_secs(60)),
        ..Options::default()
    }
}

fn ids(explanation: &Explanation) -> Vec<&str> {
    explanation
        .findings
        .iter()
        .map(|finding| finding.id.as_str())
        .collect()
}

fn finding<'a>(explanation: &'a Explanation, id: &str) -> &'a Finding {
    let found = explanation.findings.iter().find(|finding| finding.id == id);
    found.unwrap_or_else(|| panic!("no {id} in {:?}", ids(explanation)))
}

fn family<'a>(explanation: &'a Explanation, name: &str) -> &'a FamilyView {
    let mut families = explanation.groups.iter().flat_map(|group| &group.families);
    families
        .find(|family| family.name == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

fn change<'a>(explanation: &'a Explanation, name: &str) -> &'a str {
    let series = &family(explanation, name).series[0];
    series
        .change
        .as_ref()
        .map_or("none", |change| &change.shown)
}
