//! Two dumps: what has changed between them.

use std::time::{Duration, UNIX_EPOCH};

use vernissage::explain::render::{TextOptions, text};
use vernissage::explain::{self, Options};

use super::{change, compared, dump, finding, minute, read};

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
fn dumps_in_the_wrong_order_are_noticed() {
    // Both within the two minutes between two garbage collections, and read from
    // files whose times say nothing.
    let now = std::time::SystemTime::now();
    let options = Options {
        taken_at: Some(now),
        earlier_taken_at: Some(now),
        ..Options::default()
    };
    let (first, second) = (
        "docker-metrics/dump-3nodes-1down",
        "docker-metrics/dump-noquorum",
    );
    let swapped = compared(second, first, &options).compared.unwrap();
    assert!(swapped.problem.unwrap().contains("later one"));
    let right = compared(first, second, &options).compared.unwrap();
    assert_eq!(right.problem, None);
}

#[test]
fn half_a_dump_says_nothing_of_what_is_gone() {
    let name = "docker-metrics/dump-swarm";
    let whole = String::from_utf8(super::bytes(name)).unwrap();
    let half = read(&whole[..whole.len() / 2]);
    let explanation = explain::explain(&half, Some(&dump(name)), &minute());
    finding(&explanation, "cut-off");
    assert!(!super::ids(&explanation).contains(&"gone-series"));
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
