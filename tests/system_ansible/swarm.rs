//! The whole playbook on three machines, each with an engine of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::machine::Machine;
use super::parts::must_run;
use super::playbook::Playbook;
use super::source;
use super::support::{vernissage, wait_for};

/// Three machines on one bridge. Fields are dropped in their order: the machines
/// before the bridge.
struct Network {
    nodes: Vec<Machine>,
    _hub: Machine,
    scratch: TempDir,
    /// The project's folder that is deployed.
    project: PathBuf,
}

impl Network {
    fn new() -> Self {
        let hub = Machine::start("hub");
        hub.ip(&["link", "add", "hub", "type", "bridge"]);
        hub.ip(&["link", "set", "hub", "up"]);
        let nodes = (1..=3).map(|number| {
            let node = Machine::start(&format!("node{number}"));
            node.connect(&hub, &address(number));
            fs::write(node.configuration(), node.own_settings().to_string()).unwrap();
            must_run(
                node.command("service")
                    .args(["docker", "start"])
                    .stderr(Stdio::null()),
                "the engine cannot be started",
            );
            node
        });
        let scratch = tempfile::tempdir().unwrap();
        Self {
            nodes: nodes.collect(),
            _hub: hub,
            project: source::make(scratch.path()),
            scratch,
        }
    }

    /// An inventory whose first machines are managers, and the first holds the gallery.
    fn playbook(&self, managers: usize) -> Playbook {
        let hosts: BTreeMap<&str, Value> = (1..)
            .zip(&self.nodes)
            .map(|(number, node)| {
                let line = json!({
                    "ansible_host": address(number),
                    "ansible_python_interpreter": node.interpreter(),
                    // A path that means the same inside and outside: Ansible's `fetch`
                    // reads it from outside.
                    "stack_folder": node.folder.join("opt"),
                });
                (node.name.as_str(), line)
            })
            .collect();
        let group = |nodes: &[Machine]| {
            let names = nodes.iter().map(|node| (node.name.clone(), Value::Null));
            json!({ "hosts": names.collect::<serde_json::Map<_, _>>() })
        };
        let (first, others) = self.nodes.split_at(1);
        let inventory = json!({"all": {
            "vars": {
                "ansible_connection": "local",
                "ansible_become": false,
                "docker_engine_install": false,
                // Not the usual port, so that who joins must be told of it.
                "swarm_listen_address": "{{ swarm_advertise_address }}:2399",
                "stack_source": self.project,
                "stack_image_inputs": source::INPUTS,
                // Their images are in a registry that is not reached from here;
                // tests/system_swarm runs them.
                "stack_without": [
                    "camera", "prometheus", "alertmanager", "socket-proxy", "node-exporter",
                ],
                "stack_environment": {
                    "VERNISSAGE_USERS": "4",
                    "VERNISSAGE_REPLICAS": "2",
                    // Named, so that a crowd need not wait for its gallery to begin.
                    "VERNISSAGE_SCENARIO": "demo",
                },
                "stack_password": PASSWORD,
                "stack_patience": 120,
            },
            "hosts": hosts,
            "children": {
                "managers": group(&self.nodes[..managers]),
                "workers": group(&self.nodes[managers..]),
                "gallery": group(first),
                "generators": group(others),
            },
        }});
        Playbook::new(self.scratch.path(), &inventory.to_string(), &[])
    }

    /// What the first machine knows of a node.
    fn node(&self, name: &str) -> Value {
        let text = self.nodes[0].docker(&["node", "inspect", name, "--format", "{{json .}}"]);
        serde_json::from_str(&text).unwrap()
    }
}

/// Where a machine is in the network.
fn address(number: u8) -> String {
    format!("10.77.0.{number}")
}

/// A password that must not be shown.
const PASSWORD: &str = "a-password-of-no-importance";

