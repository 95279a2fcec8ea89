//! Debian's Alertmanager with the shipped routes.

use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::background::get;
use super::called::{Called, TOKEN};
use super::prometheus::free_address;
use super::shortened;
use super::support::wait_for;

/// An Alertmanager, ended when dropped.
pub(crate) struct Alertmanager {
    address: String,
    process: Child,
    _folder: TempDir,
}

impl Alertmanager {
    /// Starts one that calls somebody, and waits until it is ready: alerts that
    /// come before are lost.
    pub(crate) fn calling(called: &Called) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (config, token) = (
            folder.path().join("config.yml"),
            folder.path().join("token"),
        );
        std::fs::write(&token, TOKEN).unwrap();
        std::fs::write(&config, shortened::calls(&called.address(), &token)).unwrap();
        let address = free_address();
        let process = Command::new("prometheus-alertmanager")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!(
                "--storage.path={}",
                folder.path().join("data").display()
            ))
            .arg(format!("--web.listen-address={address}"))
            .args(["--cluster.listen-address=", "--log.level=error"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's package prometheus-alertmanager: .ci/install brings it");
        let alertmanager = Self {
            address,
            process,
            _folder: folder,
        };
        wait_for("Alertmanager", || {
            get(&format!("http://{}/-/ready", alertmanager.address)).ok()
        });
        alertmanager
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Waits until an alert is kept from being told because of another one.
    pub(crate) fn wait_for_silence(&self, silenced: &str, cause: &str) {
        wait_for(&format!("{cause} silencing {silenced}"), || {
            let alerts = self.alerts();
            let named = |name: &str| {
                let name = name.to_owned();
                alerts
                    .iter()
                    .filter(move |alert| alert["labels"]["alertname"] == name)
            };
            let causes: Vec<&Value> = named(cause).map(|alert| &alert["fingerprint"]).collect();
            let inhibited = named(silenced).any(|alert| {
                let by = alert["status"]["inhibitedBy"].as_array();
                alert["status"]["state"] == "suppressed"
                    && by.into_iter().flatten().any(|id| causes.contains(&id))
            });
            inhibited.then_some(())
        });
    }

    fn alerts(&self) -> Vec<Value> {
        let answer = get(&format!("http://{}/api/v2/alerts", self.address)).unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
