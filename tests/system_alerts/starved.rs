//! A generator that does not keep up: its latencies are its own, and call nobody.

use std::process::Command;

use super::stage::Stage;
use super::starving::{Spinners, processor};

#[test]
#[ignore = "system test: needs prometheus and prometheus-alertmanager; run by .ci/run"]
fn a_starved_generator_silences_its_latencies() {
    let stage = Stage::open();
    let processor = processor();
    let mut command = Command::new("nice");
    command
        .args(["-n", "10", "taskset", "-c", &processor])
        .arg(env!("CARGO_BIN_EXE_vernissage"))
        .args(["--crowd", "walker=1", "--objective", "1s"]);
    let _crowd = stage.visit(command);
    let _spinners = Spinners::on(&processor);
    let saturated = [("alertname", "LoadGeneratorSaturated")];
    let told = stage.called.wait_for("ticket", "firing", &saturated);
    assert_eq!(told.labels["instance"], "vernissage.1");

    stage.faults(&[("latency", "1500ms")]);
    stage.wait_for_firing("LatencyBudgetBurn");
    stage
        .alertmanager
        .wait_for_silence("LatencyBudgetBurn", "LoadGeneratorSaturated");
}
