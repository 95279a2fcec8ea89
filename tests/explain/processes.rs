//! What a process is, and what its families mean.

use vernissage::explain::findings::Severity;
use vernissage::explain::render::{TextOptions, text};
use vernissage::explain::{self, Options};

use super::{ENGINES, OTHERS, explained, family, read};

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
