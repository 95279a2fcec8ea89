//! Flags and the scenario's proposals become a load: flags win, then the
//! scenario, then the defaults.

use std::time::Duration;

use anyhow::Context;

use crate::cli::args::run::{CrowdArgs, LoadArgs};
use crate::engine::plan::{End, Shape};
use crate::engine::steps::TestPlan;
use crate::scenario::model::Crowd as Proposal;
use crate::visit::personas::{CrowdShares, Mix, allocator::Share};
use crate::visit::think::ThinkTime;

/// Users without `--users`.
const USERS: u32 = 10;
/// Users a second without `--hatch-rate`; Goose's default is 1.
const HATCH_RATE: f64 = 1.0;
/// How long the demo gallery is visited after the ramp without `--run-time`:
/// nobody waits for a demonstration to be stopped.
const DEMO_RUN_TIME: Duration = Duration::from_secs(60);

/// Who comes and what they do.
#[derive(Debug, Clone)]
pub struct CrowdSettings {
    /// Personas.
    pub shares: CrowdShares,
    /// What mixed visitors come for.
    pub mix: Mix,
    /// Pauses.
    pub think: ThinkTime,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// Which part of the crowd this process is.
    pub share: Share,
}

/// The shape of the load.
///
/// # Errors
/// When the test plan cannot be read, or this process's share has no users.
pub fn shape(args: &LoadArgs, share: &Share, demo: bool) -> anyhow::Result<Shape> {
    let ours = |wanted| u32::try_from(share.users(u64::from(wanted))).unwrap_or(wanted);
    if let Some(plan) = &args.test_plan {
        let plan = TestPlan::parse(plan)?.with_users(ours);
        anyhow::ensure!(
            plan.peak() > 0,
            "this share of the crowd has no users: the test plan has fewer than there are generators"
        );
        return Ok(Shape::Steps(plan));
    }
    let wanted = args.users.unwrap_or(USERS);
    let users = ours(wanted);
    anyhow::ensure!(
        users > 0,
        "this share of the crowd has no users: --users {wanted} is less than the number of generators"
    );
    let hatch_rate = args.hatch_rate.unwrap_or(HATCH_RATE) * f64::from(users) / f64::from(wanted);
    let end = match (args.run_time, args.iterations) {
        (Some(time), _) => End::After(time),
        (None, Some(visits)) => End::Iterations(visits),
        (None, None) if demo => End::After(DEMO_RUN_TIME),
        (None, None) => End::Stopped,
    };
    Ok(Shape::Ramp {
        users,
        hatch_rate,
        end,
    })
}

/// The ceiling on requests a second for this process's share of the crowd.
///
/// # Errors
/// When nothing is left for it.
pub fn throttle(args: &LoadArgs, share: &Share) -> anyhow::Result<Option<u32>> {
    let Some(wanted) = args.throttle_requests else {
        return Ok(None);
    };
    let ours = u32::try_from(share.users(u64::from(wanted))).unwrap_or(wanted);
    anyhow::ensure!(
        ours > 0,
        "this share of the crowd may send no requests: --throttle-requests {wanted} is less than \
         the number of generators"
    );
    Ok(Some(ours))
}

/// Visits that begin a second here, in the partly open model.
#[must_use]
pub fn arrivals(args: &LoadArgs, share: &Share) -> Option<f64> {
    args.arrivals.map(|rate| rate * share.part())
}

/// Who comes and what they do.
///
/// # Errors
/// When a flag (or what the scenario proposes) cannot be read.
pub fn crowd(
    args: &CrowdArgs,
    load: &LoadArgs,
    proposal: &Proposal,
) -> anyhow::Result<CrowdSettings> {
    let flag_or = |flag: &Option<String>, proposed: &Option<String>| {
        flag.clone().or_else(|| proposed.clone())
    };
    let shares = match flag_or(&args.crowd, &proposal.personas) {
        Some(text) => text.parse().context("--crowd cannot be read")?,
        None => CrowdShares::default(),
    };
    let mix = match flag_or(&args.mix, &proposal.mix) {
        Some(text) => text.parse().context("--mix cannot be read")?,
        None => Mix::default(),
    };
    let think = match flag_or(&args.think_time, &proposal.think_time) {
        Some(text) => text.parse().context("--think-time cannot be read")?,
        None => ThinkTime::default(),
    };
    let share = match &load.share {
        Some(text) => text.parse().context("--share cannot be read")?,
        None => Share::default(),
    };
    let seed = args.seed.unwrap_or_else(rand::random);
    Ok(CrowdSettings {
        shares,
        mix,
        think,
        seed,
        share,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::Cli;

    fn line(arguments: &[&str]) -> LoadArgs {
        Cli::parse_from([&["vernissage"][..], arguments].concat())
            .run
            .load
    }

    #[test]
    fn the_shares_of_a_ceiling_add_up_to_it() {
        let load = line(&["--throttle-requests", "100"]);
        let ours = |slot: u32| {
            let share = format!("{slot}/3").parse().unwrap();
            throttle(&load, &share).unwrap()
        };
        assert_eq!([1, 2, 3].map(ours), [Some(34), Some(33), Some(33)]);
        let load = line(&["--throttle-requests", "2"]);
        let third = "3/3".parse().unwrap();
        assert!(throttle(&load, &third).is_err());
    }

    #[test]
    fn generators_share_steps_and_arrivals_as_they_share_users() {
        let load = line(&["--test-plan", "5,10s;2,1m;0,5s"]);
        let shown = |share: &str| {
            let shape = shape(&load, &share.parse().unwrap(), false);
            shape.map(|shape| match shape {
                Shape::Steps(plan) => plan.to_string(),
                Shape::Ramp { .. } => "a ramp".to_owned(),
            })
        };
        assert_eq!(shown("1/3").unwrap(), "2,10s;1,60s;0,5s");
        assert_eq!(shown("3/3").unwrap(), "1,10s;0,60s;0,5s");
        assert!(shown("6/6").unwrap_err().to_string().contains("no users"));
        let load = line(&["--arrivals", "20/s"]);
        let share = "2/4".parse().unwrap();
        assert_eq!(arrivals(&load, &share), Some(5.0));
    }
}
