//! What can be told of the playbook and the Vagrantfile without running them.

use std::process::Command;

use super::parts::{must_run, project};
use super::playbook::program;

#[test]
#[ignore = "system test: needs ansible-core and ansible-lint from PyPI; run by .ci/run"]
fn the_playbook_passes_the_syntax_check_and_the_production_profile() {
    let scratch = tempfile::tempdir().unwrap();
    must_run(
        program("ansible-playbook", scratch.path()).args(["--syntax-check", "site.yml"]),
        "the playbook does not parse",
    );
    let folder = project("deploy/ansible");
    must_run(
        program("ansible-lint", scratch.path())
            .args(["--offline", "--strict", "--profile", "production"])
            .env("XDG_CACHE_HOME", scratch.path())
            .arg(folder),
        "ansible-lint has something to say",
    );
}

#[test]
#[ignore = "system test: needs vagrant; run by .ci/run"]
fn the_vagrantfile_is_valid() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = project("deploy");
    must_run(
        Command::new("ruby")
            .arg("-wc")
            .arg(folder.join("Vagrantfile")),
        "the Vagrantfile does not parse; .ci/install brings ruby with vagrant",
    );
    let told = must_run(
        Command::new("vagrant")
            .args(["validate", "--ignore-provider"])
            .current_dir(&folder)
            .env("VAGRANT_HOME", scratch.path().join("home"))
            .env("VAGRANT_DOTFILE_PATH", scratch.path().join("dotfiles")),
        "vagrant refuses the Vagrantfile; .ci/install brings Debian's package vagrant",
    );
    assert!(told.contains("validated successfully"), "{told}");
}
