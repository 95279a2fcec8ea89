//! Leaving no trace: everything that the ledger still holds is deleted, and
//! seen to be gone.
//!
//! It runs at the end of a run, when the visits are over, and again from the
//! file alone after a crash. What is deleted here goes through the same flows
//! and is told to the same witness as a visit's deletes.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::flow;
use super::ledger::entry::{Entry, Kind, State};
use super::search::{Whereabouts, find, was_missing};
use super::session::Session;
use super::stage::Stage;
use super::tab::{Stop, Tab};

/// Between a first look and the last: an upload whose sender was cut off may
/// still be on its way into the gallery when it is looked for.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Different problems that are told at most.
const MOST_PROBLEMS: usize = 5;

/// What the clean-up has done.
#[derive(Debug, Clone, Default)]
pub struct Cleaned {
    /// Photos that are gone now.
    pub removed: u64,
    /// Photos that are, or may be, still there.
    pub left: Vec<Entry>,
    /// Galleries that are gone now.
    pub galleries_removed: u64,
    /// Galleries that are, or may be, still there.
    pub galleries_left: Vec<Entry>,
    /// Why something is left, as sentences without secrets.
    pub problems: Vec<String>,
}

/// Deletes everything that is left, over these sessions in parallel, until the
/// deadline. What has failed is tried a second time.
pub async fn clean_up<S: Session>(stage: &Stage, sessions: Vec<S>, deadline: Instant) -> Cleaned {
    let ledger = &stage.setting.ledger;
    let before = (
        ledger.open_entries(Kind::Photo).len(),
        ledger.open_entries(Kind::Gallery).len(),
    );
    let mut broom = Broom {
        stage,
        cancel: CancellationToken::new(),
        problems: Mutex::default(),
    };
    let sweeping = broom.sweep(sessions);
    let in_time = tokio::time::timeout_at(deadline.into(), sweeping).await;
    if in_time.is_err() {
        broom.problem("There was no time left to remove everything.".to_owned());
    }
    if let Err(error) = ledger.sync().await {
        broom.problem(format!("{error}."));
    }
    let left = ledger.open_entries(Kind::Photo);
    let galleries_left = ledger.open_entries(Kind::Gallery);
    Cleaned {
        removed: before.0.saturating_sub(left.len()) as u64,
        galleries_removed: before.1.saturating_sub(galleries_left.len()) as u64,
        left,
        galleries_left,
        problems: std::mem::take(broom.problems.get_mut()),
    }
}

/// Everything is looked for twice: what has failed is tried again, and what is
/// not there is believed only then.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    First,
    Last,
}

/// Entries of one account, for one session.
struct Job {
    user: String,
    entries: Vec<Entry>,
}

struct Broom<'b> {
    stage: &'b Stage,
    cancel: CancellationToken,
    problems: Mutex<Vec<String>>,
}

impl Broom<'_> {
    fn problem(&self, sentence: String) {
        let mut problems = self.problems.lock();
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
            for look in [Look::First, Look::Last] {
                let left = setting.ledger.open_entries(kind);
                if left.is_empty() {
                    break;
                }
                if !can {
                    self.problem(cannot(kind, left.len(), &setting.scenario.name));
                    break;
                }
                if look == Look::Last {
                    // It tells what is wrong, if something still is.
                    self.problems.lock().clear();
                    if left.iter().any(may_be_on_its_way) {
                        tokio::time::sleep(LOOK_AGAIN_AFTER).await;
                    }
                }
                let jobs = Mutex::new(jobs(left, sessions.len()));
                let sweepers = sessions.iter_mut().map(|it| self.work(it, &jobs, look));
                join_all(sweepers).await;
            }
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
        if let Err(stop) = signed_in {
            return Err(clean(&tab, stop));
        }
        for entry in &job.entries {
            if let Err(stop) = self.remove(&mut tab, entry, look).await
                && let Stop::Failed(sentence) = clean(&tab, stop)
            {
                self.problem(format!("{} is left: {sentence}", entry.name));
            }
        }
        let signed_out = tab.sign_out().await;
        signed_out.map_err(|stop| clean(&tab, stop))
    }

    async fn remove<S: Session>(
        &self,
        tab: &mut Tab<'_, S>,
        entry: &Entry,
        look: Look,
    ) -> Result<(), Stop> {
        let setting = &self.stage.setting;
        let scenario = &setting.scenario;
        let (delete, verify) = match entry.kind {
            Kind::Photo => (&scenario.delete, scenario.verify_delete.as_ref()),
            Kind::Gallery => (&scenario.delete_gallery, None),
        };
        let Some(delete) = delete else { return Ok(()) };
        tab.recall(entry);
        if may_be_on_its_way(entry) && find(tab, entry).await? == Whereabouts::Nowhere {
            if look == Look::Last {
                setting.ledger.absent(entry.number);
            }
            return Ok(());
        }
        tab.lenient = entry.state != State::Uploaded;
        let deleted = flow::run(tab, delete).await;
        tab.lenient = false;
        if let Err(stop) = deleted {
            // Somebody was faster, or a delete that was cut short did arrive.
            let gone = was_missing(tab) && {
                match verify {
                    Some(verify) => flow::run(tab, verify).await.is_ok(),
                    None => true,
                }
            };
            if !gone {
                return Err(stop);
            }
        } else if let Some(verify) = verify {
            flow::run(tab, verify).await?;
        }
        setting.ledger.removed(entry.number);
        Ok(())
    }
}

/// Whether nobody has said yet that a photo has arrived.
fn may_be_on_its_way(entry: &Entry) -> bool {
    entry.kind == Kind::Photo && entry.state != State::Uploaded
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

fn clean<S: Session>(tab: &Tab<'_, S>, stop: Stop) -> Stop {
    match stop {
        Stop::Failed(sentence) => Stop::Failed(tab.secrets.text(&sentence)),
        Stop::Cancelled => Stop::Cancelled,
    }
}

/// Splits entries by account, and those of one account among the sessions.
fn jobs(entries: Vec<Entry>, sessions: usize) -> VecDeque<Job> {
    let size = entries.len().div_ceil(sessions.max(1)).max(1);
    let mut by_user: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        by_user.entry(entry.user.clone()).or_default().push(entry);
    }
    let mut jobs = VecDeque::new();
    for (user, entries) in by_user {
        for part in entries.chunks(size) {
            jobs.push_back(Job {
                user: user.clone(),
                entries: part.to_vec(),
            });
        }
    }
    jobs
}
