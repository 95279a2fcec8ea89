//! One node: everything that a crowd lives through.

use std::path::PathBuf;

use super::images::{self, VERNISSAGE};
use super::node::{Node, remains};
use super::prometheus::{by_label, get, is_firing, query, targets};
use super::reports::{has_windows, is_whole, left_by, merge, runs};
use super::shell::{try_output, wait_long_for};
use super::stack::Stack;
use super::support::{outcome, sum};

/// Photos that the demo gallery hangs when it opens.
const SEEDED: f64 = 60.0;

#[test]
#[ignore = "system test: needs docker.io, root and minutes; run by .ci/run"]
fn a_crowd_lives_through_a_swarm() {
    let node = Node::start(1);
    images::bring(&node, true);
    let mut stack = Stack::on(&node);
    stack.deploy(&[
        ("VERNISSAGE_USERS", "3"),
        ("VERNISSAGE_REPLICAS", "2"),
        ("VERNISSAGE_HATCH_RATE", "3"),
        // More photos than people would bring: the second replica only adds them.
        ("VERNISSAGE_CROWD", "walker=1,uploader=1,deleter=1"),
        ("VERNISSAGE_THINK_TIME", "500ms"),
        ("VERNISSAGE_REPORT_EVERY", "10s"),
        ("VERNISSAGE_SHOT_EVERY", "10s"),
    ]);
    stack.wait_until_up();
    every_target_is_up(&node);
    users_are_split(&node, &[("1", 2.0), ("2", 1.0)]);
    visits_are_counted(&node, 2);
    the_camera_takes_pictures(&node);
    the_socket_proxy_answers_five_questions(&node);
    a_killed_replica_comes_back_and_cleans_up(&node);
    scaling_alone_is_refused_loudly(&node, &stack);
    a_scale_out_loses_no_report(&node, &mut stack);
    an_update_loses_no_report(&node, &stack);
    a_gallery_that_is_stopped_is_missed(&node, &stack);
    nothing_is_left_in_the_gallery(&node, &stack);
    stack.remove();
    the_replicas_make_one_run(&node);
    let mark = node.mark();
    drop(node);
    assert_eq!(remains(&mark), Vec::<String>::new());
}

fn every_target_is_up(node: &Node) {
    let wanted = [
        ("alertmanager", 1),
        ("docker", 1),
        ("gallery", 1),
        ("node-exporter", 1),
        ("prometheus", 1),
        ("vernissage", 2),
    ];
    let wanted = wanted.map(|(job, count)| (job.to_owned(), count, count));
    wait_long_for("every target to be up", || {
        (targets(node) == wanted).then_some(())
    });
}

fn users_are_split(node: &Node, wanted: &[(&str, f64)]) {
    let wanted: Vec<(String, f64)> = wanted
        .iter()
        .map(|(slot, users)| ((*slot).to_owned(), *users))
        .collect();
    wait_long_for("the users of each slot", || {
        let active = by_label(node, "slot", "vernissage_users{state=\"active\"}");
        (active == wanted).then_some(())
    });
}

fn visits_are_counted(node: &Node, replicas: usize) {
    wait_long_for("visits of each replica", || {
        let visits = "sum by (slot) (vernissage_visits_total{outcome=\"ok\"}) > 0";
        (query(node, visits).len() == replicas).then_some(())
    });
    // A walker may meet a photo that its visitor is just deleting.
    let failed = "sum(vernissage_requests_total{outcome!=\"ok\"}) / sum(vernissage_requests_total)";
    let failed = query(node, failed)[0].1;
    assert!(failed < 0.05, "{failed} of the requests failed");
}

fn the_camera_takes_pictures(node: &Node) {
    let shots = node.volume("vernissage_shots");
    wait_long_for("two pictures", || {
        let pictures = std::fs::read_dir(&shots).ok()?.flatten();
        let webp = pictures.filter(|entry| entry.path().extension().is_some_and(|it| it == "webp"));
        (webp.count() >= 2).then_some(())
    });
}

fn the_socket_proxy_answers_five_questions(node: &Node) {
    let container = Stack::containers(node, "prometheus")[0].1.clone();
    let ask = |arguments: &[&str], path: &str| {
        let mut wget = node.docker();
        wget.args(["exec", &container, "wget", "-q", "-O", "-"])
            .args(arguments);
        try_output(wget.arg(format!("http://socket-proxy:2375{path}")))
    };
    for path in [
        "/_ping",
        "/v1.41/nodes",
        "/v1.41/services",
        "/v1.41/tasks",
        "/v1.41/networks",
    ] {
        assert!(ask(&[], path).is_ok(), "{path}");
    }
    let forbidden = [
        (&[][..], "/v1.41/containers/json"),
        (&[], "/v1.41/secrets"),
        (&[], "/v1.41/services/vernissage_crowd/logs?stdout=1"),
        (&["--post-data={}"], "/v1.41/networks"),
    ];
    for (arguments, path) in forbidden {
        let refused = ask(arguments, path).unwrap_err();
        assert!(refused.contains("403"), "{path}: {refused}");
    }
}

