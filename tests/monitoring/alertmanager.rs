//! Alertmanager's configuration and its examples say the same, of alerts that
//! there are.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;

use super::rules::{alerts, seconds};

const SHIPPED: &str = "deploy/alertmanager/alertmanager.yml";
const EXAMPLES: [&str; 2] = [
    "deploy/alertmanager/examples/webhook.yml",
    "deploy/alertmanager/examples/email.yml",
];

/// Routes and inhibitions, which come before the receivers.
fn routing(path: &str) -> String {
    let text = fs::read_to_string(path).unwrap();
    let (before, _) = text.split_once("\nreceivers:\n").expect(path);
    let (_, routing) = before.split_once("\nroute:\n").expect(path);
    routing.to_owned()
}

#[test]
fn the_examples_route_and_inhibit_as_the_shipped_one_does() {
    for example in EXAMPLES {
        assert!(
            routing(example) == routing(SHIPPED),
            "{example} and {SHIPPED} differ"
        );
    }
}

#[test]
fn it_speaks_of_alerts_that_there_are() {
    let names: BTreeSet<String> = alerts().into_iter().map(|alert| alert.name).collect();
    let matcher = Regex::new(r#"alertname =~? "?([A-Za-z|]+)"#).unwrap();
    let routing = routing(SHIPPED);
    let mentioned: Vec<&str> = matcher
        .captures_iter(&routing)
        .flat_map(|found| found.get(1).unwrap().as_str().split('|'))
        .collect();
    assert!(mentioned.len() > 5);
    for name in mentioned {
        assert!(names.contains(name), "no such alert: {name}");
    }
}

/// The heartbeat is repeated when its group is looked at and the time is over: where
/// one of the two is a multiple of the other, it comes late by a whole interval now
/// and again, because the moments are not quite the same.
#[test]
fn the_heartbeat_comes_every_minute() {
    let routing = routing(SHIPPED);
    let (_, route) = routing.split_once("alertname = Watchdog").unwrap();
    let time = |key: &str| {
        let (_, rest) = route.split_once(&format!("{key}: ")).unwrap();
        seconds(rest.lines().next().unwrap())
    };
    let (look, wait) = (time("group_interval"), time("repeat_interval"));
    assert_ne!(wait % look, 0);
    assert_eq!(wait.div_ceil(look) * look, 60);
}

/// What an example reads is there, under the name that it has there.
#[test]
fn secrets_are_those_that_the_stack_mounts() {
    let stack = fs::read_to_string("stack.yml").unwrap();
    let (_, service) = stack.split_once("\n  alertmanager:\n").unwrap();
    let (service, _) = service.split_once("\n\n").unwrap();
    let file = Regex::new(r"/run/secrets/(\w+)").unwrap();
    for example in EXAMPLES {
        let text = fs::read_to_string(example).unwrap();
        let named: BTreeSet<&str> = file
            .captures_iter(&text)
            .map(|found| found.get(1).unwrap().as_str())
            .collect();
        assert!(!named.is_empty(), "{example}");
        for name in named {
            let mounted = format!("{{source: {name}, ");
            assert!(service.contains(&mounted), "{example}: {name}");
        }
    }
}

/// A Docker config can be read by whoever may read the API.
#[test]
fn secrets_are_files() {
    let secret = Regex::new(r"(?m)^\s*(\w*(password|credentials|token|secret)\w*):").unwrap();
    for path in [&EXAMPLES[..], &[SHIPPED]].concat() {
        let text = fs::read_to_string(path).unwrap();
        for found in secret.captures_iter(&text) {
            assert!(found[1].ends_with("_file"), "{path}: {}", &found[1]);
        }
    }
}
