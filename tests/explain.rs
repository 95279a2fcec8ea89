//! `vernissage explain` on real dumps: Docker engines in and out of a swarm,
//! Prometheus, Alertmanager, node exporter.
//!
//! The dumps under `fixtures/docker-metrics` were taken from Docker 20.10.24
//! with one to three nodes, those under `fixtures/expositions` from Debian's
//! Prometheus 2.42, Alertmanager 0.25 and node exporter 1.5, ten minutes apart,
//! with one dead target and one dead webhook.

#![expect(clippy::panic, reason = "helpers of tests may be blunt")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use vernissage::explain::{
    self, Options,
    explanation::{Explanation, FamilyView},
    exposition::Exposition,
    findings::{Finding, Severity},
    render::{TextOptions, json, markdown, text},
};

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

fn bytes(path: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/{path}.txt", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
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

#[test]
fn every_process_is_known() {
    for (path, id) in ENGINES.into_iter().chain(OTHERS) {
        assert_eq!(explained(path).process.id, id, "{path}");
    }
    let own = |text: &str| {
        explain::explain(&read(text), None, &Options::default())
            .process
            .id
    };
    assert_eq!(
        own("vernissage_build_info{version=\"1\"} 1\n"),
        "vernissage"
    );
    assert_eq!(own("demo_gallery_photos 24\n"), "demo-gallery");
    assert_eq!(own("container_last_seen{id=\"/\"} 1.7e9\n"), "cadvisor");
    assert_eq!(
        own("# TYPE go info\ngo_info{version=\"go1.22\"} 1\n# EOF\n"),
        "go"
    );
    assert_eq!(own("shop_orders_total 3\n"), "unknown");
}

#[test]
fn every_family_of_the_engine_has_a_meaning() {
    for (path, _) in ENGINES.into_iter().chain(OTHERS) {
        for group in explained(path).groups {
            assert_ne!(group.id, "other", "{path}");
            for family in group.families {
                assert!(family.known, "{path}: {} has no words of ours", family.name);
            }
        }
    }
}

#[test]
fn a_node_that_is_down_comes_first() {
    let explanation = explained("docker-metrics/dump-3nodes-1down");
    let first = &explanation.findings[0];
    assert_eq!(
        (first.id.as_str(), first.severity),
        ("nodes-down", Severity::Critical)
    );
    assert_eq!(first.title, "Nodes in state down: 1.");
    assert_eq!(first.evidence, ["swarm_manager_nodes{state=\"down\"} 1"]);
    let slow = finding(&explanation, "slow-fsync");
    assert_eq!(
        slow.severity,
        Severity::Notice,
        "41 observations are too few for a warning"
    );
    assert!(slow.title.contains("25.4 ms"), "{}", slow.title);
}

#[test]
fn lost_quorum_comes_first_and_its_figures_are_stale() {
    let explanation = explained("docker-metrics/dump-noquorum");
    assert_eq!(explanation.findings[0].id, "no-leader");
    assert!(
        !ids(&explanation).contains(&"raft-peer-unreachable"),
        "it is said already"
    );
    let down = finding(&explanation, "nodes-down");
    assert!(
        down.detail
            .as_ref()
            .unwrap()
            .contains("when there last was a leader")
    );
    assert!(family(&explanation, "swarm_manager_nodes").stale);
    assert!(!family(&explanation, "engine_daemon_events_total").stale);
}

#[test]
fn a_healthy_follower_is_not_called_leaderless() {
    let text = String::from_utf8(bytes("docker-metrics/dump-swarm")).unwrap();
    let follower = text
        .replace("swarm_manager_leader 1", "swarm_manager_leader 0")
        .replace(
            "swarm_raft_transaction_latency_seconds_count 9",
            "swarm_raft_transaction_latency_seconds_count 0",
        );
    let zeros =
        regex::Regex::new(r"(swarm_raft_transaction_latency_seconds_bucket\{[^}]*\}) \d+").unwrap();
    let follower = zeros.replace_all(&follower, "$1 0");
    let explanation = explain::explain(&read(&follower), None, &Options::default());
    assert_eq!(explanation.process.id, "docker-swarm-manager");
    assert!(
        !ids(&explanation).contains(&"no-leader"),
        "{:?}",
        ids(&explanation)
    );
    assert!(
        explanation
            .notes
            .iter()
            .any(|note| note.contains("exactly one manager does"))
    );
}

#[test]
fn a_workers_zeros_are_left_out() {
    let explanation = explained("docker-metrics/dump-node3");
    let swarm = explanation
        .groups
        .iter()
        .find(|group| group.id == "swarm")
        .unwrap();
    assert!(
        swarm
            .not_applicable
            .contains(&"swarm_manager_nodes".to_owned())
    );
    assert!(
        swarm
            .families
            .iter()
            .all(|family| family.name != "swarm_manager_nodes")
    );
    assert!(
        explanation
            .findings
            .iter()
            .all(|finding| finding.severity == Severity::Notice)
    );
}

#[test]
fn the_traps_are_named() {
    let explanation = explained("docker-metrics/dump-3nodes-1down");
    assert!(
        family(&explanation, "swarm_dispatcher_scheduling_delay_seconds")
            .broken
            .is_some()
    );
    let tasks = family(&explanation, "swarm_manager_tasks_total");
    assert_eq!(tasks.kind, "gauge");
    assert!(tasks.trap.as_ref().unwrap().contains("gauge"));
    let probes = family(&explanation, "engine_daemon_health_checks_failed_total");
    assert!(probes.trap.as_ref().unwrap().contains("unhealthy"));
    // Six starts were counted, one of which is the zero at the beginning.
    let actions = family(&explanation, "engine_daemon_container_actions_seconds");
    let start = actions
        .series
        .iter()
        .find(|series| series.name == "start")
        .unwrap();
    assert_eq!(start.distribution.as_ref().unwrap().count, 5.0);
    assert_eq!(actions.series_zero, 3);
    let calls = explanation
        .groups
        .iter()
        .find(|group| group.id == "calls")
        .unwrap();
    assert!(calls.families.is_empty());
    assert!(calls.folded[0].series > 1200 && calls.folded[0].zero_series > 1000);
    assert!(explanation.process.says.unwrap().contains("max, never sum"));
}

#[test]
fn a_broken_value_never_reaches_the_reader() {
    let explanation = explained("docker-metrics/dump-3nodes-1down");
    let delay = family(&explanation, "swarm_dispatcher_scheduling_delay_seconds");
    assert!(delay.series.is_empty() && delay.series_total == 1);
    let everything = TextOptions {
        everything: true,
        ..TextOptions::default()
    };
    let page = text(&explanation, &everything);
    assert!(
        page.contains("swarm_dispatcher_scheduling_delay_seconds  not usable"),
        "{page}"
    );
}

/// What Debian's promtool 2.42 evaluates for histogram_quantile on this dump.
#[test]
fn quantiles_agree_with_prometheus() {
    let explanation = explained("docker-metrics/dump-3nodes-1down");
    for (name, expected) in [
        (
            "etcd_disk_wal_fsync_duration_seconds",
            [9.761904761904762e-4, 7.92e-3, 2.544e-2],
        ),
        (
            "swarm_raft_transaction_latency_seconds",
            [3.392857142857143e-3, 1.1e-2, 4.05e-1],
        ),
        (
            "swarm_store_write_tx_latency_seconds",
            [3.3695652173913043e-3, 9.9e-3, 2.345e-2],
        ),
    ] {
        let series = &family(&explanation, name).series[0];
        let found = &series.distribution.as_ref().unwrap().quantiles;
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found.value.unwrap() - expected).abs() < 1e-12,
                "{name} {found:?}"
            );
        }
        assert!(found[0].in_first_bucket && !found[2].in_first_bucket);
    }
}

