//! A run that goes on while the test looks at it.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::Pid;
use tempfile::TempDir;
use url::Url;
use vernissage::http::fetch::{FetchError, fetch};

use super::support::{only_folder, signal, wait_for};

/// A run in the background, ended when dropped.
pub(crate) struct Run {
    /// Where it is watched.
    pub(crate) address: String,
    reports: TempDir,
    process: Child,
    told: Arc<Mutex<String>>,
}

impl Run {
    /// Starts it; it may be watched at an address of its own.
    pub(crate) fn start(mut command: Command) -> Self {
        let reports = tempfile::tempdir().unwrap();
        let mut process = command
            .args(["--listen", "127.0.0.1:0"])
            .arg("--reports")
            .arg(reports.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let told = Arc::new(Mutex::new(String::new()));
        let output = BufReader::new(process.stdout.take().unwrap());
        let keeper = Arc::clone(&told);
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let mut told = keeper.lock().unwrap();
                told.push_str(&line);
                told.push('\n');
            }
        });
        let mut errors = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = errors
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("Watch it at http://")?.to_owned()))
            .expect("an address to watch it at");
        std::thread::spawn(move || errors.for_each(drop));
        Self {
            address,
            reports,
            process,
            told,
        }
    }

    /// The folder of its reports.
    pub(crate) fn folder(&self) -> PathBuf {
        only_folder(self.reports.path())
    }

    /// What it has printed on standard output so far.
    pub(crate) fn told(&self) -> String {
        self.told.lock().unwrap().clone()
    }

    /// Waits until its summary stands there, after all its files.
    pub(crate) fn wait_for_summary(&self) {
        wait_for("the summary", || {
            self.told().contains("Report ").then_some(())
        });
    }

    /// Its exit code, once it has ended.
    pub(crate) fn code(&mut self) -> i32 {
        let status = wait_for("the end of the run", || self.process.try_wait().unwrap());
        status.code().unwrap_or(-1)
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.process.try_wait().unwrap().is_some()
    }

    pub(crate) fn process(&self) -> Pid {
        Pid::from_child(&self.process)
    }

    pub(crate) fn terminate(&self) {
        signal(&self.process, rustix::process::Signal::TERM);
    }

    /// A page of what it shows of itself.
    pub(crate) fn get(&self, path: &str) -> Result<String, FetchError> {
        get(&format!("http://{}{path}", self.address))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Gets a text.
pub(crate) fn get(url: &str) -> Result<String, FetchError> {
    let url: Url = url.parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let body = runtime.block_on(fetch(&url, Duration::from_secs(10), 16 << 20))?;
    Ok(String::from_utf8(body).unwrap())
}
