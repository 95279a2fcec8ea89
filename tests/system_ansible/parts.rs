//! The programs that the tests need: installed once, or missed loudly.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// What pip installs, with its versions.
const REQUIREMENTS: &str = include_str!("requirements.txt");

/// Where Debian's programs are. What comes first on a developer's own path may be
/// another `docker`, or a wrapper around one.
pub(crate) const DEBIAN_PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// One installation at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The folder of ansible's programs. Installed into the target folder at the first
/// use and kept there until the versions change.
pub(crate) fn ansible() -> PathBuf {
    let _one = INSTALLING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ansible");
    let programs = folder.join("bin");
    let done = folder.join("installed.txt");
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == REQUIREMENTS) {
        return programs;
    }
    let _ = std::fs::remove_dir_all(&folder);
    must_run(
        Command::new("python3").args(["-m", "venv"]).arg(&folder),
        "Python 3.11 with its venv module is needed to run Ansible; \
         .ci/install installs it (python3-venv)",
    );
    must_run(
        Command::new(programs.join("python"))
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(project("tests/system_ansible/requirements.txt")),
        "Ansible could not be installed from PyPI as tests/system_ansible/requirements.txt says",
    );
    std::fs::write(&done, REQUIREMENTS).unwrap();
    programs
}

/// Fails the test where it could not start an engine.
pub(crate) fn engine_can_start() {
    assert!(
        rustix::process::geteuid().is_root(),
        "this test starts Docker engines in namespaces of their own: run it as root"
    );
    for (program, package) in [
        ("dockerd", "docker.io"),
        ("tini", "tini"),
        ("ip", "iproute2"),
        ("nsenter", "util-linux"),
    ] {
        let found = DEBIAN_PATH
            .split(':')
            .any(|folder| Path::new(folder).join(program).exists());
        assert!(
            found,
            "{program} is missing: .ci/install installs it (Debian's package {package})"
        );
    }
}

/// A path in the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs a command to its end, and fails the test with a sentence when it fails.
pub(crate) fn must_run(command: &mut Command, sentence: &str) -> String {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{sentence}: {command:?}: {error}"));
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{sentence}: {command:?} ended with {}\n{out}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    out
}
