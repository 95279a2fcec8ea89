//! Debian's Prometheus.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::background::get;
use super::support::wait_for;

/// A Prometheus, ended when dropped.
pub(crate) struct Prometheus {
    address: String,
    process: Child,
    _folder: TempDir,
}

impl Prometheus {
    /// Starts one that scrapes an address every second.
    pub(crate) fn scraping(target: &str) -> Self {
        Self::configured(&format!(
            "global: {{scrape_interval: 1s, scrape_timeout: 1s}}\n\
             scrape_configs:\n\
             - {{job_name: vernissage, static_configs: [{{targets: ['{target}']}}]}}\n"
        ))
    }

    /// Starts one with a configuration.
    pub(crate) fn configured(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("prometheus.yml");
        std::fs::write(&config, text).unwrap();
        let address = free_address();
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.path().join("data").display()
            ))
            .arg(format!("--web.listen-address={address}"))
            .arg("--log.level=error")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's package prometheus: .ci/install brings it");
        let prometheus = Self {
            address,
            process,
            _folder: folder,
        };
        wait_for("Prometheus", || {
            get(&format!("http://{}/-/ready", prometheus.address)).ok()
        });
        prometheus
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What its API says, as `query?query=up` or `rules`.
    pub(crate) fn api(&self, what: &str) -> Value {
        let answer = get(&format!("http://{}/api/v1/{what}", self.address)).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// What a query gives now: (labels, value).
    pub(crate) fn query(&self, query: &str) -> Vec<(Value, f64)> {
        let base = format!("http://{}/api/v1/query", self.address);
        let url = Url::parse_with_params(&base, [("query", query)]).unwrap();
        let answer: Value = serde_json::from_str(&get(url.as_str()).unwrap()).unwrap();
        let rows = answer["data"]["result"].as_array().unwrap().iter();
        rows.map(|row| {
            let value = row["value"][1].as_str().unwrap().parse().unwrap();
            (row["metric"].clone(), value)
        })
        .collect()
    }

    /// The only value that a query gives, if it gives one.
    pub(crate) fn value(&self, query: &str) -> Option<f64> {
        match self.query(query).as_slice() {
            [(_, value)] => Some(*value),
            _ => None,
        }
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An address that was free a moment ago.
pub(crate) fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
