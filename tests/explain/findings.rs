//! What looks wrong.

use std::time::{Duration, SystemTime};

use vernissage::explain::findings::Severity;
use vernissage::explain::{self, Options};

use super::{bytes, compared, explained, family, finding, ids, read};

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
    assert_eq!(
        slow.evidence,
        ["etcd_disk_wal_fsync_duration_seconds p99 25.4 ms"]
    );
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
    assert_eq!(
        explanation.findings[0].evidence,
        ["process_open_fds 950 of process_max_fds 1\u{202f}000: 95 %"]
    );
}

#[test]
fn what_is_no_number_is_not_judged() {
    let explanation = explain::explain(
        &read(
            "process_start_time_seconds NaN\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} NaN\n\
             h_sum NaN\nh_count NaN\n",
        ),
        None,
        &Options {
            taken_at: Some(SystemTime::now()),
            ..Options::default()
        },
    );
    assert_eq!(ids(&explanation), ["nan"], "{:?}", explanation.findings);
}

#[test]
fn half_a_number_is_not_taken_for_a_whole_one() {
    let cut = read("process_open_fds 95\nprocess_max_fds 10");
    let explanation = explain::explain(&cut, None, &Options::default());
    assert_eq!(ids(&explanation), ["cut-off"]);
    let said = &explanation.findings[0];
    assert!(said.title.contains("last line"), "{}", said.title);
}

#[test]
fn an_alertmanager_without_a_way_out_is_told() {
    let none = "alertmanager_build_info{version=\"1\"} 1\nalertmanager_integrations 0\n";
    let explanation = explain::explain(&read(none), None, &Options::default());
    assert_eq!(
        finding(&explanation, "no-integrations").severity,
        Severity::Warning
    );
}
