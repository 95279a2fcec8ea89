//! Every query of the dashboard, asked of a real Prometheus that scrapes a real
//! demo gallery, a real crowd, and what stands around them on a swarm.

use std::process::{Child, Command, Stdio};

use serde_json::Value;
use url::form_urlencoded;

use super::background::get;
use super::dashboard;
use super::exporter::Exporter;
use super::prometheus::{Prometheus, free_address};
use super::stage::Stage;
use super::support::{vernissage, wait_for};

/// Debian's node exporter, ended when dropped.
struct NodeExporter {
    address: String,
    process: Child,
}

impl NodeExporter {
    fn start() -> Self {
        let address = free_address();
        let process = Command::new("prometheus-node-exporter")
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Debian's package prometheus-node-exporter: .ci/install brings it");
        let exporter = Self { address, process };
        wait_for("the node exporter", || {
            get(&format!("http://{}/metrics", exporter.address)).ok()
        });
        exporter
    }
}

impl Drop for NodeExporter {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A query as Grafana would send it, with everything selected.
fn chosen(query: &str) -> String {
    let query = query
        .replace("$__rate_interval", "10s")
        .replace("$__range", "30s")
        .replace("${job:regex}", ".+");
    assert!(!query.contains('$'), "an unknown variable: {query}");
    query
}

/// Comes from a dump that never changes: its rates are 0, and so no quantile is a
/// number.
const FROZEN: &str = "etcd_disk_wal_fsync_duration_seconds";

/// What Prometheus answers: how many series with a number, or why not.
fn series(prometheus: &Prometheus, query: &str) -> Result<usize, String> {
    let encoded: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let url = format!(
        "http://{}/api/v1/query?query={encoded}",
        prometheus.address()
    );
    let answer = get(&url).map_err(|error| error.to_string())?;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    match answer["data"]["result"].as_array() {
        Some(rows) => {
            let number = |row: &&Value| query.contains(FROZEN) || row["value"][1] != "NaN";
            Ok(rows.iter().filter(number).count())
        }
        None => Err(answer["error"].to_string()),
    }
}

#[test]
#[ignore = "system test: needs prometheus and its exporters; run by .ci/run"]
fn every_query_of_the_dashboard_gives_data() {
    let stage = Stage::open();
    let (engine, node) = (Exporter::of_an_engine(), NodeExporter::start());
    stage.scrape("docker", &engine.address.to_string());
    stage.scrape("node-exporter", &node.address);
    let mut command = vernissage();
    command
        .args(["--user", "curator", "--password-file"])
        .arg(stage.gallery.password_file())
        .args(["--mix", "3:3:4", "--allow-saturation"]);
    let _crowd = stage.visit(command);
    // Or the panels of failures have nothing to show.
    stage.faults(&[("error-rate", "5%")]);

    let queries = dashboard::queries();
    assert!(queries.len() > 30, "{} queries", queries.len());
    for (panel, query) in queries {
        let query = chosen(&query);
        wait_for(&format!("data in '{panel}': {query}"), || {
            let found = series(&stage.prometheus, &query);
            let found = found.unwrap_or_else(|error| panic!("{panel}: {query}\n{error}"));
            (found > 0).then_some(())
        });
    }
    for (name, query) in dashboard::annotations() {
        let found = series(&stage.prometheus, &chosen(&query));
        found.unwrap_or_else(|error| panic!("{name}: {query}\n{error}"));
    }
    let health = stage.prometheus.api("rules");
    let groups = health["data"]["groups"].as_array().unwrap().iter();
    for rule in groups.flat_map(|group| group["rules"].as_array().unwrap()) {
        assert_eq!(rule["health"], "ok", "{rule}");
    }
}