fn a_killed_replica_comes_back_and_cleans_up(node: &Node) {
    // Of the one that has something in the gallery at this moment.
    let (slot, container) = wait_long_for("a photo in the gallery", || {
        let containers = Stack::containers(node, "crowd");
        let holder = containers.into_iter().find(|(slot, _)| {
            runs(node, slot)
                .last()
                .is_some_and(|run| left_by(run) > 0 && has_windows(run))
        })?;
        node.ask(&["kill", "--signal", "KILL", &holder.1]);
        Some(holder)
    });
    let killed = runs(node, &slot).last().unwrap().clone();
    let left = left_by(&killed);
    assert!(left > 0, "nothing was left, so nothing can be shown");
    println!("replica {slot} was killed with {left} photos in the gallery");
    wait_long_for("the replica to come back", || {
        let found = Stack::containers(node, "crowd");
        found
            .iter()
            .any(|(own, other)| *own == slot && *other != container)
            .then_some(())
    });
    wait_long_for("its photos to go", || (left_by(&killed) == 0).then_some(()));
    assert!(!is_whole(&killed), "it had no time to write its run file");
    assert!(has_windows(&killed), "but those of its intervals are there");
}

fn scaling_alone_is_refused_loudly(node: &Node, stack: &Stack<'_>) {
    stack.scale("crowd", 3);
    wait_long_for("the third of two to complain", || {
        stack
            .logs("crowd")
            .contains("there is no share 3 of 2")
            .then_some(())
    });
    users_are_split(node, &[("1", 2.0), ("2", 1.0)]);
}

/// The runs that go on in these slots, each with a report of an interval.
fn current(node: &Node, slots: &[&str]) -> Vec<PathBuf> {
    wait_long_for("a report of an interval in each slot", || {
        let last = slots.iter().map(|slot| runs(node, slot).pop());
        let last: Option<Vec<PathBuf>> = last.collect();
        last.filter(|runs| runs.iter().all(|run| has_windows(run)))
    })
}

fn a_scale_out_loses_no_report(node: &Node, stack: &mut Stack<'_>) {
    let before = current(node, &["1", "2"]);
    stack.deploy(&[
        ("VERNISSAGE_USERS", "5"),
        ("VERNISSAGE_REPLICAS", "3"),
        ("VERNISSAGE_SCENARIO", "demo"),
    ]);
    assert_eq!(stack.updated("crowd"), "completed");
    users_are_split(node, &[("1", 2.0), ("2", 2.0), ("3", 1.0)]);
    visits_are_counted(node, 3);
    all_are_whole(&before);
}

fn an_update_loses_no_report(node: &Node, stack: &Stack<'_>) {
    let before = current(node, &["1", "2", "3"]);
    node.ask(&["tag", VERNISSAGE, "vernissage:next"]);
    stack.update("crowd", "vernissage:next");
    assert_eq!(stack.updated("crowd"), "completed");
    let after = current(node, &["1", "2", "3"]);
    assert!(
        before
            .iter()
            .zip(&after)
            .all(|(before, after)| before != after)
    );
    users_are_split(node, &[("1", 2.0), ("2", 2.0), ("3", 1.0)]);
    all_are_whole(&before);
}

fn all_are_whole(runs: &[PathBuf]) {
    for run in runs {
        assert!(is_whole(run), "{} has no report", run.display());
        assert!(has_windows(run), "{} has no windows", run.display());
        assert_eq!(left_by(run), 0, "{}", run.display());
    }
}

fn a_gallery_that_is_stopped_is_missed(node: &Node, stack: &Stack<'_>) {
    assert!(!is_firing(node, "GalleryDown"));
    stack.scale("gallery", 0);
    wait_long_for("GalleryDown", || {
        is_firing(node, "GalleryDown").then_some(())
    });
    assert!(is_firing(node, "Watchdog"));
    assert!(
        !is_firing(node, "LoadGeneratorAbsent"),
        "the crowd lives on"
    );
    stack.scale("gallery", 1);
    wait_long_for("the gallery to be back", || {
        let answered = query(
            node,
            "sum(rate(vernissage_requests_total{outcome=\"ok\"}[1m])) > 0",
        );
        (answered.len() == 1).then_some(())
    });
    wait_long_for("GalleryDown to resolve", || {
        (!is_firing(node, "GalleryDown")).then_some(())
    });
}

fn nothing_is_left_in_the_gallery(node: &Node, stack: &Stack<'_>) {
    stack.scale("crowd", 0);
    wait_long_for("the crowd to go", || {
        Stack::containers(node, "crowd").is_empty().then_some(())
    });
    for slot in ["1", "2", "3"] {
        for run in runs(node, slot) {
            assert_eq!(left_by(&run), 0, "{}", run.display());
        }
    }
    let metrics = get(node, "http://127.0.0.1:8087/metrics").expect("the gallery's metrics");
    let photos = metrics
        .lines()
        .find_map(|line| line.strip_prefix("demo_gallery_photos "));
    assert_eq!(photos.and_then(|count| count.parse().ok()), Some(SEEDED));
}

fn the_replicas_make_one_run(node: &Node) {
    let last = ["1", "2", "3"].map(|slot| runs(node, slot).last().unwrap().clone());
    let parts: Vec<_> = last
        .iter()
        .map(|run| super::support::read_run(run))
        .collect();
    let merged = merge(&last);
    assert_eq!(merged["setup"]["users"], 5);
    let all = |of: &dyn Fn(&serde_json::Value) -> u64| parts.iter().map(of).sum::<u64>();
    assert!(sum(&merged, "requests") > 0);
    assert_eq!(sum(&merged, "requests"), all(&|run| sum(run, "requests")));
    assert_eq!(outcome(&merged, "ok"), all(&|run| outcome(run, "ok")));
    let warnings = merged["warnings"].to_string();
    assert!(!warnings.contains("missing"), "{warnings}");
    let without = merge(&last[..2]);
    let warnings = without["warnings"].to_string();
    assert!(warnings.contains("Replica 3 of 3 is missing"), "{warnings}");
}