#[test]
#[ignore = "system test: needs ansible-core from PyPI, Debian's docker.io and root; run by .ci/run"]
fn three_machines_become_a_swarm_with_the_stack() {
    let network = Network::new();
    let playbook = network.playbook(1);
    let played = playbook.play(&["--diff"]).well();
    let token = network.nodes[0].docker(&["swarm", "join-token", "--quiet", "worker"]);
    for secret in [token.trim(), PASSWORD] {
        assert!(!played.told.contains(secret), "a secret is shown");
    }
    nodes_are_known_and_labelled(&network);
    metrics_are_explained(&network);
    services_run_where_they_belong(&network);

    let again = playbook.play(&["--check", "--diff"]).well();
    assert_eq!(again.changed(), 0, "{}", again.told);
    let again = playbook.play(&["--diff"]).well();
    assert_eq!(again.changed(), 0, "{}", again.told);
    an_edited_config_wants_its_new_name(&network, &playbook);

    // Three managers, after the inventory; the engines are left alone.
    let playbook = network.playbook(3);
    playbook.play(&["--tags", "swarm"]).well();
    for node in &network.nodes {
        assert_eq!(network.node(&node.name)["Spec"]["Role"], "manager");
        let starts = fs::read_to_string(node.folder.join("log/docker.starts")).unwrap();
        assert_eq!(starts.lines().count(), 2, "started once, restarted once");
    }
    // Restarted one after the other, each is back among the managers before the next.
    let settings = r#"{"docker_engine_settings": {"debug": true}}"#;
    let restarting = ["--tags", "engine", "--extra-vars", settings];
    playbook.play(&restarting).well();
    for node in &network.nodes {
        let status = &network.node(&node.name)["ManagerStatus"];
        assert_eq!(status["Reachability"], "reachable", "{status}");
    }
}

fn an_edited_config_wants_its_new_name(network: &Network, playbook: &Playbook) {
    let edited = network.project.join("deploy/alertmanager/alertmanager.yml");
    let text = fs::read_to_string(&edited).unwrap();
    fs::write(&edited, format!("{text}# Somebody is called now.\n")).unwrap();
    let play = || playbook.play(&["--tags", "stack"]);
    play().refused_with("Run `deploy/configs` in that folder");
    must_run(
        &mut Command::new(network.project.join("deploy/configs")),
        "the configs could not be named",
    );
    play().well();
    let configs = network.nodes[0].docker(&["config", "ls", "--format={{.Name}}"]);
    let of_alertmanager = |name: &&str| name.starts_with("vernissage-alertmanager-");
    assert_eq!(configs.lines().filter(of_alertmanager).count(), 2);
}

fn nodes_are_known_and_labelled(network: &Network) {
    for (number, node) in (1..).zip(&network.nodes) {
        let seen = network.node(&node.name);
        assert_eq!(seen["Status"]["State"], "ready", "{seen}");
        // Never 0.0.0.0: Prometheus would look for the engine there.
        assert_eq!(seen["Status"]["Addr"], address(number), "{seen}");
        let purpose = if number == 1 { "gallery" } else { "generator" };
        let label = format!("vernissage.{purpose}");
        assert_eq!(seen["Spec"]["Labels"], json!({ label: "true" }), "{seen}");
    }
}

/// The playbook has waited until they are all there; one that has been started again
/// since is waited for.
fn services_run_where_they_belong(network: &Network) {
    for (service, nodes) in [
        ("gallery", &["node1"][..]),
        ("crowd", &["node2", "node3"][..]),
    ] {
        let service = format!("vernissage_{service}");
        wait_for(&format!("{service} on {nodes:?}"), || {
            (places(network, &service) == nodes).then_some(())
        });
    }
}

/// The nodes on which tasks of a service run, in order.
fn places(network: &Network, service: &str) -> Vec<String> {
    let told = network.nodes[0].docker(&[
        "service",
        "ps",
        service,
        "--filter=desired-state=running",
        "--format={{.Node}} {{.CurrentState}}",
    ]);
    let running = told.lines().filter_map(|line| line.split_once(" Running"));
    let mut places: Vec<String> = running.map(|(node, _)| node.to_owned()).collect();
    places.sort_unstable();
    places
}

/// Every engine's metrics are read from the first machine, as Prometheus would.
fn metrics_are_explained(network: &Network) {
    let program = vernissage();
    for (number, role) in [(1, "manager"), (2, "worker"), (3, "worker")] {
        let url = format!("http://{}:9323/metrics", address(number));
        let explained = wait_for("the engine's metrics", || {
            let mut command = network.nodes[0].command(program.get_program());
            let output = command.args(["explain", &url]).output().unwrap();
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            let first = told.lines().next().unwrap_or_default();
            first.contains(role).then(|| first.to_owned())
        });
        assert!(explained.starts_with("Docker engine"), "{explained}");
    }
}