#[test]
fn changes_have_rates_where_the_seconds_are_known() {
    let (earlier, later) = (
        "docker-metrics/dump-3nodes-1down",
        "docker-metrics/dump-noquorum",
    );
    let without = compared(earlier, later, &Options::default());
    assert_eq!(change(&without, "engine_daemon_events_total"), "+144");
    assert!(without.notes.iter().any(|note| note.contains("--interval")));
    let with = compared(earlier, later, &minute());
    assert_eq!(change(&with, "engine_daemon_events_total"), "+144, 2.4/s");
    assert_eq!(
        change(&with, "process_cpu_seconds_total"),
        "+1 s, 1.67 % busy"
    );
    assert_eq!(change(&with, "swarm_manager_leader"), "was yes");
    assert_eq!(change(&with, "process_open_fds"), "−5");
    assert!(
        finding(&with, "no-leader")
            .evidence
            .iter()
            .any(|one| one.contains("earlier dump"))
    );
}

#[test]
fn the_machines_clock_gives_the_seconds() {
    let with = compared(
        "expositions/node-exporter",
        "expositions/node-exporter-later",
        &Options::default(),
    );
    let seconds = with.compared.as_ref().unwrap().seconds.unwrap();
    assert!((600.0..660.0).contains(&seconds), "{seconds}");
    assert!(change(&with, "node_netstat_Tcp_RetransSegs") == "none");
    assert!(change(&with, "node_disk_io_time_seconds_total").contains("busy"));
}

