//! Leaving no trace: everything that the ledger still holds is deleted, and
//! seen to be gone.
//!
//! It runs at the end of a run, when the visits are over, and again from the
//! file alone after a crash. What is deleted here goes through the same flows
//! and is told to the same witness as a visit's deletes.

mod gone;
mod jobs;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use self::gone::{is_gone, unsure};
use self::jobs::{Job, jobs};
use super::flow;
use super::ledger::entry::{Entry, Kind, State};
use super::search::{Whereabouts, find};
use super::session::Session;
use super::stage::Stage;
use super::tab::{Stop, Tab};
use crate::scenario::model::Flow;

/// Between a first look and the last: an upload whose sender was cut off may
/// still be on its way into the gallery when it is looked for.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// How often it is looked for what is left of a gallery whose failures pass: a busy
/// one answers 503 now and then, and is given a moment.
const MOST_LOOKS: u32 = 6;

/// The pause before the third look, which doubles from look to look.
const PAUSE: Duration = Duration::from_millis(500);

/// Different problems that are told at most.
const MOST_PROBLEMS: usize = 5;

/// What the clean-up has done.
#[derive(Debug, Clone, Default)]
pub struct Cleaned {
    /// Photos that were there and are gone now.
    pub removed: u64,
    /// Photos of which nobody knew whether they had arrived, and that had not.
    pub never_arrived: u64,
    /// Photos that are, or may be, still there.
    pub left: Vec<Entry>,
    /// Galleries that were there and are gone now.
    pub galleries_removed: u64,
    /// Galleries of which nobody knew whether they had been made, and that had not.
    pub galleries_never_made: u64,
    /// Galleries that are, or may be, still there.
    pub galleries_left: Vec<Entry>,
    /// Why something is left, as sentences without secrets.
    pub problems: Vec<String>,
}

impl Cleaned {
    fn count(&mut self, kind: Kind, became: State) {
        let counter = match (kind, became) {
            (Kind::Photo, State::Absent) => &mut self.never_arrived,
            (Kind::Photo, _) => &mut self.removed,
            (Kind::Gallery, State::Absent) => &mut self.galleries_never_made,
            (Kind::Gallery, _) => &mut self.galleries_removed,
        };
        *counter += 1;
    }
}

/// Deletes everything that is left, over these sessions in parallel, until the
/// deadline. What has failed is tried a second time, and further times where that
/// may have been a passing weakness of the gallery.
pub async fn clean_up<S: Session>(stage: &Stage, sessions: Vec<S>, deadline: Instant) -> Cleaned {
    let ledger = &stage.setting.ledger;
    let broom = Broom {
        stage,
        cancel: CancellationToken::new(),
        cleaned: Mutex::default(),
        may_pass: AtomicBool::new(false),
    };
    let sweeping = broom.sweep(sessions);
    let in_time = tokio::time::timeout_at(deadline.into(), sweeping).await;
    if in_time.is_err() {
        broom.problem("There was no time left to remove everything.".to_owned());
    }
    if let Err(error) = ledger.sync().await {
        broom.problem(format!("{error}."));
    }
    Cleaned {
        left: ledger.open_entries(Kind::Photo),
        galleries_left: ledger.open_entries(Kind::Gallery),
        ..broom.cleaned.into_inner()
    }
}

/// Everything is looked for twice at least: what has failed is tried again, and what is
/// not there is believed only then.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    First,
    Last,
}

struct Broom<'b> {
    stage: &'b Stage,
    cancel: CancellationToken,
    /// What has been done so far.
    cleaned: Mutex<Cleaned>,
    /// Whether something failed since the last look that may work at the next.
    may_pass: AtomicBool,
}

