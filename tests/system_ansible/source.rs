//! A project's folder for the playbook to deploy: the project's own `stack.yml` and
//! configs, and images that a machine without a registry can build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::parts::{must_run, project};
use super::support::vernissage;

/// The images without the base images of `deploy/Dockerfile`, which no registry gives
/// here: the binary of this build, and the libraries that it names.
const DOCKERFILE: &str = "\
FROM scratch AS vernissage
COPY tree/ /
COPY --chown=65532:65532 folder/ /gallery/
COPY --chown=65532:65532 folder/ /reports/
USER 65532:65532
ENTRYPOINT [\"/usr/local/bin/vernissage\"]

FROM scratch AS camera
COPY tree/ /
ENTRYPOINT [\"/usr/local/bin/vernissage\"]
";

/// What these images are built from.
pub(crate) const INPUTS: [&str; 3] = ["deploy/Dockerfile", "tree", "folder"];

/// Makes the folder, as a git repository.
pub(crate) fn make(scratch: &Path) -> PathBuf {
    let stack = project("stack.yml");
    assert!(
        stack.exists(),
        "{} is missing: there is nothing to deploy",
        stack.display()
    );
    let folder = scratch.join("project");
    fs::create_dir_all(folder.join("folder")).unwrap();
    fs::write(folder.join("folder/.keep"), "").unwrap();
    fs::copy(stack, folder.join("stack.yml")).unwrap();
    must_run(
        Command::new("cp")
            .arg("-r")
            .arg(project("deploy"))
            .arg(&folder),
        "the configs could not be copied",
    );
    fs::write(folder.join("deploy/Dockerfile"), DOCKERFILE).unwrap();
    fill_tree(&folder.join("tree"));
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=test", "-c", "user.email=test@localhost"]);
        command.args(arguments).current_dir(&folder);
        must_run(&mut command, "git is needed to name images by their source");
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Everything"]);
    folder
}

/// The binary without its debugging tables, and the shared libraries that it names.
fn fill_tree(tree: &Path) {
    let program = vernissage();
    let binary = program.get_program();
    let target = tree.join("usr/local/bin/vernissage");
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    must_run(
        Command::new("strip").arg("-o").arg(&target).arg(binary),
        "strip is needed to make the image small (Debian's package binutils)",
    );
    // Without them no client can be made, not even one for plain HTTP.
    let certificates = Path::new("/etc/ssl/certs/ca-certificates.crt");
    assert!(
        certificates.exists(),
        "Debian's package ca-certificates is needed"
    );
    must_run(
        Command::new("cp")
            .args(["--parents", "--dereference"])
            .arg(certificates)
            .arg(tree),
        "the certificates could not be copied",
    );
    let libraries = must_run(Command::new("ldd").arg(binary), "ldd is needed");
    for path in libraries
        .split_whitespace()
        .filter(|word| word.starts_with('/'))
    {
        must_run(
            Command::new("cp")
                .args(["--parents", "--dereference", path])
                .arg(tree),
            "a shared library could not be copied",
        );
    }
}
