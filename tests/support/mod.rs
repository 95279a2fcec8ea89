//! What the tests of the binary share: a gallery of their own, runs, waiting.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// The longest that a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary under test.
pub(crate) fn vernissage() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vernissage"));
    for variable in [
        "VERNISSAGE_USER",
        "VERNISSAGE_USER_FILE",
        "VERNISSAGE_PASSWORD",
        "VERNISSAGE_PASSWORD_FILE",
        "VERNISSAGE_HOST",
        "VERNISSAGE_SCENARIO",
        "VERNISSAGE_SHARE",
        "VERNISSAGE_REPORTS",
        "VERNISSAGE_LISTEN",
    ] {
        command.env_remove(variable);
    }
    command
}

/// A process that a test has started; a test that fails must not leave it.
pub(crate) struct Started(Child);

impl std::ops::Deref for Started {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl std::ops::DerefMut for Started {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starting a process that ends with its test.
pub(crate) trait Start {
    fn start(&mut self) -> Started;
}

impl Start for Command {
    fn start(&mut self) -> Started {
        Started(self.spawn().unwrap())
    }
}

/// Waits until `look` gives something.
pub(crate) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A demo gallery in a process of its own, ended when dropped.
pub(crate) struct Gallery {
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    process: Child,
}

impl Gallery {
    /// One with a few photos, an access log, and these arguments more.
    pub(crate) fn open(arguments: &[&str]) -> Self {
        Self::open_in(tempfile::tempdir().unwrap(), "127.0.0.1:0", arguments)
    }

    /// One that keeps its data in a folder, and listens where it is told to.
    pub(crate) fn open_in(folder: TempDir, listen: &str, arguments: &[&str]) -> Self {
        let password = folder.path().join("password");
        fs::write(&password, "a password of no importance\n").unwrap();
        let mut process = vernissage()
            .args([
                "gallery",
                "--listen",
                listen,
                "--galleries",
                "2",
                "--photos",
                "6",
            ])
            .arg("--data")
            .arg(folder.path().join("data"))
            .arg("--access-log")
            .arg(folder.path().join("access.log"))
            .arg("--password-file")
            .arg(&password)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let url = first.split_whitespace().last().unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        let gallery = Self {
            url,
            folder,
            process,
        };
        // It opens while the last photos are still being hung.
        wait_for("six photos", || {
            gallery
                .metric("demo_gallery_photos")
                .filter(|count| *count >= 6.0)
        });
        gallery
    }

    /// A number from its `/metrics`, asked without the code under test.
    pub(crate) fn metric(&self, name: &str) -> Option<f64> {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(self.address()).ok()?;
        write!(
            stream,
            "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")))?;
        line.rsplit(' ').next()?.parse().ok()
    }

    pub(crate) fn password_file(&self) -> PathBuf {
        self.folder.path().join("password")
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://").trim_end_matches('/')
    }

    /// The lines of the access log so far, parsed.
    pub(crate) fn log(&self) -> Vec<Line> {
        let text = fs::read_to_string(self.folder.path().join("access.log")).unwrap_or_default();
        // Our own look at its metrics is no visit.
        text.lines()
            .map(Line::parse)
            .filter(|line| line.path != "/metrics")
            .collect()
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, it: rustix::process::Signal) {
        signal(&self.process, it);
    }

    /// Ends it as Docker would, and gives its data back.
    pub(crate) fn close(mut self) -> TempDir {
        self.signal(rustix::process::Signal::TERM);
        self.process.wait().unwrap();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }
}

impl Drop for Gallery {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A line of the access log.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) bytes: u64,
    pub(crate) seconds: f64,
}

impl Line {
    /// `host - user [time] "GET /path HTTP/1.1" 200 123 "referer" "agent" 0.001234`
    fn parse(line: &str) -> Self {
        let mut quoted = line.split('"');
        let _ = quoted.next();
        let request = quoted.next().unwrap_or_default();
        let numbers = quoted.next().unwrap_or_default();
        let mut words = request.split(' ');
        let mut numbers = numbers.split_whitespace();
        Self {
            method: words.next().unwrap_or_default().to_owned(),
            path: words.next().unwrap_or_default().to_owned(),
            status: numbers
                .next()
                .and_then(|status| status.parse().ok())
                .unwrap_or(0),
            bytes: numbers
                .next()
                .and_then(|bytes| bytes.parse().ok())
                .unwrap_or(0),
            seconds: line
                .rsplit(' ')
                .next()
                .and_then(|time| time.parse().ok())
                .unwrap_or(0.0),
        }
    }
}

/// Sends a signal to a process that a test started.
pub(crate) fn signal(process: &Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_child(process);
    rustix::process::kill_process(pid, signal).unwrap();
}

/// A finished run.
pub(crate) struct Ran {
    pub(crate) output: Output,
    pub(crate) reports: TempDir,
}

impl Ran {
    /// Runs the binary with reports in a folder of its own.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let reports = tempfile::tempdir().unwrap();
        let output = vernissage()
            .args(arguments)
            .arg("--reports")
            .arg(reports.path())
            .output()
            .unwrap();
        Self { output, reports }
    }

    pub(crate) fn code(&self) -> i32 {
        self.output.status.code().unwrap_or(-1)
    }

    /// The run came to its end. A machine that is busy otherwise makes it INVALID
    /// (98), which is no concern of a test that looks at what was counted.
    pub(crate) fn assert_done(&self) {
        assert!(
            matches!(self.code(), 0 | 98),
            "{}{}",
            self.stdout(),
            self.stderr()
        );
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// The only folder in reports.
    pub(crate) fn folder(&self) -> PathBuf {
        only_folder(self.reports.path())
    }

    /// The run file.
    pub(crate) fn run(&self) -> Value {
        read_run(&self.folder())
    }
}

/// The only folder in a folder.
pub(crate) fn only_folder(folder: &Path) -> PathBuf {
    let mut entries = fs::read_dir(folder).unwrap();
    entries
        .next()
        .expect("a folder for the run")
        .unwrap()
        .path()
}

/// The run file in a run's folder.
pub(crate) fn read_run(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("run.json")).unwrap()).unwrap()
}

/// A number that every operation has, summed over phases and operations.
pub(crate) fn sum(run: &Value, field: &str) -> u64 {
    rows(run).filter_map(|row| row[field].as_u64()).sum()
}

/// The rows of operations, in every phase.
pub(crate) fn rows(run: &Value) -> impl Iterator<Item = &Value> {
    let phases = run["phases"].as_array().into_iter().flatten();
    phases.flat_map(|phase| phase["operations"].as_array().into_iter().flatten())
}

/// How many requests ended so.
pub(crate) fn outcome(run: &Value, name: &str) -> u64 {
    rows(run)
        .filter_map(|row| row["outcomes"][name].as_u64())
        .sum()
}
