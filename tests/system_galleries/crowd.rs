//! Sends crowds with the real binary, and reads what they reported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The account in every gallery of these tests.
pub(crate) const USER: &str = "curator";
pub(crate) const PASSWORD: &str = "a secret of the tests";

/// Who sends crowds, where to, and where their reports go.
pub(crate) struct Crowd {
    pub(crate) host: String,
    /// A name that is built in.
    pub(crate) scenario: &'static str,
    /// An own folder: runs are found again by being the only ones in it.
    pub(crate) folder: PathBuf,
}

/// What a run has reported.
pub(crate) struct Report {
    pub(crate) json: Value,
}

impl Crowd {
    fn command(&self, scenario: &str, reports: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vernissage"));
        command
            .args(["--host", &self.host, "--scenario", scenario])
            .args(["--users", "4", "--hatch-rate", "4", "--think-time", "0"])
            // The machine of CI is shared: what is proven here is no latency.
            .args(["--allow-saturation", "--reports"])
            .arg(reports);
        as_curator(&mut command);
        command
    }

    /// A run to its end, in which nothing failed.
    pub(crate) fn run(&self, name: &str, arguments: &[&str]) -> Report {
        self.run_with(self.scenario, name, arguments)
    }

    /// The same, with the scenario from a file.
    pub(crate) fn run_with(&self, scenario: &str, name: &str, arguments: &[&str]) -> Report {
        let report = self.failing(scenario, name, arguments);
        assert_eq!(report.json["failures"], Value::Array(vec![]));
        assert_eq!(report.warnings(), [""; 0]);
        report
    }

    /// A run to its end, in which anything may have failed.
    pub(crate) fn failing(&self, scenario: &str, name: &str, arguments: &[&str]) -> Report {
        let reports = self.folder.join(name);
        let mut command = self.command(scenario, &reports);
        let output = command.args(arguments).output().unwrap();
        let said = said(&output);
        assert!(
            output.status.success(),
            "the run '{name}' ended with {}:\n{said}",
            output.status
        );
        assert!(
            !said.contains(PASSWORD),
            "the password was printed:\n{said}"
        );
        let text = std::fs::read_to_string(only_run(&reports).join("run.json")).unwrap();
        Report {
            json: serde_json::from_str(&text).unwrap(),
        }
    }

    /// A crowd that is not sent, as the preflight has found something (exit
    /// code 3): what is said then.
    pub(crate) fn refused(&self, scenario: &str, password: &str, arguments: &[&str]) -> String {
        let mut command = self.command(scenario, &self.folder.join("refused"));
        command.args(arguments).env("VERNISSAGE_PASSWORD", password);
        let output = command.output().unwrap();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        said
    }

    /// A run that goes on until it is killed.
    pub(crate) fn start(&self, name: &str, arguments: &[&str]) -> Running {
        let reports = self.folder.join(name);
        std::fs::create_dir_all(&reports).unwrap();
        let log = std::fs::File::create(self.folder.join(format!("{name}.log"))).unwrap();
        let child = self
            .command(self.scenario, &reports)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        Running { child, reports }
    }

    /// `vernissage clean`, which must leave nothing.
    pub(crate) fn clean(&self, run: &Path) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vernissage"));
        command.arg("clean").arg(run);
        as_curator(&mut command);
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "clean ended with {}:\n{}",
            output.status,
            said(&output)
        );
    }
}

pub(crate) fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

pub(crate) fn as_curator(command: &mut Command) {
    command
        .env("VERNISSAGE_USER", USER)
        .env("VERNISSAGE_PASSWORD", PASSWORD);
}

/// A run that has not ended; killed when the test ends.
pub(crate) struct Running {
    child: Child,
    reports: PathBuf,
}

impl Running {
    /// Whether it still runs.
    pub(crate) fn lives(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Kills it with signal 9, and returns the folder that it leaves.
    pub(crate) fn kill(mut self) -> PathBuf {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        only_run(&self.reports)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn only_run(reports: &Path) -> PathBuf {
    let runs: Vec<_> = std::fs::read_dir(reports).unwrap().collect();
    assert_eq!(runs.len(), 1, "runs in {}", reports.display());
    runs.into_iter().next().unwrap().unwrap().path()
}

impl Report {
    /// Bytes of bodies as they came over the wire, of this operation.
    pub(crate) fn wire_bytes(&self, operation: &str) -> u64 {
        let phases = self.json["phases"].as_array().unwrap().iter();
        phases
            .flat_map(|phase| phase["operations"].as_array().unwrap())
            .filter(|row| row["operation"] == operation)
            .map(|row| row["wire_bytes"].as_u64().unwrap())
            .sum()
    }

    /// What a reader should know, but for the machine's being busy.
    pub(crate) fn warnings(&self) -> Vec<&str> {
        let warnings = self.json["warnings"].as_array().unwrap().iter();
        warnings
            .map(|warning| warning.as_str().unwrap())
            .filter(|warning| !warning.starts_with("Do not trust the latencies"))
            .collect()
    }

    /// A number of `writes`.
    pub(crate) fn writes(&self, field: &str) -> u64 {
        self.json["writes"][field].as_u64().unwrap()
    }
}

/// What the ledger of a run says: the name of each photo, and its last state.
pub(crate) fn ledger(run: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(run.join("ledger.jsonl")).unwrap();
    let mut names = BTreeMap::new();
    let mut states = BTreeMap::new();
    // The last line may have been cut by the kill.
    let lines = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    for line in lines {
        let number = line["number"].as_u64().unwrap_or_default();
        match line["event"].as_str().unwrap() {
            "intended" if line["kind"] == "photo" => {
                names.insert(number, line["name"].as_str().unwrap().to_owned());
                states.insert(number, "intended".to_owned());
            }
            "uploaded" => drop(states.insert(number, "uploaded".to_owned())),
            "state" => drop(states.insert(number, line["state"].as_str().unwrap().to_owned())),
            _ => {}
        }
    }
    let state = |number| states.get(&number).cloned().unwrap_or_default();
    names
        .into_iter()
        .map(|(number, name)| (name, state(number)))
        .collect()
}
