//! The role for the engine, with a folder that stands for `/`: what it does to
//! `daemon.json`, and what a real engine then makes of the file.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::machine::{Machine, write_program};
use super::parts::must_run;
use super::playbook::{Playbook, Played};
use super::support::{vernissage, wait_for};

/// A folder that stands for `/`, and an engine that reads its daemon.json.
struct Rig {
    machine: Machine,
    root: TempDir,
    playbook: Playbook,
}

impl Rig {
    /// One whose daemon.json has settings of its administrator's already.
    fn new() -> Self {
        let machine = Machine::start("engine");
        let root = tempfile::tempdir().unwrap();
        let prefix = root.path();
        for folder in ["etc/docker", "etc/systemd/system/docker.service.d", "run"] {
            fs::create_dir_all(prefix.join(folder)).unwrap();
        }
        let restart = prefix.join("restart");
        let service = prefix.join("service");
        let config = prefix.join("etc/docker/daemon.json");
        // The same service as in a machine, with the file of the folder.
        let text = include_str!("service.sh")
            .replace(
                "setsid dockerd",
                &format!("setsid dockerd --config-file {}", config.display()),
            )
            .replace(
                "/run/docker.pid",
                &prefix.join("run/docker.pid").display().to_string(),
            );
        write_program(&service, &text);
        write_program(
            &restart,
            &inside(&machine, &format!("{} restart", service.display())),
        );
        let client = prefix.join("docker");
        write_program(&client, &inside(&machine, "docker \"$@\""));
        let inventory = json!({"all": {
            "vars": {
                "ansible_connection": "local",
                "ansible_become": false,
                "ansible_python_interpreter": "/usr/bin/python3",
                "docker_engine_root": prefix,
                "docker_engine_install": false,
                "docker_engine_restart_command": [restart],
                "docker_engine_client": client,
                "docker_engine_patience": 30,
            },
            "children": {"managers": {"hosts": {"here": null}}},
        }});
        let playbook = Playbook::new(prefix, &inventory.to_string(), &["--tags", "engine"]);
        let rig = Self {
            machine,
            root,
            playbook,
        };
        rig.write(&rig.administrators().to_string());
        rig
    }

    /// What the administrator has written into daemon.json: keys that the role does
    /// not know, and where this engine keeps what is its own.
    fn administrators(&self) -> Value {
        let mut settings = self.machine.own_settings();
        settings["pidfile"] = json!(self.path("run/docker.pid"));
        settings["log-driver"] = json!("local");
        settings["log-opts"] = json!({"max-size": "7m"});
        settings["labels"] = json!(["rack=7"]);
        settings
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.root.path().join(inside)
    }

    fn write(&self, text: &str) {
        fs::write(self.path("etc/docker/daemon.json"), text).unwrap();
    }

    fn read(&self) -> String {
        fs::read_to_string(self.path("etc/docker/daemon.json")).unwrap()
    }

    fn settings(&self) -> Value {
        serde_json::from_str(&self.read()).unwrap()
    }

    /// How often the engine has been started.
    fn starts(&self) -> usize {
        fs::read_to_string(self.machine.folder.join("log/docker.starts"))
            .unwrap_or_default()
            .lines()
            .count()
    }

    fn play(&self, arguments: &[&str]) -> Played {
        self.playbook.play(arguments)
    }

    /// What `vernissage explain` says of the engine's metrics.
    fn explained(&self, address: &str) -> String {
        let program = vernissage();
        must_run(
            self.machine
                .command(program.get_program())
                .args(["explain", &format!("http://{address}/metrics")]),
            "the engine's metrics could not be explained",
        )
    }
}

/// A program that does something inside of a machine.
fn inside(machine: &Machine, command: &str) -> String {
    let interpreter = fs::read_to_string(machine.interpreter()).unwrap();
    let entering = interpreter.split("/usr/bin/python3").next().unwrap();
    format!("{entering}sh -c '{command}' docker \"$@\"\n")
}

/// The copies of daemon.json that the role has kept.
fn backups(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join("etc/docker")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.to_string_lossy().contains("daemon.json."))
        .collect()
}

