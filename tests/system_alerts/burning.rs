//! Budgets that burn: a part of the requests fails, or people wait too long.

use super::stage::{Stage, walkers};

const PAGES: [&str; 2] = ["1h", "6h"];

fn budget_burns(alert: &str, fault: (&str, &str)) {
    let stage = Stage::open();
    let _crowd = stage.visit(walkers());
    stage.faults(&[fault]);
    for window in PAGES {
        let labels = [("alertname", alert), ("window", window)];
        let told = stage.called.wait_for("page", "firing", &labels);
        assert_eq!(told.labels["job"], "vernissage");
    }
    // The ticket is there, and silent while somebody is called anyway.
    stage.alertmanager.wait_for_silence(alert, alert);

    stage.faults(&[]);
    for window in PAGES {
        let labels = [("alertname", alert), ("window", window)];
        stage.called.wait_for("page", "resolved", &labels);
    }
    let down = [("alertname", "GalleryDown")];
    assert_eq!(stage.called.count("page", "firing", &down), 0);
    let other = ["ErrorBudgetBurn", "LatencyBudgetBurn"]
        .into_iter()
        .find(|other| *other != alert);
    let other = [("alertname", other.unwrap())];
    assert_eq!(stage.called.count("page", "firing", &other), 0);
}

#[test]
#[ignore = "system test: needs prometheus and prometheus-alertmanager; run by .ci/run"]
fn failures_burn_the_error_budget() {
    budget_burns("ErrorBudgetBurn", ("error-rate", "30%:503"));
}

/// Slower than the objective of 1 s, whatever is asked for.
#[test]
#[ignore = "system test: needs prometheus and prometheus-alertmanager; run by .ci/run"]
fn slow_views_burn_the_latency_budget() {
    budget_burns("LatencyBudgetBurn", ("latency", "1500ms"));
}
