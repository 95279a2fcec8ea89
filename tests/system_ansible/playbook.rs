//! Running the playbook, and reading what it says it did.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::parts::{DEBIAN_PATH, ansible, project};

/// One of ansible's programs, started in the folder of the playbook, with nothing
/// of the developer's own settings and no trace outside of a folder.
pub(crate) fn program(name: &str, scratch: &Path) -> Command {
    let programs = ansible();
    let mut command = Command::new(programs.join(name));
    command
        .current_dir(project("deploy/ansible"))
        .env("PATH", format!("{}:{DEBIAN_PATH}", programs.display()))
        .env("ANSIBLE_CONFIG", project("deploy/ansible/ansible.cfg"))
        .env("ANSIBLE_HOME", scratch.join("home"))
        .env("ANSIBLE_REMOTE_TEMP", scratch.join("remote"))
        .env("ANSIBLE_NOCOLOR", "1")
        .env("NO_COLOR", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null());
    command
}

/// The playbook, for an inventory.
pub(crate) struct Playbook {
    scratch: PathBuf,
    inventory: PathBuf,
    always: Vec<String>,
}

impl Playbook {
    /// For an inventory that is written into a folder for scratch files.
    pub(crate) fn new(scratch: &Path, inventory: &str, always: &[&str]) -> Self {
        let path = scratch.join("inventory.yml");
        std::fs::write(&path, inventory).unwrap();
        Self {
            scratch: scratch.to_owned(),
            inventory: path,
            always: always.iter().map(|&word| word.to_owned()).collect(),
        }
    }

    /// Runs it with arguments of this time only.
    pub(crate) fn play(&self, arguments: &[&str]) -> Played {
        let output = program("ansible-playbook", &self.scratch)
            .arg("--inventory")
            .arg(&self.inventory)
            .args(&self.always)
            .args(arguments)
            .arg("site.yml")
            .output()
            .unwrap();
        let mut told = String::from_utf8_lossy(&output.stdout).into_owned();
        told.push_str(&String::from_utf8_lossy(&output.stderr));
        Played {
            succeeded: output.status.success(),
            told,
        }
    }
}

/// What a run of the playbook came to.
pub(crate) struct Played {
    succeeded: bool,
    /// Everything that it printed.
    pub(crate) told: String,
}

impl Played {
    /// Fails the test if the playbook failed.
    pub(crate) fn well(self) -> Self {
        assert!(self.succeeded, "the playbook failed:\n{}", self.told);
        self
    }

    /// Fails the test unless the playbook refused, and said so.
    pub(crate) fn refused_with(&self, sentence: &str) {
        assert!(!self.succeeded, "it did not refuse:\n{}", self.told);
        // The message is folded where it was long.
        let words: Vec<&str> = self.told.split_whitespace().collect();
        let told = words.join(" ");
        assert!(
            told.contains(sentence),
            "no {sentence:?} in:\n{}",
            self.told
        );
    }

    /// How many tasks changed something, on all machines.
    pub(crate) fn changed(&self) -> u32 {
        let recap = self.told.split("PLAY RECAP").nth(1).expect("a recap");
        let counts = recap
            .split_whitespace()
            .filter_map(|word| word.strip_prefix("changed="));
        counts.map(|count| count.parse::<u32>().unwrap()).sum()
    }
}