#[test]
#[ignore = "system test: needs ansible-core from PyPI, Debian's docker.io and root; run by .ci/run"]
fn the_engine_gets_its_settings_once_and_answers_with_metrics() {
    let rig = Rig::new();
    let before = rig.read();

    let checked = rig.play(&["--check", "--diff"]).well();
    assert!(
        checked
            .told
            .contains("+    \"metrics-addr\": \"0.0.0.0:9323\""),
        "{}",
        checked.told
    );
    assert_eq!(rig.read(), before, "--check wrote");
    assert_eq!(rig.starts(), 0, "--check restarted");

    rig.play(&["--diff"]).well();
    let mut wanted = rig.administrators();
    wanted["metrics-addr"] = json!("0.0.0.0:9323");
    wanted["experimental"] = json!(true);
    assert_eq!(rig.settings(), wanted);
    assert_eq!(rig.starts(), 1);
    let kept = backups(rig.root.path());
    assert_eq!(kept.len(), 1);
    assert_eq!(fs::read_to_string(&kept[0]).unwrap(), before);

    let explained = rig.explained("127.0.0.1:9323");
    assert!(
        explained.starts_with("Docker engine, not in a swarm"),
        "{explained}"
    );

    for arguments in [&["--diff"][..], &["--check", "--diff"][..]] {
        assert_eq!(rig.play(arguments).well().changed(), 0);
    }
    // Another order and indentation mean the same.
    rig.write(&rig.settings().to_string());
    make_older(&rig.path("etc/docker/daemon.json"));
    assert_eq!(rig.play(&[]).well().changed(), 0);
    assert_eq!(rig.starts(), 1);

    let moved = [
        "--extra-vars",
        "docker_engine_metrics_address=127.0.0.1:9324",
    ];
    rig.play(&moved).well();
    assert_eq!(
        rig.starts(),
        2,
        "a changed setting restarts the engine once"
    );
    rig.explained("127.0.0.1:9324");
    assert_eq!(rig.settings()["log-opts"], json!({"max-size": "7m"}));
}

/// Makes a file look as if it had been written long ago.
fn make_older(path: &Path) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
}

#[test]
#[ignore = "system test: needs ansible-core from PyPI, Debian's docker.io and root; run by .ci/run"]
fn what_would_stop_the_engine_is_refused_or_undone() {
    let rig = Rig::new();
    let own = rig.read();

    rig.write("{\"labels\": [\"rack=7\",]}");
    rig.play(&[])
        .refused_with("is no JSON object, so it cannot be merged with, and is left as it is");
    assert_eq!(rig.read(), "{\"labels\": [\"rack=7\",]}");
    rig.write(&own);

    let drop_in = rig.path("etc/systemd/system/docker.service.d/metrics.conf");
    fs::write(
        &drop_in,
        "[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// \\\n  --metrics-addr=127.0.0.1:9323\n",
    )
    .unwrap();
    rig.play(&[]).refused_with(&format!(
        "\"metrics-addr\" is given in {}",
        drop_in.display()
    ));
    assert_eq!(rig.read(), own);
    assert_eq!(rig.starts(), 0);
    // Taken back by the next drop-in, as systemd has it.
    fs::write(
        rig.path("etc/systemd/system/docker.service.d/zz.conf"),
        "[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd://\n",
    )
    .unwrap();

    rig.play(&[]).well();
    let running = rig.read();
    let nonsense =
        r#"{"docker_engine_settings": {"storage-driver": "stone"}, "docker_engine_patience": 10}"#;
    rig.play(&["--extra-vars", nonsense])
        .refused_with("is as it was, and the engine runs with it again");
    assert_eq!(rig.read(), running);
    wait_for("the engine with its former settings", || {
        rig.machine
            .try_docker(&["info"])
            .status
            .success()
            .then_some(())
    });
}

/// Or the next one is restarted before this one counts again, and most may be gone.
#[test]
#[ignore = "system test: needs ansible-core from PyPI, Debian's docker.io and root; run by .ci/run"]
fn a_manager_is_waited_for_until_it_is_reachable() {
    let rig = Rig::new();
    let asked = rig.path("asked");
    let told = format!(
        "#!/bin/sh\ncase \"$*\" in\n\
         *Reachability*)\n  echo >>{asked}\n  \
         [ \"$(wc -l <{asked})\" -lt 3 ] && echo ready unreachable || echo ready reachable ;;\n\
         *inspect*) echo ready ;;\n\
         *) echo '{{\"LocalNodeState\": \"active\", \"ControlAvailable\": true, \"NodeID\": \"x\"}}' ;;\n\
         esac\n",
        asked = asked.display()
    );
    write_program(&rig.path("docker"), &told);
    rig.play(&[]).well();
    assert_eq!(fs::read_to_string(asked).unwrap().lines().count(), 3);
}

#[test]
#[ignore = "system test: needs ansible-core from PyPI, Debian's docker.io and root; run by .ci/run"]
fn an_engine_that_has_not_read_its_file_is_restarted() {
    let rig = Rig::new();
    rig.play(&[]).well();
    assert_eq!(rig.starts(), 1);
    // As if a run had broken off after writing: nothing to write, and still to do.
    let file = fs::File::options()
        .write(true)
        .open(rig.path("etc/docker/daemon.json"))
        .unwrap();
    file.set_modified(std::time::SystemTime::now()).unwrap();
    rig.play(&[]).well();
    assert_eq!(rig.starts(), 2);
    assert_eq!(rig.play(&[]).well().changed(), 0);
}
