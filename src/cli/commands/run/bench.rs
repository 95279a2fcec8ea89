//! Where a run is judged: everything that its record needs beside what was
//! measured. The whole run and its windows come before the same bench.

use std::sync::Arc;

use super::prepare::Prepared;
use crate::cli::settings::{Settings, record};
use crate::engine::plan::Plan;
use crate::measure::generator::limits::{Limits, reasons};
use crate::measure::judge::judge;
use crate::measure::recorder::About;
use crate::measure::run::{Machine, Run, Setup};
use crate::measure::threshold::Threshold;
use crate::visit::ledger::Ledger;

/// What a record says beside the measurements, and what it is held against.
pub(super) struct Bench {
    setup: Setup,
    machine: Machine,
    ledger: Arc<Ledger>,
    thresholds: Vec<Threshold>,
    limits: Limits,
    allow_saturation: bool,
}

impl Bench {
    pub(super) fn new(settings: &Settings, prepared: &Prepared, plan: &Plan) -> Self {
        Self {
            setup: setup(settings, prepared, plan),
            machine: record::machine(),
            ledger: Arc::clone(&prepared.ledger),
            thresholds: settings.thresholds.clone(),
            limits: settings.limits,
            allow_saturation: settings.allow_saturation,
        }
    }

    pub(super) fn about(&self, warnings: Vec<String>) -> About {
        About {
            setup: self.setup.clone(),
            machine: self.machine.clone(),
            writes: self.ledger.writes(),
            warnings,
        }
    }

    /// The run with its verdict. A generator that was the limit is a warning
    /// where that was asked for.
    pub(super) fn judged(&self, mut run: Run) -> Run {
        let limits = if self.allow_saturation {
            let reasons = reasons(&run, &self.limits);
            run.warnings.extend(reasons.into_iter().map(|reason| {
                format!("Do not trust the latencies (--allow-saturation is set): {reason}")
            }));
            Limits::NONE
        } else {
            self.limits
        };
        run.verdict = judge(&run, &self.thresholds, &limits);
        run
    }
}

fn setup(settings: &Settings, prepared: &Prepared, plan: &Plan) -> Setup {
    let arguments = record::arguments();
    let scenario = &settings.scenario;
    Setup {
        host: plan.host.to_string(),
        demo: prepared.demo.is_some(),
        scenario: scenario.scenario.name.clone(),
        scenario_title: scenario.scenario.title.clone(),
        scenario_hash: scenario.hash.clone(),
        load_model: plan.load_model(),
        share: settings.crowd.share.numbers(),
        users: u64::from(plan.shape.peak()),
        hatch_rate: plan.shape.hatch_rate(),
        iterations: plan.shape.visits_each(),
        crowd: settings.crowd.shares.to_string(),
        mix: settings.crowd.mix.to_string(),
        think_time: settings.crowd.think.to_string(),
        seed: settings.crowd.seed,
        flags: record::flags(&arguments),
        command: record::command(&arguments, settings.crowd.seed),
    }
}
