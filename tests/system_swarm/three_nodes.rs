//! Three nodes: services where their labels put them, and a node that dies.

use super::images::{self, VERNISSAGE};
use super::node::{Node, remains};
use super::prometheus::{is_firing, targets};
use super::shell::wait_long_for;
use super::stack::Stack;

#[test]
#[ignore = "system test: needs docker.io, root and minutes; run by .ci/run"]
fn a_swarm_of_three_notices_a_lost_node() {
    let manager = Node::start(1);
    let (gallery, mut doomed) = (Node::start(2), Node::start(3));
    let mut stack = Stack::on(&manager);
    let token = manager.ask(&["swarm", "join-token", "--quiet", "worker"]);
    for worker in [&gallery, &doomed] {
        manager.plug_in(worker);
        let address = worker.address();
        let to = format!("{}:2377", manager.address());
        worker.ask(&[
            "swarm",
            "join",
            "--token",
            &token,
            "--advertise-addr",
            &address,
            &to,
        ]);
    }
    images::bring(&manager, false);
    let public = images::public();
    let exporter = public.iter().find(|image| image.contains("node-exporter"));
    for worker in [&gallery, &doomed] {
        images::load(worker, VERNISSAGE);
        images::load(worker, exporter.unwrap());
    }
    label(&manager, &gallery, "vernissage.gallery=true");
    label(&manager, &manager, "vernissage.generator=true");
    label(&manager, &doomed, "vernissage.generator=true");

    stack.deploy(&[
        ("VERNISSAGE_USERS", "2"),
        ("VERNISSAGE_REPLICAS", "2"),
        ("VERNISSAGE_REPLICAS_PER_NODE", "1"),
        ("VERNISSAGE_CROWD", "walker=1"),
        ("VERNISSAGE_CAMERAS", "0"),
        ("VERNISSAGE_MONITORING", "node.hostname == node1"),
    ]);
    stack.wait_until_up();
    assert_eq!(Stack::containers(&gallery, "gallery").len(), 1);
    assert_eq!(Stack::containers(&gallery, "crowd").len(), 0);
    for node in [&manager, &doomed] {
        assert_eq!(Stack::containers(node, "crowd").len(), 1, "{}", node.name());
    }
    for service in ["vernissage_prometheus", "vernissage_alertmanager"] {
        let place = "{{.Spec.TaskTemplate.Placement.Constraints}}";
        let place = manager.ask(&["service", "inspect", "--format", place, service]);
        assert_eq!(place, "[node.hostname == node1]", "{service}");
    }
    wait_long_for("every target on three nodes to be up", || {
        let up = targets(&manager);
        let of = |job: &str| {
            up.iter()
                .find(|(own, ..)| own == job)
                .map(|(_, up, all)| (*up, *all))
        };
        let all = of("docker") == Some((3, 3))
            && of("node-exporter") == Some((3, 3))
            && of("vernissage") == Some((2, 2))
            && of("gallery") == Some((1, 1));
        all.then_some(())
    });

    reports_of_all_nodes_are_fetched(&[&manager, &doomed]);

    doomed.kill();
    wait_long_for("SwarmNodeDown", || {
        is_firing(&manager, "SwarmNodeDown").then_some(())
    });
    let nodes = manager.lines(&["node", "ls", "--format", "{{.Hostname}} {{.Status}}"]);
    assert!(nodes.contains(&"node3 Down".to_owned()), "{nodes:?}");
    assert!(nodes.contains(&"node2 Ready".to_owned()), "{nodes:?}");
    stack.remove();
    let marks = [&manager, &gallery, &doomed].map(Node::mark);
    drop((gallery, doomed, manager));
    for mark in marks {
        assert_eq!(remains(&mark), Vec::<String>::new());
    }
}

/// As docs/SWARM.md says: out of a container that was only made.
fn reports_of_all_nodes_are_fetched(nodes: &[&Node]) {
    let collected = tempfile::tempdir().unwrap();
    for node in nodes {
        let container = node.ask(&["create", "-v", "vernissage_reports:/reports", VERNISSAGE]);
        let place = collected.path().to_str().unwrap();
        node.ask(&["cp", &format!("{container}:/reports"), place]);
        node.ask(&["rm", &container]);
    }
    for slot in ["1", "2"] {
        let starts = collected.path().join("reports").join(slot);
        let mut starts = std::fs::read_dir(&starts).expect(slot).flatten();
        let start = starts.next().expect("a start").path();
        assert!(start.join("ledger.jsonl").is_file(), "{}", start.display());
    }
}

fn label(manager: &Node, node: &Node, label: &str) {
    manager.ask(&["node", "update", "--label-add", label, &node.name()]);
}
