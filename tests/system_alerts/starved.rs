//! A generator that does not keep up: its latencies are its own, and call nobody.

use super::stage::{Stage, walkers_with_limits};
use super::starving::Quota;

#[test]
#[ignore = "system test: needs prometheus and prometheus-alertmanager; run by .ci/run"]
fn a_starved_generator_silences_its_latencies() {
    let stage = Stage::open();
    let crowd = stage.visit(walkers_with_limits());
    let _quota = Quota::of(crowd.process());
    let saturated = [("alertname", "LoadGeneratorSaturated")];
    let told = stage.called.wait_for("ticket", "firing", &saturated);
    assert_eq!(told.labels["instance"], "vernissage.1");

    stage.faults(&[("latency", "1500ms")]);
    stage.wait_for_firing("LatencyBudgetBurn");
    stage
        .alertmanager
        .wait_for_silence("LatencyBudgetBurn", "LoadGeneratorSaturated");
}
