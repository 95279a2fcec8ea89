//! A Docker engine that nothing else on this machine notices.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::shell::{output, try_output};
use super::support::wait_for;

/// Debian's client, of the engine's own version.
const DOCKER: &str = "/usr/bin/docker";

/// An engine in namespaces of its own. It and all that it has started end when
/// this is dropped.
pub(crate) struct Node {
    /// Where it keeps everything.
    folder: PathBuf,
    /// The program that holds the namespaces.
    holder: Child,
    /// Its number, and the last part of its address.
    number: u8,
}

impl Node {
    /// Starts one, and waits until it answers.
    pub(crate) fn start(number: u8) -> Self {
        assert!(
            rustix::process::geteuid().is_root(),
            "a Docker engine must be started by root"
        );
        let folder = tempfile::Builder::new()
            .prefix("vernissage-swarm-")
            .tempdir()
            .unwrap()
            .keep();
        let log = fs::File::create(folder.join("dockerd.log")).unwrap();
        // Should the test be killed, the kernel ends the node.
        let holder = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "unshare"])
            .args([
                "--mount",
                "--net",
                "--pid",
                "--uts",
                "--fork",
                "--kill-child",
            ])
            .arg("--mount-proc")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/system_swarm/node.sh"))
            .arg(&folder)
            .arg(address(number))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("setpriv and unshare, of util-linux");
        let node = Self {
            folder,
            holder,
            number,
        };
        node.wait_until_ready();
        node
    }

    fn wait_until_ready(&self) {
        wait_for("the Docker engine (package docker.io)", || {
            if !Path::new(&format!("/proc/{}/ns/net", self.holder.id())).exists() {
                let log = fs::read_to_string(self.folder.join("dockerd.log"));
                panic!(
                    "the Docker engine did not start:\n{}",
                    log.unwrap_or_default()
                );
            }
            try_output(self.docker().arg("version")).ok()
        });
    }

    /// How the other nodes reach it.
    pub(crate) fn address(&self) -> String {
        address(self.number)
    }

    /// What everything of it on this machine is known by.
    pub(crate) fn mark(&self) -> String {
        let name = self.folder.file_name().unwrap();
        name.to_string_lossy().into_owned()
    }

    /// What it calls itself.
    pub(crate) fn name(&self) -> String {
        format!("node{}", self.number)
    }

    /// Docker's client, speaking to this engine.
    pub(crate) fn docker(&self) -> Command {
        let mut command = Command::new(DOCKER);
        command
            .env(
                "DOCKER_HOST",
                format!("unix://{}/docker.sock", self.folder.display()),
            )
            .env("DOCKER_CONFIG", &self.folder)
            .env_remove("DOCKER_CONTEXT")
            .env("DOCKER_BUILDKIT", "0")
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        command
    }

    /// What Docker's client says, once it has succeeded.
    pub(crate) fn ask(&self, arguments: &[&str]) -> String {
        output(self.docker().args(arguments)).trim_end().to_owned()
    }

    /// The lines of what it says.
    pub(crate) fn lines(&self, arguments: &[&str]) -> Vec<String> {
        self.ask(arguments).lines().map(str::to_owned).collect()
    }

    /// Where the files of a named volume are.
    pub(crate) fn volume(&self, name: &str) -> PathBuf {
        self.folder.join("data/volumes").join(name).join("_data")
    }

    /// A program in this node's network.
    pub(crate) fn inside(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command
            .arg("--net")
            .arg("--target")
            .arg(self.first_process().to_string());
        command.arg(program);
        command
    }

    /// The engine: process 1 of its namespaces, by the number that we know it by.
    fn first_process(&self) -> u32 {
        let holder = self.holder.id();
        let children = format!("/proc/{holder}/task/{holder}/children");
        let children = fs::read_to_string(children).expect("the node is there");
        children.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// Plugs another node into this one's network.
    pub(crate) fn plug_in(&self, other: &Self) {
        let port = format!("to{}", other.number);
        output(
            self.inside("ip")
                .args(["link", "add", &port, "type", "veth", "peer"])
                .args([
                    "name",
                    "uplink",
                    "netns",
                    &other.first_process().to_string(),
                ]),
        );
        let up = ["link", "set", "dev"];
        output(
            self.inside("ip")
                .args(up)
                .args([&port, "master", "eth0", "up"]),
        );
        output(
            other
                .inside("ip")
                .args(up)
                .args(["uplink", "master", "eth0", "up"]),
        );
    }

    /// As if somebody had pulled its plug.
    pub(crate) fn kill(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

fn address(number: u8) -> String {
    format!("10.99.0.{number}")
}

impl Drop for Node {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = fs::read_to_string(self.folder.join("dockerd.log"));
            let log = log.unwrap_or_default();
            let end: Vec<&str> = log.lines().rev().take(20).collect();
            eprintln!(
                "the last that {} said, backwards:\n{}",
                self.name(),
                end.join("\n")
            );
        }
        // With the process that holds them the namespaces end, and all in them.
        self.kill();
        let folder = self.folder.clone();
        wait_for("the node's files to go", || {
            match fs::remove_dir_all(&folder) {
                Ok(()) => Some(()),
                Err(error) => (error.kind() == std::io::ErrorKind::NotFound).then_some(()),
            }
        });
        remove_cgroups(&self.mark());
    }
}

/// Control groups outlive the processes in them.
fn remove_cgroups(name: &str) {
    let root = Path::new("/sys/fs/cgroup");
    let hierarchies = fs::read_dir(root).into_iter().flatten().flatten();
    let groups = hierarchies.map(|entry| entry.path().join(name));
    for group in groups
        .chain([root.join(name)])
        .filter(|group| group.is_dir())
    {
        wait_for("the node's control groups to go", || {
            remove_tree_of_groups(&group);
            (!group.exists()).then_some(())
        });
    }
}

/// Only folders can be removed there: the files are not real.
fn remove_tree_of_groups(group: &Path) {
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            remove_tree_of_groups(&entry.path());
        }
    }
    let _ = fs::remove_dir(group);
}

/// What of a node is still on this machine, by its mark: processes, mounts, files,
/// control groups.
pub(crate) fn remains(mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        if command.contains(mark) {
            found.push(format!("process {command}"));
        }
    }
    let mounts = fs::read_to_string("/proc/mounts").unwrap();
    let mounts = mounts.lines().filter(|line| line.contains(mark));
    found.extend(mounts.map(|line| format!("mount {line}")));
    let places = ["/sys/fs/cgroup", "/sys/fs/cgroup/memory"].map(PathBuf::from);
    for folder in places.into_iter().chain([std::env::temp_dir()]) {
        if folder.join(mark).exists() {
            found.push(format!("folder {}", folder.join(mark).display()));
        }
    }
    found
}
