//! A machine made of namespaces: its own network, processes, mounts and host name.
//!
//! Everything in it ends when its first process does, and that one ends when the test
//! closes its standard input, or is itself ended: nothing is left running.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use super::parts::{DEBIAN_PATH, engine_can_start, must_run};
use super::support::wait_for;

/// What starts and stops the engine in a machine, where systemd would.
const SERVICE: &str = include_str!("service.sh");

/// What makes the machine's own folders, as its first process.
const SET_UP: &str = r#"
mount --bind "$FOLDER/etc-docker" /etc/docker
mount --bind "$FOLDER/service" /etc/init.d/docker
mount --bind "$FOLDER/log" /var/log
mount -t tmpfs tmpfs /run
mkdir /run/lock
hostname "$NAME"
ip link set lo up
touch "$FOLDER/up"
exec tini -- cat
"#;

/// A machine, ended when dropped.
pub(crate) struct Machine {
    pub(crate) name: String,
    /// What the machine keeps: its daemon.json, the engine's data, its log.
    pub(crate) folder: PathBuf,
    /// Its first process, as this machine numbers it.
    pid: u32,
    holder: Child,
    cgroup: String,
    _root: TempDir,
}

impl Machine {
    /// Starts one; its engine does not run yet.
    pub(crate) fn start(name: &str) -> Self {
        engine_can_start();
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().to_owned();
        for inner in ["etc-docker", "log", "opt"] {
            fs::create_dir(folder.join(inner)).unwrap();
        }
        write_program(&folder.join("service"), SERVICE);
        let holder = Command::new("unshare")
            .args(["--mount", "--uts", "--net", "--ipc", "--pid", "--fork"])
            .args(["--kill-child", "--mount-proc", "sh", "-ec", SET_UP])
            .env("PATH", DEBIAN_PATH)
            .env("FOLDER", &folder)
            .env("NAME", name)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut machine = Self {
            name: name.to_owned(),
            cgroup: format!("vernissage-test-{}-{name}", std::process::id()),
            pid: 0,
            holder,
            folder,
            _root: root,
        };
        wait_for("a machine of namespaces", || {
            if let Some(status) = machine.holder.try_wait().unwrap() {
                panic!("no machine can be made of namespaces here: unshare ended with {status}");
            }
            machine.folder.join("up").exists().then_some(())
        });
        let holder = machine.holder.id();
        let children = format!("/proc/{holder}/task/{holder}/children");
        machine.pid = fs::read_to_string(children)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        machine.write_interpreter();
        machine
    }

    /// A command that runs in the machine.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--mount", "--uts", "--net", "--ipc", "--pid", "--target"])
            .arg(self.pid.to_string())
            .arg("--")
            .arg(program)
            .env("PATH", DEBIAN_PATH)
            .stdin(Stdio::null());
        command
    }

    /// Docker's command line in the machine; what it says.
    pub(crate) fn docker(&self, arguments: &[&str]) -> String {
        must_run(
            self.command("docker").args(arguments),
            "the machine's engine refuses",
        )
    }

    /// What Docker's command line comes to, well or not.
    pub(crate) fn try_docker(&self, arguments: &[&str]) -> Output {
        self.command("docker").args(arguments).output().unwrap()
    }

    /// Settings that keep the engine's data and its control groups apart from those
    /// of every other engine on this machine.
    pub(crate) fn own_settings(&self) -> serde_json::Value {
        serde_json::json!({
            "data-root": self.folder.join("data"),
            "cgroup-parent": format!("/{}", self.cgroup),
        })
    }

    /// The file that is /etc/docker/daemon.json in the machine.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.folder.join("etc-docker/daemon.json")
    }

    /// A Python that runs in the machine, for Ansible's modules.
    pub(crate) fn interpreter(&self) -> PathBuf {
        self.folder.join("python")
    }

    fn write_interpreter(&self) {
        let pid = self.pid;
        let text = format!(
            "#!/bin/sh\nexec nsenter --mount --uts --net --ipc --pid --target {pid} -- /usr/bin/python3 \"$@\"\n"
        );
        write_program(&self.interpreter(), &text);
    }

    /// Connects it to a bridge, under an address of the network.
    pub(crate) fn connect(&self, hub: &Self, address: &str) {
        let pid = self.pid.to_string();
        let far = format!("to-{}", self.name);
        hub.ip(&[
            "link", "add", &far, "type", "veth", "peer", "name", "eth0", "netns", &pid,
        ]);
        hub.ip(&["link", "set", &far, "master", "hub", "up"]);
        self.ip(&["address", "add", &format!("{address}/24"), "dev", "eth0"]);
        self.ip(&["link", "set", "eth0", "up"]);
        // An engine looks for its default route; nothing is reached by it.
        self.ip(&["route", "add", "default", "via", address]);
    }

    /// Sets its network up.
    pub(crate) fn ip(&self, arguments: &[&str]) {
        // Started from outside, where the process numbers of other machines mean something.
        let network = format!("--net=/proc/{}/ns/net", self.pid);
        must_run(
            Command::new("nsenter")
                .args([&network, "ip"])
                .args(arguments),
            "the machine's network could not be set up",
        );
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
        for hierarchy in fs::read_dir("/sys/fs/cgroup")
            .into_iter()
            .flatten()
            .flatten()
        {
            remove_cgroup(&hierarchy.path().join(&self.cgroup));
        }
        remove_cgroup(&Path::new("/sys/fs/cgroup").join(&self.cgroup));
    }
}

/// Removes a control group and those in it. They are empty soon after the end of
/// their processes.
fn remove_cgroup(path: &Path) {
    for inner in fs::read_dir(path).into_iter().flatten().flatten() {
        if inner.path().is_dir() {
            remove_cgroup(&inner.path());
        }
    }
    for _ in 0..100 {
        if !path.exists() || fs::remove_dir(path).is_ok() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    eprintln!("could not remove {}", path.display());
}

/// Writes a program.
pub(crate) fn write_program(path: &Path, text: &str) {
    let mut file = fs::File::create(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.set_permissions(fs::Permissions::from_mode(0o755))
        .unwrap();
}
