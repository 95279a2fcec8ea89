//! A session without a network, and a witness that writes everything down.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::http::{HeaderMap, HeaderValue};
use parking_lot::Mutex;

use super::super::session::{BasicAuth, Batch, CutShort, Fetched, Request, Session, Want};
use super::world::{Reply, World};
use crate::measure::sample::{CacheState, Failure, Outcome, Sample, View, Visit};
use crate::measure::unfinished::Unfinished;
use crate::measure::witness::{Note, Witness};
use crate::target::Target;

pub(super) struct Fake {
    world: Arc<World>,
    cut_short: CutShort,
}

impl Fake {
    pub(super) fn new(world: Arc<World>) -> Self {
        Self {
            world,
            cut_short: CutShort::default(),
        }
    }
}

impl Fake {
    /// Waits for an answer that never comes, after these others.
    async fn hang(&mut self, finished: Vec<Fetched>) {
        self.cut_short = CutShort {
            finished,
            redirects: Vec::new(),
            under_way: vec![Instant::now()],
        };
        std::future::pending::<()>().await;
    }
}

impl Session for Fake {
    async fn fetch(&mut self, request: Request) -> Fetched {
        tokio::task::yield_now().await;
        let reply = self.world.ask(&request);
        assert!(!reply.body.contains("PANIC"), "the page broke us");
        if reply.hangs {
            self.hang(Vec::new()).await;
        }
        tokio::task::yield_now().await;
        fetched(&request, reply)
    }

    async fn fetch_all(&mut self, batch: Batch<'_>) -> Vec<Fetched> {
        let mut all = Vec::new();
        for target in batch.targets {
            let mut request = Request::page(batch.operation, Arc::clone(target), batch.intended);
            request.want = batch.want;
            request.referer = Some(batch.referer.clone());
            self.world
                .log
                .lock()
                .push(format!("{} {}", batch.operation, target.url().path()));
            let reply = {
                let mut instead = self.world.instead.lock();
                let line = format!("{} {}", batch.operation, target.url().path());
                let at = instead.iter().position(|(it, _)| line.starts_with(it));
                at.map_or_else(|| super::world::page(200, ""), |at| instead.remove(at).1)
            };
            if reply.hangs {
                self.hang(std::mem::take(&mut all)).await;
            }
            all.push(fetched(&request, reply));
        }
        tokio::task::yield_now().await;
        all
    }

    fn cut_short(&mut self) -> CutShort {
        std::mem::take(&mut self.cut_short)
    }

    fn authenticate(&mut self, auth: BasicAuth) {
        let line = format!("authenticate {} {}", auth.origin, auth.credentials);
        self.world.log.lock().push(line);
    }

    fn renew(&mut self) {
        self.world.log.lock().push("renew".to_owned());
    }

    fn leave(&mut self) {
        self.world.log.lock().push("leave".to_owned());
    }

    fn cookie_names(&self, _: &Target) -> Vec<String> {
        Vec::new()
    }
}

fn fetched(request: &Request, reply: Reply) -> Fetched {
    let outcome = match reply.broken {
        Some(outcome) => outcome,
        None if request.accept.contains(reply.status) => Outcome::Ok,
        None => Outcome::BadStatus,
    };
    let mut headers = HeaderMap::new();
    let mut target = Arc::clone(&request.target);
    for (name, value) in reply.headers {
        if name == "x-final" {
            let url = target.url().join(&value).unwrap();
            target = Target::new(url).unwrap();
        } else {
            headers.insert(name, HeaderValue::try_from(value).unwrap());
        }
    }
    let now = Instant::now();
    Fetched {
        redirects: Vec::new(),
        sample: Sample {
            operation: request.operation,
            outcome,
            cache: CacheState::Miss,
            status: if reply.broken.is_some() {
                0
            } else {
                reply.status
            },
            intended: request.intended,
            started: now,
            first_byte: Some(Duration::ZERO),
            total: Duration::from_millis(1),
            sent_bytes: 0,
            wire_bytes: reply.body.len() as u64,
            body_bytes: reply.body.len() as u64,
            connected: None,
            retried: false,
        },
        target,
        headers,
        body: match request.want {
            Want::Page => reply.body.into(),
            Want::Image | Want::Part => bytes::Bytes::new(),
        },
        detail: (!outcome.is_ok()).then(|| format!("It answered with status {}.", reply.status)),
    }
}

#[derive(Default)]
pub(super) struct Diary {
    pub(super) samples: Mutex<Vec<Sample>>,
    pub(super) failures: Mutex<Vec<Failure>>,
    pub(super) views: Mutex<Vec<View>>,
    pub(super) visits: Mutex<Vec<Visit>>,
    pub(super) notes: Mutex<Vec<Note>>,
    pub(super) unsent: Mutex<Vec<Failure>>,
    pub(super) unfinished: Mutex<Vec<Unfinished>>,
}

impl Witness for Diary {
    fn sample(&self, sample: &Sample) {
        self.samples.lock().push(sample.clone());
    }

    fn failure(&self, _: &Sample, describe: &dyn Fn() -> Failure) {
        self.failures.lock().push(describe());
    }

    fn unsent(&self, failure: &Failure) {
        self.unsent.lock().push(failure.clone());
    }

    fn unfinished(&self, waiting: &Unfinished) {
        self.unfinished.lock().push(*waiting);
    }

    fn view(&self, view: &View) {
        self.views.lock().push(view.clone());
    }

    fn visit(&self, visit: &Visit) {
        self.visits.lock().push(visit.clone());
    }

    fn note(&self, note: &dyn Fn() -> Note) {
        self.notes.lock().push(note());
    }
}