#[test]
fn the_files_time_is_believed_unless_the_dump_speaks_against_it() {
    let dump = dump("docker-metrics/dump-3nodes-1down");
    let at = |seconds: u64| Options {
        taken_at: Some(UNIX_EPOCH + Duration::from_secs(seconds)),
        ..Options::default()
    };
    // The garbage collector last ran at 1795356778.
    let near = explain::explain(&dump, None, &at(1_795_356_800));
    assert_eq!(near.dump.taken_at_seconds, Some(1_795_356_800.0));
    let copied = explain::explain(&dump, None, &at(1_795_999_999));
    assert!(copied.dump.taken_at_seconds.unwrap() < 1_795_356_779.0);
    let page = text(&copied, &TextOptions::default());
    assert!(page.contains("or later"), "{page}");
}

#[test]
fn what_is_over_is_only_a_notice() {
    let single = explained("expositions/prometheus-later");
    assert_eq!(
        finding(&single, "notifications-dropped").severity,
        Severity::Warning
    );
    let two = compared(
        "expositions/prometheus",
        "expositions/prometheus-later",
        &Options::default(),
    );
    let dropped = finding(&two, "notifications-dropped");
    assert_eq!(dropped.severity, Severity::Notice);
    assert!(
        dropped
            .detail
            .as_ref()
            .unwrap()
            .contains("None of it since")
    );
    assert_eq!(
        finding(&two, "connections-refused").severity,
        Severity::Warning
    );
}

#[test]
fn alertmanagers_lost_notifications_are_critical() {
    let explanation = explained("expositions/alertmanager-later");
    assert_eq!(explanation.findings[0].id, "notifications-failed");
    assert!(explanation.findings[0].title.contains("webhook"));
}

#[test]
fn dumps_that_do_not_belong_together_are_not_compared() {
    let problem = |earlier: &str, later: &str| {
        let explanation = compared(earlier, later, &Options::default());
        let all = explanation.groups.iter().flat_map(|group| &group.families);
        assert!(
            all.flat_map(|family| &family.series)
                .all(|series| series.change.is_none())
        );
        explanation
            .compared
            .unwrap()
            .problem
            .unwrap_or_else(|| panic!("{earlier} {later}"))
    };
    let down = "docker-metrics/dump-3nodes-1down";
    assert!(problem("docker-metrics/dump-node3", down).contains("another node"));
    assert!(problem("expositions/prometheus", down).contains("something else"));
    assert!(
        problem(
            "expositions/node-exporter-later",
            "expositions/node-exporter"
        )
        .contains("later one")
    );
}

#[test]
fn a_restart_is_seen() {
    let process = |start: u32, count: u32| {
        read(&format!(
            "# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds {start}\n\
             # TYPE orders_total counter\norders_total {count}\n"
        ))
    };
    let (before, after) = (process(1_700_000_000, 500), process(1_700_050_000, 700));
    let explanation = explain::explain(&after, Some(&before), &minute());
    assert!(
        finding(&explanation, "restarted")
            .title
            .contains("2023-11-15 12:06:40 UTC")
    );
    assert_eq!(
        change(&explanation, "orders_total"),
        "+700 since it began again"
    );
}

#[test]
fn near_limits_nan_and_dead_series_are_found() {
    let taken_at = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_900));
    let explanation = explain::explain(
        &read(
            "process_open_fds 950\nprocess_max_fds 1000\ntemperature_celsius NaN\n\
             pushed{job=\"backup\"} 1 1700000000000\n\
             logger_log_write_operations_failed_total 7\n",
        ),
        None,
        &Options {
            taken_at,
            ..Options::default()
        },
    );
    assert_eq!(
        ids(&explanation),
        ["fds-near-limit", "logs-lost", "dead-series", "nan"],
        "{:?}",
        explanation.findings
    );
    assert!(explanation.findings[0].title.contains("95 %"));
}

#[test]
fn what_a_dump_holds_cannot_steer_the_terminal_or_the_markup() {
    let evil = "# HELP evil \u{1b}]0;owned\u{7} <script>alert(1)</script>\n# TYPE evil gauge\n\
                evil{l=\"\u{1b}[2J|`<b>\"} 1\n";
    let explanation = explain::explain(&read(evil), None, &Options::default());
    let options = TextOptions {
        everything: true,
        colour: false,
        width: 80,
    };
    let page = text(&explanation, &options);
    let marked = markdown(&explanation, true);
    for rendered in [&page, &marked] {
        assert!(
            !rendered.chars().any(|c| c.is_control() && c != '\n'),
            "{rendered:?}"
        );
    }
    assert!(
        !marked.contains("<script>") && !marked.contains("<b>"),
        "{marked}"
    );
}

