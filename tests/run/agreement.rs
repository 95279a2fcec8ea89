//! The report against the gallery's own access log.

use super::support::{Gallery, Line, Ran, rows, sum};

/// The value that `quantile` of all do not exceed.
fn quantile(lines: &[&Line], quantile: f64) -> f64 {
    let mut seconds: Vec<f64> = lines.iter().map(|line| line.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    let rank = (quantile * seconds.len() as f64).ceil() as usize;
    seconds[rank.clamp(1, seconds.len()) - 1]
}

#[test]
fn counts_bytes_and_times_agree_with_the_access_log() {
    let gallery = Gallery::open(&["--latency", "thumbnail=20ms..120ms"]);
    let password = gallery.password_file();
    let ran = Ran::with(&[
        "--host",
        &gallery.url,
        "--scenario",
        "demo",
        "--users",
        "4",
        "--hatch-rate",
        "50",
        "--iterations",
        "4",
        "--think-time",
        "0",
        "--mix",
        "1:1:2",
        "--no-preflight",
        "--user",
        "curator",
        "--password-file",
        password.to_str().unwrap(),
    ]);
    ran.assert_done();
    let run = ran.run();
    let log = gallery.log();

    assert_eq!(sum(&run, "requests"), log.len() as u64, "requests");
    let bytes: u64 = log.iter().map(|line| line.bytes).sum();
    assert_eq!(sum(&run, "wire_bytes"), bytes, "bytes of bodies");

    let thumbnails: Vec<&Line> = log
        .iter()
        .filter(|line| line.path.starts_with("/media/thumb"))
        .collect();
    let counted: u64 = rows(&run)
        .filter(|row| row["operation"] == "thumbnail")
        .filter_map(|row| row["requests"].as_u64())
        .sum();
    assert_eq!(counted, thumbnails.len() as u64);
    assert!(
        counted > 20,
        "too few thumbnails to compare times: {counted}"
    );
    assert_times_agree(&run, &thumbnails);
}

/// The client sees what the gallery sees and the way there and back, which is
/// short on loopback: percentiles may not be lower, and not much higher.
fn assert_times_agree(run: &serde_json::Value, lines: &[&Line]) {
    let run: vernissage::measure::run::Run = serde_json::from_value(run.clone()).unwrap();
    let mut total = vernissage::measure::histogram::Histogram::new();
    for phase in &run.phases {
        for row in phase
            .operations
            .iter()
            .filter(|row| row.operation.name() == "thumbnail")
        {
            total.add(&row.total);
        }
    }
    for at in [0.5, 0.95] {
        let theirs = quantile(lines, at);
        let ours = total.quantile(at).unwrap() as f64 / 1e6;
        assert!(
            ours >= theirs * 0.98,
            "p{at}: the report has {ours} s, the log {theirs} s"
        );
        assert!(
            ours <= theirs + 0.06,
            "p{at}: the report has {ours} s, the log {theirs} s"
        );
    }
}