impl Broom<'_> {
    fn problem(&self, sentence: String) {
        let problems = &mut self.cleaned.lock().problems;
        if problems.len() < MOST_PROBLEMS && !problems.contains(&sentence) {
            problems.push(sentence);
        }
    }

    async fn sweep<S: Session>(&self, mut sessions: Vec<S>) {
        let setting = &self.stage.setting;
        // Photos first: many galleries cannot be removed before they are empty.
        for kind in [Kind::Photo, Kind::Gallery] {
            let can = match kind {
                Kind::Photo => setting.scenario.delete.is_some(),
                Kind::Gallery => setting.scenario.delete_gallery.is_some(),
            };
            let told = self.cleaned.lock().problems.len();
            for number in 0..MOST_LOOKS {
                let left = self.removable(kind);
                if left.is_empty() {
                    break;
                }
                if !can {
                    self.problem(cannot(kind, left.len(), &setting.scenario.name));
                    break;
                }
                let look = if number == 0 { Look::First } else { Look::Last };
                if look == Look::Last {
                    // It tells what is wrong, if something still is.
                    self.cleaned.lock().problems.truncate(told);
                    self.pause(number, &left).await;
                }
                self.may_pass.store(false, Relaxed);
                let jobs = Mutex::new(jobs(left, sessions.len()));
                let sweepers = sessions.iter_mut().map(|it| self.work(it, &jobs, look));
                join_all(sweepers).await;
                if look == Look::Last && !self.may_pass.load(Relaxed) {
                    break;
                }
            }
        }
    }

    /// What is left of a kind, but for galleries that are not empty: these are not
    /// asked for, as each gallery refuses that.
    fn removable(&self, kind: Kind) -> Vec<Entry> {
        let ledger = &self.stage.setting.ledger;
        let mut left = ledger.open_entries(kind);
        if kind == Kind::Gallery {
            let photos = ledger.open_entries(Kind::Photo);
            left.retain(|gallery| !photos.iter().any(|photo| hangs_in(photo, gallery)));
        }
        left
    }

    async fn pause(&self, number: u32, left: &[Entry]) {
        if number > 1 {
            tokio::time::sleep(PAUSE * 2_u32.pow(number - 2)).await;
        } else if left.iter().any(may_be_on_its_way) {
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
    }

    async fn work<S: Session>(&self, session: &mut S, jobs: &Mutex<VecDeque<Job>>, look: Look) {
        loop {
            let Some(job) = jobs.lock().pop_front() else {
                return;
            };
            session.renew();
            if let Err(Stop::Failed(sentence)) = self.job(session, &job, look).await {
                self.problem(sentence);
            }
        }
    }

    async fn job<S: Session>(&self, session: &mut S, job: &Job, look: Look) -> Result<(), Stop> {
        let accounts = &self.stage.setting.accounts;
        let account = accounts.named(&job.user).or_else(|| accounts.deal(0));
        let mut tab = Tab::new(session, self.stage, &self.cancel);
        let signed_in = tab.sign_in(account).await;
        self.note_weakness(&tab, signed_in.is_err());
        signed_in.map_err(|stop| stop.without(&tab.secrets))?;
        for entry in &job.entries {
            let removed = self.remove(&mut tab, entry, look).await;
            self.note_weakness(&tab, removed.is_err());
            if let Err(stop) = removed
                && let Stop::Failed(sentence) = stop.without(&tab.secrets)
            {
                self.problem(format!("{} is left: {sentence}", entry.name));
            }
        }
        let signed_out = tab.sign_out().await;
        signed_out.map_err(|stop| stop.without(&tab.secrets))
    }

    fn note_weakness<S: Session>(&self, tab: &Tab<'_, S>, has_failed: bool) {
        if has_failed && tab.may_have_passed() {
            self.may_pass.store(true, Relaxed);
        }
    }

    async fn remove<S: Session>(
        &self,
        tab: &mut Tab<'_, S>,
        entry: &Entry,
        look: Look,
    ) -> Result<(), Stop> {
        let scenario = &self.stage.setting.scenario;
        let (delete, verify) = match entry.kind {
            Kind::Photo => (&scenario.delete, scenario.verify_delete.as_ref()),
            Kind::Gallery => (&scenario.delete_gallery, None),
        };
        let Some(delete) = delete else { return Ok(()) };
        tab.recall(entry);
        let known = match (entry.state, entry.kind) {
            (State::Uploaded, _) => Whereabouts::There,
            (_, Kind::Photo) => find(tab, entry).await?,
            (_, Kind::Gallery) => Whereabouts::Unclear,
        };
        if known == Whereabouts::Nowhere {
            self.never_arrived(entry, look);
            return Ok(());
        }
        if self.delete(tab, (delete, verify), entry, known).await? {
            self.stage.setting.ledger.removed(entry.number);
            self.cleaned.lock().count(entry.kind, State::Removed);
        } else {
            self.never_arrived(entry, look);
        }
        Ok(())
    }

    /// Deletes what is, or may be, there, and sees that it is gone; whether it was there.
    async fn delete<S: Session>(
        &self,
        tab: &mut Tab<'_, S>,
        (delete, verify): (&Flow, Option<&Flow>),
        entry: &Entry,
        known: Whereabouts,
    ) -> Result<bool, Stop> {
        tab.lenient = known != Whereabouts::There;
        // Where nothing can be sent, no answer speaks of it.
        tab.last = None;
        let deleted = flow::run(tab, delete).await;
        tab.lenient = false;
        let Err(stop) = deleted else {
            if let Some(verify) = verify {
                flow::run(tab, verify).await?;
            }
            return Ok(true);
        };
        if is_gone(tab, verify, entry, known).await? {
            Ok(known == Whereabouts::There)
        } else {
            Err(unsure(stop, known))
        }
    }

    /// It is not there, which is believed only at the last look.
    fn never_arrived(&self, entry: &Entry, look: Look) {
        if look == Look::Last {
            self.stage.setting.ledger.absent(entry.number);
            self.cleaned.lock().count(entry.kind, State::Absent);
        }
    }
}

/// Whether nobody has said yet that it has arrived.
fn may_be_on_its_way(entry: &Entry) -> bool {
    entry.state != State::Uploaded
}

fn hangs_in(photo: &Entry, gallery: &Entry) -> bool {
    photo.state == State::Uploaded && gallery.captures.get("gallery") == Some(&photo.gallery)
}

fn cannot(kind: Kind, count: usize, scenario: &str) -> String {
    let what = match (kind, count) {
        (Kind::Photo, 1) => "1 photo is".to_owned(),
        (Kind::Photo, count) => format!("{count} photos are"),
        (Kind::Gallery, 1) => "1 gallery is".to_owned(),
        (Kind::Gallery, count) => format!("{count} galleries are"),
    };
    format!("{what} left: the scenario {scenario} does not say how to delete them.")
}
