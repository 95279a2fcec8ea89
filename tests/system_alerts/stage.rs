//! Everything together: Alertmanager first, then Prometheus with the shipped
//! rules, a demo gallery, and a small crowd that comes and goes.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use super::alertmanager::Alertmanager;
use super::background::Run;
use super::called::Called;
use super::prometheus::Prometheus;
use super::shortened;
use super::support::{Gallery, vernissage, wait_for};

/// A gallery that is watched as a user's would be.
pub(crate) struct Stage {
    pub(crate) gallery: Gallery,
    pub(crate) called: Called,
    pub(crate) alertmanager: Alertmanager,
    pub(crate) prometheus: Prometheus,
    folder: TempDir,
}

impl Stage {
    /// Opens the gallery and the monitoring; nobody visits yet.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let called = Called::listen();
        let alertmanager = Alertmanager::calling(&called);
        let gallery = Gallery::open(&[]);
        target(folder.path(), "gallery", gallery.address());
        let rules = shortened::rules(folder.path());
        let prometheus = Prometheus::configured(&format!(
            "global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}\n\
             rule_files: ['{}']\n\
             alerting: {{alertmanagers: [static_configs: [{{targets: ['{}']}}]]}}\n\
             scrape_configs:\n\
             - job_name: all\n  \
               file_sd_configs: [{{files: ['{}/*.json'], refresh_interval: 1s}}]\n",
            rules.display(),
            alertmanager.address(),
            folder.path().display(),
        ));
        Self {
            gallery,
            called,
            alertmanager,
            prometheus,
            folder,
        }
    }

    /// Adds something to be scraped.
    pub(crate) fn scrape(&self, job: &str, address: &str) {
        target(self.folder.path(), job, address);
    }

    /// Sends a small crowd for five minutes at most, and waits until it is seen.
    pub(crate) fn visit(&self, mut command: Command) -> Run {
        command
            .args(["--host", &self.gallery.url, "--scenario", "demo"])
            .args(["--users", "4", "--hatch-rate", "4", "--run-time", "5m"])
            .args(["--think-time", "200ms", "--throttle-requests", "60"]);
        let run = Run::start(command);
        self.scrape("vernissage", &run.address);
        wait_for("visits", || {
            let rate = self
                .prometheus
                .value("sum(rate(vernissage_requests_total{outcome=\"ok\"}[5s]))");
            rate.filter(|rate| *rate > 0.0)
        });
        run
    }

    /// Switches the gallery's faults, as in `error-rate=30%`; none ends them.
    pub(crate) fn faults(&self, faults: &[(&str, &str)]) {
        let url = format!("{}-/faults", self.gallery.url);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let request = reqwest::Client::new().post(url).form(faults);
        let answer = runtime.block_on(request.send()).unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// Waits until Prometheus fires an alert.
    pub(crate) fn wait_for_firing(&self, alert: &str) {
        let query = format!("ALERTS{{alertname=\"{alert}\", alertstate=\"firing\"}}");
        wait_for(alert, || {
            (!self.prometheus.query(&query).is_empty()).then_some(())
        });
    }
}

/// Walkers whose generator calls itself saturated as it does by default.
pub(crate) fn walkers_with_limits() -> Command {
    let mut command = vernissage();
    command.args(["--crowd", "walker=1", "--objective", "1s"]);
    command
}

/// Walkers whose generator is never the limit, however busy this machine is.
pub(crate) fn walkers() -> Command {
    let mut command = walkers_with_limits();
    command.args(["--max-cpu", "1", "--max-lag", "1m", "--max-late", "1"]);
    command
}

/// What Prometheus finds to scrape, moved into its place as a whole.
fn target(folder: &Path, job: &str, address: &str) {
    let target = json!([{
        "targets": [address],
        "labels": {"job": job, "instance": format!("{job}.1"), "role": "manager"},
    }]);
    let written = folder.join(format!("{job}.new"));
    fs::write(&written, target.to_string()).unwrap();
    fs::rename(&written, folder.join(format!("{job}.json"))).unwrap();
}
