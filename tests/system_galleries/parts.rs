//! The programs that galleries need: installed once, or missed loudly.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// What pip installs, with its versions.
const REQUIREMENTS: &str = include_str!("../galleries/requirements.txt");

/// One installation at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The Python that has the galleries of PyPI. Installed into the target folder
/// at the first use and kept there until the versions change.
pub(crate) fn python() -> PathBuf {
    let _one = INSTALLING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("galleries");
    let python = folder.join("bin/python");
    let done = folder.join("installed.txt");
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == REQUIREMENTS) {
        return python;
    }
    let _ = std::fs::remove_dir_all(&folder);
    must_run(
        Command::new("python3").args(["-m", "venv"]).arg(&folder),
        "Python 3 with its venv module is needed to run galleries from PyPI; \
         .ci/install installs it (python3-venv)",
    );
    let list = scripts().join("requirements.txt");
    must_run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(list),
        "the galleries of tests/galleries/requirements.txt could not be installed from PyPI",
    );
    std::fs::write(&done, REQUIREMENTS).unwrap();
    python
}

/// The folder with the scripts that seed and serve galleries.
pub(crate) fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/galleries")
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
