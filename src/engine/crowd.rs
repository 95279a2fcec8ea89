//! A run from its first visitor to its last.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval, interval_at, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::arrivals::Arrivals;
use super::plan::{End, Plan, Shape};
use super::schedule;
use super::seats::{Conductors, Seats};
use super::tide::Tide;
use crate::http::client::Client;
use crate::measure::generator::lag::watch_lag;
use crate::measure::recorder::Recorder;
use crate::measure::sample::Phase;
use crate::measure::summary::Live;
use crate::visit::personas::{CrowdShares, allocator::Share};
use crate::visit::stage::Stage;

/// How often Goose is asked again to stop.
const ASK_AGAIN: Duration = Duration::from_millis(50);

/// How long the steady phase waits for a gallery that is still being filled: a few
/// seconds do, but on a machine that is slow or busy with others.
const SETTLING: Duration = Duration::from_secs(10);

/// Why a crowd could not be sent.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Goose refused the plan or could not begin.
    #[error("the scheduler could not start the crowd: {0}")]
    Schedule(Box<dyn std::error::Error + Send + Sync>),
}

/// Everything that a run needs.
pub struct Crowd {
    /// The load.
    pub plan: Plan,
    /// What the visitors share.
    pub stage: Arc<Stage>,
    /// What their connections share.
    pub client: Arc<Client>,
    /// Who measures.
    pub recorder: Arc<Recorder>,
    /// Which personas they are.
    pub shares: CrowdShares,
    /// Which part of the whole crowd this process is.
    pub share: Share,
    /// Cancelled once the gallery is what it will be: our own may still be filled, and
    /// the steady phase waits a moment for that.
    pub settled: CancellationToken,
    /// Cancelled when the run is to end early. The stage's own token is
    /// cancelled then too, and also when the run's time is over.
    pub stop: CancellationToken,
}

impl Crowd {
    /// Sends the crowd and waits until it has gone home. `observe` is called
    /// once a second.
    ///
    /// # Errors
    /// When the scheduler cannot start. What visitors meet is not an error.
    pub async fn run(
        &self,
        observe: impl Fn(&Live) + Send + Sync + 'static,
    ) -> Result<(), EngineError> {
        let cancel = self.stage.cancel_token();
        let ticking = CancellationToken::new();
        tokio::spawn(watch_lag(Arc::clone(&self.recorder)));
        let ticker = tokio::spawn(tick(
            Arc::clone(&self.recorder),
            Arc::clone(&self.client),
            observe,
            ticking.clone(),
        ));
        let seats = Seats::new(self, self.conductors(cancel));
        self.recorder
            .set_users_wanted(u64::from(self.plan.shape.peak()));

        if self.plan.shape.visits_each().is_some() {
            // All visits are what is measured: the first user may have gone before
            // the last one comes.
            self.recorder.begin_phase(Phase::Steady);
        }
        let crowd = schedule::run(&self.plan, Arc::clone(&seats));
        let outcome = self.until_over(crowd, &seats, cancel).await;

        ticking.cancel();
        let _ = ticker.await;
        tell_of_unopened(&self.recorder, &self.client);
        outcome
    }

    fn conductors(&self, cancel: &CancellationToken) -> Conductors {
        let arrivals = self.plan.arrivals.map(|rate| {
            let capacity = self.plan.shape.peak() as usize;
            let recorder = Arc::clone(&self.recorder);
            Arrivals::start(rate, self.plan.seed, capacity, recorder, cancel.clone())
        });
        let tide = match &self.plan.shape {
            Shape::Steps(plan) => Some(Tide::follow(plan.clone(), cancel.clone())),
            Shape::Ramp { .. } => None,
        };
        Conductors { arrivals, tide }
    }

    /// Lets the crowd run until its time is over, and then ends it.
    async fn until_over(
        &self,
        crowd: impl Future<Output = Result<(), EngineError>>,
        seats: &Seats,
        cancel: &CancellationToken,
    ) -> Result<(), EngineError> {
        tokio::pin!(crowd);
        let reason_to_stop = async {
            tokio::select! {
                () = self.time_is_over(seats) => {}
                () = self.stop.cancelled() => {}
            }
        };
        tokio::select! {
            outcome = &mut crowd => {
                self.recorder.begin_phase(Phase::Drain);
                cancel.cancel();
                return outcome;
            }
            () = reason_to_stop => {}
        }
        self.recorder.begin_phase(Phase::Drain);
        cancel.cancel();
        self.drain(crowd.as_mut()).await
    }

    /// Waits while visits end, and no longer than the plan allows.
    async fn drain(
        &self,
        mut crowd: std::pin::Pin<&mut impl Future<Output = Result<(), EngineError>>>,
    ) -> Result<(), EngineError> {
        let deadline = Instant::now() + self.plan.drain;
        let mut again = interval(ASK_AGAIN);
        loop {
            tokio::select! {
                outcome = crowd.as_mut() => return outcome,
                _ = again.tick() => {
                    schedule::ask_to_stop();
                    if Instant::now() > deadline {
                        tracing::warn!("some visits did not end in time and were cut off");
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Waits for the end of the time that the plan gives, for ever if it gives
    /// none. The steady phase begins here, when every user has been started, and where
    /// a plan lets them go again it ends here, too.
    async fn time_is_over(&self, seats: &Seats) {
        match &self.plan.shape {
            Shape::Ramp {
                end: End::Iterations(_),
                ..
            } => seats.deserted().await,
            Shape::Ramp { end, .. } => {
                seats.full().await;
                let _ = tokio::time::timeout(SETTLING, self.settled.cancelled()).await;
                self.recorder.begin_phase(Phase::Steady);
                match end {
                    End::After(time) => sleep(*time).await,
                    End::Iterations(_) | End::Stopped => std::future::pending().await,
                }
            }
            Shape::Steps(plan) => {
                let begun = Instant::now();
                let peak = plan.at_peak();
                sleep_until((begun + peak.start).into()).await;
                self.recorder.begin_phase(Phase::Steady);
                sleep_until((begun + peak.end).into()).await;
                self.recorder.begin_phase(Phase::Drain);
                sleep_until((begun + plan.length()).into()).await;
            }
        }
    }
}

/// What only the connections know of the generator's limits.
fn tell_of_unopened(recorder: &Recorder, client: &Client) {
    recorder.set_unopened_connections(client.snapshot().exhausted);
}

/// Closes a slice of the timeline every second, and tells the observer.
async fn tick(
    recorder: Arc<Recorder>,
    client: Arc<Client>,
    observe: impl Fn(&Live) + Send + Sync + 'static,
    end: CancellationToken,
) {
    const SECOND: Duration = Duration::from_secs(1);
    let mut second = interval_at((recorder.clock().started() + SECOND).into(), SECOND);
    second.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = second.tick() => {
                tell_of_unopened(&recorder, &client);
                recorder.tick();
                observe(&recorder.live());
            }
            () = end.cancelled() => return,
        }
    }
}
