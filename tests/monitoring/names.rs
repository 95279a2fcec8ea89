//! Every metric that a rule or a panel asks for is one that somebody serves.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;
use vernissage::live::metrics::catalogue;
use vernissage::live::metrics::family::Kind;

use super::{dashboard, rules};

/// What PromQL itself is made of, beside functions, which have a parenthesis.
const WORDS: [&str; 4] = ["and", "or", "unless", "bool"];

/// The names of metrics in an expression.
fn asked_for(expr: &str) -> BTreeSet<String> {
    let mut expr = expr.to_owned();
    for inside in [
        r#""[^"]*""#,
        r"\{[^}]*\}",
        r"\[[^\]]*\]",
        r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)",
        // Functions and aggregations.
        r"\b[a-z_0-9]+\s*\(",
        r"\b(by|group_left|group_right)\b",
    ] {
        expr = Regex::new(inside)
            .unwrap()
            .replace_all(&expr, " ")
            .into_owned();
    }
    let name = Regex::new(r"[a-zA-Z_:][a-zA-Z0-9_:]*").unwrap();
    let names = name.find_iter(&expr).map(|found| found.as_str().to_owned());
    names
        .filter(|name| !WORDS.contains(&name.as_str()))
        .collect()
}

/// The names of the series of a family.
fn series(name: &str, kind: &str) -> Vec<String> {
    match kind {
        "histogram" => ["_bucket", "_sum", "_count"]
            .map(|end| format!("{name}{end}"))
            .to_vec(),
        "summary" => ["", "_sum", "_count"]
            .map(|end| format!("{name}{end}"))
            .to_vec(),
        _ => vec![name.to_owned()],
    }
}

/// Those of the dumps of other programs under `tests/fixtures`.
fn of_others(served: &mut BTreeSet<String>) {
    for folder in [
        "tests/fixtures/expositions",
        "tests/fixtures/docker-metrics",
    ] {
        for entry in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
            served.extend(types.flat_map(|line| {
                let (name, kind) = line.split_once(' ').unwrap();
                series(name, kind)
            }));
        }
    }
}

/// What the demo gallery's page says that it serves.
fn of_the_demo(served: &mut BTreeSet<String>) {
    let page = fs::read_to_string("docs/DEMO.md").unwrap();
    let name = Regex::new("`(demo_gallery_[a-z_]+)`").unwrap();
    for found in name.captures_iter(&page) {
        let kind = if found[1].ends_with("_seconds") {
            "histogram"
        } else {
            ""
        };
        served.extend(series(&found[1], kind));
    }
}

fn served() -> BTreeSet<String> {
    // Prometheus makes these itself.
    let mut served: BTreeSet<String> = ["up", "ALERTS"].map(str::to_owned).into();
    for family in catalogue::ALL {
        let kind = if family.kind == Kind::Histogram {
            "histogram"
        } else {
            ""
        };
        served.extend(series(family.name, kind));
    }
    of_others(&mut served);
    of_the_demo(&mut served);
    served.extend(
        rules::read(rules::RECORDING)
            .into_iter()
            .map(|rule| rule.name),
    );
    served
}

#[test]
fn names_are_found_in_expressions() {
    let names = asked_for(
        r#"sum by (job) (rate(a_total{b="c"}[5m])) unless on (job, le) changes(d[5m]) > 0 or job:e:f * on (x) group_left g"#,
    );
    assert_eq!(
        names,
        BTreeSet::from(["a_total", "d", "g", "job:e:f"].map(str::to_owned))
    );
}

#[test]
fn rules_ask_for_what_is_served() {
    let served = served();
    for rule in rules::all() {
        let asked = asked_for(&rule.expr);
        assert!(
            !asked.is_empty() || rule.name == "Watchdog",
            "{}",
            rule.name
        );
        for name in asked {
            assert!(
                served.contains(&name),
                "{}: nobody serves {name}",
                rule.name
            );
        }
    }
}

#[test]
fn panels_ask_for_what_is_served() {
    let served = served();
    for (panel, query) in [dashboard::queries(), dashboard::annotations()].concat() {
        for name in asked_for(&query) {
            assert!(served.contains(&name), "{panel}: nobody serves {name}");
        }
    }
}

#[test]
fn recorded_series_are_used_and_named_by_their_level_and_operation() {
    let name = Regex::new(r"^[a-z_]+:[a-z_]+:[a-z_]+[0-9]*[a-z]*$").unwrap();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    asked.extend(rules::all().iter().flat_map(|rule| asked_for(&rule.expr)));
    asked.extend(
        dashboard::queries()
            .iter()
            .flat_map(|(_, query)| asked_for(query)),
    );
    for rule in rules::read(rules::RECORDING) {
        assert!(!rule.alert && name.is_match(&rule.name), "{}", rule.name);
        assert!(asked.contains(&rule.name), "nobody asks for {}", rule.name);
    }
}
