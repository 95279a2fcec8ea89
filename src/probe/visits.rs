//! One visit of each persona, and the clean-up after them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::checklist::{Check, Circumstances, checklist};
use super::listen::{Ear, Listening};
use super::tell::{Record, Teller, Told};
use crate::measure::sample::{Action, Persona};
use crate::scenario::model::{Scenario, Walk};
use crate::visit::cleanup::{Cleaned, clean_up};
use crate::visit::ledger::entry::{Kind, State};
use crate::visit::rehearsal::look::open_front_page;
use crate::visit::rehearsal::signed_in::{believes_deleted, make_gallery, sign_in_and_out};
use crate::visit::rehearsal::{Nobody, Obstacle};
use crate::visit::session::Session;
use crate::visit::stage::{Setting, Stage};
use crate::visit::visitor::Visitor;

/// How long removing what is left may take.
const CLEAN_UP: Duration = Duration::from_secs(60);

/// A walk that meets every kind of page and does not take all day.
const WALK: Walk = Walk {
    galleries: 2..=2,
    photos: 2..=2,
    next_page: 0.5,
    full_size: 1.0,
    returning: 0.0,
};

/// What a probe needs.
pub struct Probe {
    /// The stage of its visits; its witness is replaced.
    pub setting: Setting,
    /// Is told every line as it comes.
    pub listener: Arc<dyn Fn(&Told) + Send + Sync>,
    /// Photos are added also where nothing can remove them again.
    pub may_leave_photo: bool,
}

/// What a probe has found.
#[derive(Debug)]
pub struct Diagnosis {
    /// Why nothing else was tried: nothing answers.
    pub unreachable: Option<Obstacle>,
    /// In the order of a visit.
    pub checks: Vec<Check>,
    /// What was removed, and what could not be.
    pub cleaned: Cleaned,
    /// Everything that was asked for, with all secrets that went by.
    pub ear: Arc<Ear>,
}

impl Diagnosis {
    /// Whether no check has failed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.unreachable.is_none() && !self.checks.iter().any(Check::has_failed)
    }
}

/// A visit that has been made, or why it was not.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// What for.
    pub action: Action,
    /// Why it was not made.
    pub skipped: Option<String>,
    /// What stopped it.
    pub problem: Option<String>,
}

impl Probe {
    /// Makes the visits over sessions that `session` opens.
    pub async fn run<S: Session>(mut self, session: impl Fn() -> S) -> Diagnosis {
        let ear = Arc::new(Ear::default());
        for account in self.setting.accounts.iter() {
            ear.hide(account.password());
        }
        let extractor = Arc::clone(&self.setting.extractor);
        let teller = Teller::new(Arc::clone(&ear), extractor, Arc::clone(&self.listener));
        let teller = Arc::new(teller);
        self.setting.scenario = Arc::new(rehearsed(&self.setting.scenario));
        self.setting.witness = Arc::clone(&teller) as _;
        let stage = Arc::new(Stage::new(self.setting.clone()));
        let session = || Listening::new(session(), Arc::clone(&ear));

        let reached = open_front_page(&stage, &mut session()).await;
        if let Err(obstacle @ Obstacle::NoAnswer { .. }) = reached {
            return Diagnosis {
                unreachable: Some(obstacle),
                checks: Vec::new(),
                cleaned: Cleaned::default(),
                ear,
            };
        }
        let mut made = Vec::new();
        let mut verifies_nothing = false;
        for (action, persona) in [
            (Action::Walk, Persona::Walker),
            (Action::Add, Persona::Uploader),
            (Action::Delete, Persona::Deleter),
        ] {
            let skipped = self.obstacle(&stage, action, &made);
            if action == Action::Delete && skipped.is_none() {
                verifies_nothing = self.verifies_nothing(&made, session()).await;
            }
            let problem = match &skipped {
                Some(_) => None,
                None => visit(&stage, &teller, persona, session()).await,
            };
            made.push(Made {
                action,
                skipped,
                problem,
            });
        }
        self.errands(&stage, &teller, &made, &session).await;
        let cleaned = sweep(&stage, &teller, vec![session()]).await;
        let circumstances = Circumstances {
            scenario: &self.setting.scenario,
            made: &made,
            cleaned: &cleaned,
            signs_in: !self.setting.accounts.is_empty(),
            verifies_nothing,
        };
        let record: Record = teller.record();
        Diagnosis {
            unreachable: None,
            checks: checklist(&record, &circumstances),
            cleaned,
            ear,
        }
    }

    /// Why a visit is not made.
    fn obstacle(&self, stage: &Stage, action: Action, made: &[Made]) -> Option<String> {
        if let Some(obstacle) = stage.obstacle(action) {
            return Some(obstacle);
        }
        if self.setting.cancel.is_cancelled() {
            return Some("the probe was interrupted".to_owned());
        }
        let scenario = &self.setting.scenario;
        let stays = scenario.delete.is_none() && !self.may_leave_photo;
        if action == Action::Add && stays {
            return Some(
                "the scenario does not say how to delete it again (--leave-photo adds one all \
                 the same)"
                    .to_owned(),
            );
        }
        // Without a photo of our own there is nothing that may be deleted, and
        // the deleter would only stumble over the same step again.
        let troubled = made
            .iter()
            .any(|it| it.action == Action::Add && it.problem.is_some());
        let hangs = !stage.ledger().open_entries(Kind::Photo).is_empty();
        (action == Action::Delete && troubled && !hangs)
            .then(|| "no photo could be added".to_owned())
    }

