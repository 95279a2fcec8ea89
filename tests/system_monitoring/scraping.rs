//! What Prometheus has scraped agrees with the report.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use vernissage::measure::file;
use vernissage::measure::histogram::Histogram;
use vernissage::measure::run::{OperationRecord, Run as Record};
use vernissage::measure::sample::{Operation, Outcome};

use super::background::Run;
use super::prometheus::Prometheus;
use super::support::{vernissage, wait_for};

/// A short, busy run of the demo that stays to be scraped once more.
fn busy_run() -> Run {
    let mut command = vernissage();
    command
        .args(["--users", "4", "--hatch-rate", "4", "--iterations", "2"])
        .args(["--think-time", "100ms", "--seed", "5", "--allow-saturation"])
        .args(["--objective", "1500ms", "--linger", "5m"]);
    Run::start(command)
}

#[test]
#[ignore = "system test: needs prometheus; run by .ci/run"]
fn prometheus_has_the_numbers_of_the_report() {
    let mut run = busy_run();
    let prometheus = Prometheus::scraping(&run.address);
    run.wait_for_summary();
    // Whatever is scraped from now on is final.
    let over = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    wait_for("a scrape after the end", || {
        let at = prometheus.value("timestamp(vernissage_objective_seconds)")?;
        (at > over.as_secs_f64()).then_some(())
    });
    let record = file::read(&run.folder()).unwrap();
    counts_agree(&prometheus, &record);
    quantiles_agree(&prometheus, &record);
    assert_eq!(prometheus.value("vernissage_objective_seconds"), Some(1.5));
    assert_eq!(
        prometheus.query("vernissage_build_info")[0].0["scenario"],
        "demo"
    );
    run.terminate();
    assert_eq!(run.code(), 0);
}

fn operations(record: &Record, operation: Operation) -> impl Iterator<Item = &OperationRecord> {
    let rows = record.phases.iter().flat_map(|phase| &phase.operations);
    rows.filter(move |row| row.operation == operation)
}

/// To the last request.
fn counts_agree(prometheus: &Prometheus, record: &Record) {
    let scraped = prometheus.query("vernissage_requests_total");
    assert_eq!(scraped.len(), Operation::COUNT * Outcome::COUNT);
    let mut all = 0;
    for (labels, value) in scraped {
        let label = |name: &str| labels[name].as_str().unwrap().to_owned();
        let operation = Operation::from_name(&label("operation")).unwrap();
        let outcome = Outcome::from_name(&label("outcome")).unwrap();
        let reported: u64 = operations(record, operation)
            .filter_map(|row| row.outcomes.get(&outcome))
            .sum();
        assert_eq!(value as u64, reported, "{operation} {outcome}");
        all += reported;
    }
    assert!(all > 0);
    let bytes: u64 = record
        .phases
        .iter()
        .flat_map(|phase| &phase.operations)
        .map(|row| row.wire_bytes)
        .sum();
    let scraped = prometheus.value("sum(vernissage_received_bytes_total)");
    assert_eq!(scraped, Some(bytes as f64));
    let visits: u64 = record
        .phases
        .iter()
        .flat_map(|phase| &phase.visits)
        .map(|row| row.count + row.cancelled)
        .sum();
    let scraped = prometheus.value("sum(vernissage_visits_total)");
    assert_eq!(scraped, Some(visits as f64));
    let uploaded = prometheus.value("vernissage_ledger_photos{state=\"uploaded\"}");
    assert_eq!(uploaded, Some(record.writes.uploaded as f64));
}

/// Within the bucket in which the report's own quantile lies.
fn quantiles_agree(prometheus: &Prometheus, record: &Record) {
    let mut views = Histogram::new();
    let rows = record.phases.iter().flat_map(|phase| &phase.views);
    rows.for_each(|row| views.add(&row.duration));
    assert!(views.count() > 0);
    let edges = prometheus.query("sum by (le) (vernissage_view_duration_seconds_bucket)");
    let mut edges: Vec<f64> = edges
        .iter()
        .filter_map(|(labels, _)| labels["le"].as_str()?.parse().ok())
        .filter(|edge: &f64| edge.is_finite())
        .collect();
    edges.sort_by(f64::total_cmp);
    assert!(edges.contains(&1.5), "the objective is an edge: {edges:?}");
    for quantile in [0.5, 0.9, 0.95] {
        let query = format!(
            "histogram_quantile({quantile}, sum by (le) (vernissage_view_duration_seconds_bucket))"
        );
        let scraped = prometheus.value(&query).unwrap();
        let reported = views.quantile(quantile).unwrap() as f64 / 1e6;
        let above = edges.partition_point(|edge| *edge < reported * 0.99);
        let lower = above.checked_sub(1).map_or(0.0, |below| edges[below]);
        let upper = edges.get(above).copied().unwrap_or(f64::INFINITY);
        assert!(
            (lower..=upper).contains(&scraped) || (scraped - reported).abs() < 0.01 * reported,
            "p{quantile}: {scraped} s, and {reported} s in the report ({lower} to {upper})"
        );
    }
}

#[test]
#[ignore = "system test: needs prometheus; run by .ci/run"]
fn promtool_finds_nothing_to_say() {
    let run = busy_run();
    run.wait_for_summary();
    let mut check = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Debian's package prometheus: .ci/install brings it");
    let metrics = run.get("/metrics").unwrap();
    let mut input = check.stdin.take().unwrap();
    input.write_all(metrics.as_bytes()).unwrap();
    drop(input);
    let said = check.wait_with_output().unwrap();
    let text = [said.stdout, said.stderr].concat();
    assert!(
        said.status.success() && text.is_empty(),
        "{}",
        String::from_utf8_lossy(&text)
    );
}
