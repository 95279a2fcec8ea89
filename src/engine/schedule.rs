//! Goose, and nothing but goose.
//!
//! What of Goose 0.19.0 this relies on stands in `docs/ARCHITECTURE.md`.

use std::sync::Arc;

use goose::client::GooseClientBuilder;
use goose::config::GooseConfiguration;
use goose::goose::{GooseUser, Scenario, Transaction, TransactionFunction};
use goose::{GooseAttack, GooseError};

use super::crowd::EngineError;
use super::plan::{Plan, Shape};
use super::seats::{Seat, Seats};
use crate::units;

impl From<GooseError> for EngineError {
    fn from(error: GooseError) -> Self {
        Self::Schedule(Box::new(error))
    }
}

/// Runs the crowd until Goose has let the last user go.
pub(super) async fn run(plan: &Plan, seats: Arc<Seats>) -> Result<(), EngineError> {
    let transaction = Transaction::new(one_visit(seats)).set_name("visit");
    let scenario = Scenario::new("visitors").register_transaction(transaction);
    let attack = GooseAttack::initialize_with_config(configuration(plan))?
        .register_scenario(scenario)
        // One shared client that is never used: a client for each user would
        // read the CA store again, 4 ms and 100 kB each.
        .set_client_builder_without_cookies(GooseClientBuilder::new().without_cookies())?;
    attack.execute().await?;
    Ok(())
}

/// Asks Goose to let all users go. It forgets this if it has not quite begun,
/// so it is asked again until [`run`] returns.
pub(super) fn ask_to_stop() {
    goose::trigger_killswitch("the run is over");
}

/// A transaction is one visit: Goose looks whether to stop between two.
fn one_visit(seats: Arc<Seats>) -> TransactionFunction {
    Arc::new(move |user: &mut GooseUser| {
        let seats = Arc::clone(&seats);
        Box::pin(async move {
            let seat = match user.get_session_data::<Arc<Seat>>() {
                Some(seat) => Arc::clone(seat),
                None => {
                    let seat = seats.reserve();
                    user.set_session_data(Arc::clone(&seat));
                    seat
                }
            };
            seat.visit().await;
            Ok(())
        })
    })
}

/// Fields that Goose keeps to itself make `..Default::default()` impossible.
fn configuration(plan: &Plan) -> GooseConfiguration {
    let mut configuration = GooseConfiguration::default();
    configuration.host = Some(plan.host.to_string());
    configuration.no_telnet = true;
    configuration.no_metrics = true;
    configuration.no_print_metrics = true;
    configuration.no_error_summary = true;
    configuration.quiet = 2;
    // Visits are counted by the seats, and test plans are followed by them: with
    // `iterations` or a `test_plan` of its own Goose prints a line on standard
    // output that nothing silences.
    configuration.users = Some(plan.shape.peak() as usize);
    configuration.increase_rate = Some(hatch_rate(&plan.shape).to_string());
    configuration
}

/// Users that Goose hatches a second. Those of a test plan wait until they are
/// wanted, so they may be hatched sooner than that; a generator's share of a slow
/// rate may be less than Goose takes.
fn hatch_rate(shape: &Shape) -> f64 {
    let rate = match shape {
        Shape::Ramp { hatch_rate, .. } => *hatch_rate,
        Shape::Steps(steps) => steps.steepest(),
    };
    rate.clamp(units::SLOWEST, units::FASTEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::steps::TestPlan;

    #[test]
    fn the_rate_is_one_that_goose_takes() {
        let rate = |plan| hatch_rate(&Shape::Steps(TestPlan::parse(plan).unwrap()));
        assert_eq!(rate("10,5s;30,5s"), 4.0);
        assert_eq!(rate("5,0s"), units::FASTEST);
        assert_eq!(rate("1,365d"), units::SLOWEST);
    }
}