    /// Whether `verify_delete` passes of the photo that was added and seen, and is not
    /// deleted yet. It is to fail here, so nobody is told what it meets.
    async fn verifies_nothing<S: Session>(&self, made: &[Made], session: S) -> bool {
        let was_seen = |it: &Made| it.skipped.is_none() && it.problem.is_none();
        let added = made.iter().find(|it| it.action == Action::Add);
        let entries = self.setting.ledger.open_entries(Kind::Photo);
        let entry = entries.iter().find(|it| it.state == State::Uploaded);
        let Some(entry) = entry.filter(|_| added.is_some_and(was_seen)) else {
            return false;
        };
        let setting = Setting {
            scenario: Arc::new(impatient(&self.setting.scenario)),
            witness: Arc::new(Nobody),
            ..self.setting.clone()
        };
        let mut session = session;
        believes_deleted(&Stage::new(setting), &mut session, entry).await
    }

    /// What no persona is sure to do: making a gallery, and signing in where
    /// nothing is added.
    async fn errands<S: Session>(
        &self,
        stage: &Arc<Stage>,
        teller: &Teller,
        made: &[Made],
        session: &impl Fn() -> S,
    ) {
        let scenario = &self.setting.scenario;
        if self.setting.cancel.is_cancelled() {
            return;
        }
        let signed_in = made
            .iter()
            .any(|it| it.skipped.is_none() && stage.will_sign_in(it.action));
        if scenario.create_gallery.is_some() && stage.obstacle(Action::Add).is_none() {
            let title = "A curator makes a gallery";
            let making = async { make_gallery(stage, &mut session()).await };
            tell(teller, title, making).await;
        } else if scenario.sign_in.is_some() && !signed_in && !self.setting.accounts.is_empty() {
            let title = "Somebody signs in and out";
            let signing = async { sign_in_and_out(stage, &mut session()).await };
            tell(teller, title, signing).await;
        }
    }
}

/// Tells of something that is no persona's visit.
async fn tell(teller: &Teller, title: &str, doing: impl Future<Output = Result<(), Obstacle>>) {
    teller.say(&Told::Visit(title.to_owned()));
    let started = Instant::now();
    let done = doing.await;
    teller.say(&Told::End {
        took: started.elapsed(),
        problem: done.err().map(|obstacle| obstacle.to_string()),
    });
}

/// The scenario with a short walk, and without what would leave a trace.
fn rehearsed(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.crowd.walk = WALK;
    if scenario.delete_gallery.is_none() {
        scenario.create_gallery = None;
    }
    scenario
}

/// The scenario with a `verify_delete` that does not wait for what is to come true.
fn impatient(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    let steps = scenario.verify_delete.iter_mut();
    for step in steps.flat_map(|flow| &mut flow.steps) {
        step.retry = None;
    }
    scenario
}

async fn visit<S: Session>(
    stage: &Arc<Stage>,
    teller: &Teller,
    persona: Persona,
    session: S,
) -> Option<String> {
    let title = match persona {
        Persona::Walker => "A walker comes to look around",
        Persona::Uploader => "An uploader comes to add a photo",
        Persona::Deleter => "A deleter comes to delete it",
        Persona::Mixed => "A visitor comes",
    };
    teller.say(&Told::Visit(title.to_owned()));
    let started = Instant::now();
    let mut visitor = Visitor::new(Arc::clone(stage), session, persona, 0);
    let outcome = visitor.visit(started).await;
    let problem = outcome
        .problem
        .or_else(|| outcome.cancelled.then(|| "It was interrupted.".to_owned()))
        // It went on to its end, as a person does whose page has failed.
        .or_else(|| (!outcome.ok).then(|| "Not everything on its way worked.".to_owned()));
    teller.say(&Told::End {
        took: started.elapsed(),
        problem: problem.clone(),
    });
    problem
}

/// Removes what the visits have left, and says so.
async fn sweep<S: Session>(stage: &Stage, teller: &Teller, sessions: Vec<S>) -> Cleaned {
    let ledger = stage.ledger();
    let left = ledger.open_entries(Kind::Photo).len() + ledger.open_entries(Kind::Gallery).len();
    if left == 0 {
        return Cleaned::default();
    }
    teller.say(&Told::Visit("What is left is removed".to_owned()));
    let started = Instant::now();
    let cleaned = clean_up(stage, sessions, started + CLEAN_UP).await;
    teller.say(&Told::End {
        took: started.elapsed(),
        problem: cleaned.problems.first().cloned(),
    });
    cleaned
}