#[test]
fn the_json_is_as_documented() {
    let explanation = compared(
        "expositions/prometheus",
        "expositions/prometheus-later",
        &minute(),
    );
    let value: serde_json::Value = serde_json::from_str(&json(&explanation).unwrap()).unwrap();
    assert_eq!(value["schema"], "vernissage-explain/1");
    let documented =
        std::fs::read_to_string(format!("{}/docs/EXPLAIN.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut missing = std::collections::BTreeSet::new();
    field_names(&value, &mut |name| {
        if !documented.contains(&format!("`{name}`")) {
            missing.insert(name.to_owned());
        }
    });
    assert!(missing.is_empty(), "docs/EXPLAIN.md lacks {missing:?}");
}

/// All names of fields, but for those below `labels`, which are the dump's.
fn field_names(value: &serde_json::Value, seen: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                seen(name);
                if name != "labels" {
                    field_names(value, seen);
                }
            }
        }
        serde_json::Value::Array(values) => {
            for value in values {
                field_names(value, seen);
            }
        }
        _ => {}
    }
}

#[test]
fn the_pages_read_like_this() {
    let options = TextOptions::default();
    for (path, _) in ENGINES.into_iter().chain(OTHERS) {
        let name = path.rsplit('/').next().unwrap_or(path);
        insta::assert_snapshot!(format!("text-{name}"), text(&explained(path), &options));
    }
    let down = "docker-metrics/dump-3nodes-1down";
    let two = compared(down, "docker-metrics/dump-noquorum", &minute());
    insta::assert_snapshot!("text-two-dumps", text(&two, &options));
    insta::assert_snapshot!("markdown-two-dumps", markdown(&two, false));
    let narrow = TextOptions {
        width: 60,
        colour: true,
        everything: true,
    };
    insta::assert_snapshot!(
        "text-everything",
        text(&explained("docker-metrics/dump-swarm"), &narrow)
    );
}

#[test]
fn a_huge_answer_is_refused_at_the_limit() {
    let many: String = (0..500_001)
        .map(|number| format!("a{{b=\"{number}\"}} 1\n"))
        .collect();
    let error = explain::parse(many.as_bytes()).unwrap_err();
    assert_eq!(error.line, 500_001);
    let long = format!("a{{b=\"{}\"}} 1\n", "c".repeat(1 << 20));
    assert_eq!(explain::parse(long.as_bytes()).unwrap_err().line, 1);
    let vast = vec![b'a'; 40 << 20];
    assert!(
        explain::parse(&vast)
            .unwrap_err()
            .message
            .contains("are read at most")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever becomes of a real dump on its way, reading and explaining it
    /// ends in words or in an error.
    #[test]
    fn mutated_dumps_never_panic(
        which in 0..ENGINES.len() + OTHERS.len(),
        places in proptest::collection::vec((any::<prop::sample::Index>(), "[0-9eE+.NaInf{}\",= \n-]"), 1..30),
    ) {
        let (path, _) = ENGINES.into_iter().chain(OTHERS).nth(which).unwrap();
        let original = bytes(path);
        let mut input = original.clone();
        for (place, sign) in places {
            let place = place.index(input.len());
            input.splice(place..=place, sign.bytes());
        }
        if let Ok(mutated) = explain::parse(&input) {
            let original = explain::parse(&original).unwrap();
            for (one, other) in [(&mutated, &original), (&original, &mutated)] {
                let explanation = explain::explain(one, Some(other), &minute());
                let _ = text(&explanation, &TextOptions { width: 0, colour: true, everything: true });
                let _ = markdown(&explanation, true);
                json(&explanation).unwrap();
            }
        }
    }

    /// Values that no exporter should send, but one will.
    #[test]
    fn wild_values_never_panic(
        values in proptest::collection::vec(any::<f64>(), 6),
        unit in prop::sample::select(vec!["seconds", "bytes", "total", "ratio", "info", "time"]),
    ) {
        let mut dump = String::from("# TYPE h_seconds histogram\n");
        for (place, value) in values.iter().enumerate() {
            dump.push_str(&format!("x_{unit}{{a=\"{place}\"}} {value}\n"));
            dump.push_str(&format!("h_seconds_bucket{{le=\"{value}\"}} {}\n", values[5 - place]));
        }
        dump.push_str(&format!("process_start_time_seconds {}\nh_seconds_sum {}\n", values[0], values[1]));
        if let Ok(read) = explain::parse(dump.as_bytes()) {
            let explanation = explain::explain(&read, Some(&read), &minute());
            let _ = text(&explanation, &TextOptions { everything: true, ..TextOptions::default() });
            json(&explanation).unwrap();
        }
    }
}
