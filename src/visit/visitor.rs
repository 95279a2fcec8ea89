//! One virtual user: visit after visit, each by a new person or by one who has
//! been here before.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use rand::RngExt;
use tokio_util::sync::CancellationToken;

use super::random::{Purpose, Stream, stream};
use super::session::Session;
use super::stage::Stage;
use super::tab::{Stop, Tab};
use super::walk::{Draws, walk};
use super::{add, errands, remove};
use crate::measure::sample::{Action, Persona, Visit};

/// What became of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitOutcome {
    /// What it was for.
    pub action: Action,
    /// Whether everything it came for worked.
    pub ok: bool,
    /// Whether the run ended before it did.
    pub cancelled: bool,
    /// Why it ended early, as a sentence without secrets. Requests that failed
    /// have been told to the witness besides.
    pub problem: Option<String>,
}

/// One virtual user.
pub struct Visitor<S> {
    stage: Arc<Stage>,
    session: S,
    persona: Persona,
    user: u64,
    visits: u64,
    cancel: CancellationToken,
    /// The stream of the next visit: its first draw, whether it is by someone
    /// who has been here before, is made when the last one leaves.
    next: Stream,
}

impl<S: Session> Visitor<S> {
    /// A virtual user with a fresh session. `user` is the index in the whole
    /// crowd, over all replicas.
    #[must_use]
    pub fn new(stage: Arc<Stage>, session: S, persona: Persona, user: u64) -> Self {
        let cancel = stage.setting.cancel.child_token();
        let mut next = stream(stage.setting.seed, user, 0, Purpose::Visit);
        draw_returning(&stage, &mut next);
        Self {
            stage,
            session,
            persona,
            user,
            visits: 0,
            cancel,
            next,
        }
    }

    /// What kind of person this is.
    #[must_use]
    pub fn persona(&self) -> Persona {
        self.persona
    }

    /// The pause before the next visit, drawn from the think time.
    #[must_use]
    pub fn rest(&self) -> Duration {
        let seed = self.stage.setting.seed;
        let mut stream = stream(seed, self.user, self.visits, Purpose::Rest);
        self.stage.setting.think.draw(&mut stream)
    }

    /// One visit from arriving to leaving. `intended` is when it was meant to
    /// begin. Never panics and never fails as a function: whatever happens has
    /// been told to the witness.
    pub async fn visit(&mut self, intended: Instant) -> VisitOutcome {
        let started = Instant::now();
        let seed = self.stage.setting.seed;
        let following = stream(seed, self.user, self.visits + 1, Purpose::Visit);
        let mut draws = Draws {
            visit: std::mem::replace(&mut self.next, following),
            think: stream(seed, self.user, self.visits, Purpose::Think),
            photo: stream(seed, self.user, self.visits, Purpose::Photo),
        };
        let action = self.draw_action(&mut draws.visit);
        let playing = self.play(action, &mut draws, intended);
        let played = AssertUnwindSafe(playing).catch_unwind().await;
        let outcome = match played {
            Ok(played) => outcome(action, played),
            Err(panic) => self.survive(action, &panic),
        };
        self.part(&outcome);
        self.visits += 1;
        self.stage.setting.witness.visit(&Visit {
            persona: self.persona,
            action,
            intended,
            started,
            duration: started.elapsed(),
            ok: outcome.ok,
            cancelled: outcome.cancelled,
        });
        outcome
    }

    fn draw_action(&self, draws: &mut Stream) -> Action {
        let wanted = match self.persona {
            Persona::Walker => Action::Walk,
            Persona::Uploader => Action::Add,
            Persona::Deleter => Action::Delete,
            Persona::Mixed => self.stage.setting.mix.draw(draws),
        };
        if wanted == Action::Walk {
            return wanted;
        }
        match self.stage.obstacle(wanted) {
            None => wanted,
            Some(obstacle) => {
                let sentence = format!("Visits that were to {wanted} walked instead: {obstacle}.");
                self.stage.complain(sentence);
                Action::Walk
            }
        }
    }

    /// The visit itself. The result says whether anything went wrong that did
    /// not end it.
    async fn play(
        &mut self,
        action: Action,
        draws: &mut Draws,
        intended: Instant,
    ) -> Result<bool, Stop> {
        let stage = Arc::clone(&self.stage);
        let account = stage.setting.accounts.deal(self.user);
        let mut tab = Tab::new(&mut self.session, &stage, &self.cancel);
        tab.be(account);
        let start = errands::start(&tab)?;
        let played = match action {
            Action::Walk => walk(&mut tab, draws, account, &start, intended).await,
            Action::Add => add::add(&mut tab, draws, account, &start, intended).await,
            Action::Delete => remove::remove(&mut tab, draws, account, &start, intended).await,
        };
        played
            .map(|()| tab.trouble)
            .map_err(|stop| stop.without(&tab.secrets))
    }

    /// A mistake of ours must cost one visit and not the user, and be told.
    fn survive(&self, action: Action, panic: &Box<dyn std::any::Any + Send>) -> VisitOutcome {
        let text = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "it left no word".to_owned());
        let account = self.stage.setting.accounts.deal(self.user);
        let mut secrets = super::redact::Secrets::default();
        if let Some(account) = account {
            secrets.add(account.password());
        }
        let problem = format!(
            "A visit was given up by a mistake in vernissage itself, not by the gallery \
             (please report it): {}",
            secrets.text(&text)
        );
        self.stage.complain(problem.clone());
        VisitOutcome {
            action,
            ok: false,
            cancelled: false,
            problem: Some(problem),
        }
    }

    /// Leaves, to come back or to make way for a new person. Whoever was cut
    /// short may still be signed in and does not come back.
    fn part(&mut self, outcome: &VisitOutcome) {
        let returns = draw_returning(&self.stage, &mut self.next);
        if returns && outcome.problem.is_none() && !outcome.cancelled {
            self.session.leave();
        } else {
            self.session.renew();
        }
    }
}

fn draw_returning(stage: &Stage, next: &mut Stream) -> bool {
    let chance = stage.setting.scenario.crowd.walk.returning;
    next.random_bool(chance.clamp(0.0, 1.0))
}

fn outcome(action: Action, played: Result<bool, Stop>) -> VisitOutcome {
    let (ok, cancelled, problem) = match played {
        Ok(trouble) => (!trouble, false, None),
        Err(Stop::Cancelled) => (false, true, None),
        Err(Stop::Failed(sentence)) => (false, false, Some(sentence)),
    };
    VisitOutcome {
        action,
        ok,
        cancelled,
        problem,
    }
}
