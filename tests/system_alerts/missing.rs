//! A gallery that is down, and a crowd that is gone.

use super::stage::{Stage, walkers};

const DOWN: [(&str, &str); 1] = [("alertname", "GalleryDown")];
const ABSENT: [(&str, &str); 1] = [("alertname", "LoadGeneratorAbsent")];

#[test]
#[ignore = "system test: needs prometheus and prometheus-alertmanager; run by .ci/run"]
fn an_outage_is_told_and_taken_back() {
    let stage = Stage::open();
    let _crowd = stage.visit(walkers());
    let heartbeat = stage
        .called
        .wait_for("ping", "firing", &[("alertname", "Watchdog")]);
    assert_eq!(heartbeat.labels["severity"], "info");

    stage.faults(&[("error-rate", "100%:503")]);
    let told = stage.called.wait_for("page", "firing", &DOWN);
    assert_eq!(told.labels["job"], "vernissage");
    assert_eq!(
        told.annotations["runbook_url"],
        "docs/runbooks/GalleryDown.md"
    );
    // That it burns its budget need not be said too.
    stage.wait_for_firing("ErrorBudgetBurn");
    stage
        .alertmanager
        .wait_for_silence("ErrorBudgetBurn", "GalleryDown");

    stage.faults(&[]);
    stage.called.wait_for("page", "resolved", &DOWN);
    // All the while somebody outside heard that alerts can arrive.
    assert!(
        stage
            .called
            .count("ping", "firing", &[("alertname", "Watchdog")])
            > 2
    );
    assert_eq!(stage.called.count("page", "firing", &ABSENT), 0);
}

#[test]
#[ignore = "system test: needs prometheus and prometheus-alertmanager; run by .ci/run"]
fn a_stopped_generator_is_missed_until_it_is_back() {
    let stage = Stage::open();
    let mut crowd = stage.visit(walkers());
    crowd.terminate();
    assert_eq!(crowd.code(), 0);
    let told = stage.called.wait_for("page", "firing", &ABSENT);
    assert_eq!(told.labels["job"], "vernissage");
    // Its target is down because of that, and the gallery is not.
    stage
        .alertmanager
        .wait_for_silence("TargetDown", "LoadGeneratorAbsent");
    assert_eq!(stage.called.count("page", "firing", &DOWN), 0);

    let _back = stage.visit(walkers());
    stage.called.wait_for("page", "resolved", &ABSENT);
}
