//! Requests of one call, driven to their ends in the visitor's own task.
//!
//! A page and its images are fetched here alike: what is wanted is started as
//! connections allow, everything that is under way is polled where something
//! has happened, and one clock watches over all time limits. No task is
//! spawned and no timer is set for a single request.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use super::answer::{Failure, Finished};
use super::connect::{self, ConnectError};
use super::connection::H1;
use super::connection::Opened;
use super::exchange::Exchange;
use super::job::{Job, Spec};
use super::outgoing::Template;
use super::recall;
use super::session::Session;
use super::settle;
use crate::measure::sample::{ConnectTimes, Outcome};
use crate::target::Target;
use crate::visit::session::Fetched;

type Opening = Pin<Box<dyn Future<Output = Result<(Opened, ConnectTimes), ConnectError>> + Send>>;

/// The requests of one call.
pub struct Run<'a> {
    pub(super) session: &'a mut Session,
    pub(super) spec: &'a Spec<'a>,
    pub(super) targets: &'a [Arc<Target>],
    pub(super) intended: Instant,
    /// The first target that has not begun.
    pub(super) next: usize,
    /// Requests that wait for a connection, for the throttle, or once more.
    pub(super) queue: VecDeque<Job>,
    pub(super) active: Vec<Active>,
    pub(super) results: Vec<Option<Fetched>>,
    pub(super) unfinished: usize,
    pub(super) template: Option<Template>,
}

/// A request under way.
pub(super) struct Active {
    job: Job,
    pub(super) place: usize,
    deadline: Instant,
    pub(super) work: Work,
}

pub(super) enum Work {
    Connecting(Opening),
    Exchanging(Box<Exchange>),
}

/// Dropped before its end, it leaves what it had come to with the session.
impl Drop for Run<'_> {
    fn drop(&mut self) {
        if self.unfinished == 0 {
            return;
        }
        let cut = &mut self.session.cut_short;
        cut.finished.extend(self.results.drain(..).flatten());
        for mut active in self.active.drain(..) {
            cut.under_way.extend(active.job.started);
            cut.redirects.append(&mut active.job.trail.samples);
        }
        for mut job in self.queue.drain(..) {
            cut.redirects.append(&mut job.trail.samples);
        }
    }
}

impl<'a> Run<'a> {
    /// Requests for all of the targets, none of them begun.
    pub fn new(
        session: &'a mut Session,
        spec: &'a Spec<'a>,
        targets: &'a [Arc<Target>],
        intended: Instant,
    ) -> Self {
        let mut run = Self {
            session,
            spec,
            targets,
            intended,
            next: 0,
            queue: VecDeque::new(),
            active: Vec::with_capacity(targets.len().min(6)),
            results: Vec::new(),
            unfinished: targets.len(),
            template: None,
        };
        run.results.resize_with(targets.len(), || None);
        // With several origins, one whose connections are all in use must not
        // keep the others waiting: then all stand in the queue from the start.
        let several = targets
            .windows(2)
            .any(|pair| pair[0].origin() != pair[1].origin());
        while several && let Some(job) = run.fresh_job() {
            run.queue.push_back(job);
        }
        run
    }

    /// Polls until every request has ended.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let begun = self.start();
            let advanced = self.advance(cx);
            if self.unfinished == 0 {
                return Poll::Ready(());
            }
            if !begun && !advanced && !self.time_is_up(cx) {
                return Poll::Pending;
            }
        }
    }

    /// Starts what can be started; whether anything was.
    fn start(&mut self) -> bool {
        let mut begun = false;
        while let Some(mut job) = self.startable() {
            if let Some(hit) = recall::from_cache(self, &mut job) {
                self.results[job.index] = Some(hit);
                self.unfinished -= 1;
            } else if let Some(job) = self.throttled(job) {
                self.begin(job);
            } else {
                break;
            }
            begun = true;
        }
        begun
    }

    /// Hands a request to a connection, or opens one for it.
    fn begin(&mut self, mut job: Job) {
        let started = *job.started.get_or_insert_with(Instant::now);
        let deadline = started + self.session.client.options().timeout;
        let origin = Arc::clone(job.target.origin());
        let place = self.session.pool.place(&origin);
        if let Some(h2) = self.session.pool.h2(place) {
            let work = Work::Exchanging(Box::new(self.send_h2(&job, h2)));
            self.watch(job, place, deadline, work);
            return;
        }
        if let Some(h1) = self.free_connection(&job, place) {
            let work = Work::Exchanging(Box::new(self.send_h1(&job, h1)));
            self.watch(job, place, deadline, work);
            return;
        }
        match self.session.tls_for(&origin) {
            Ok(tls) => {
                let client = Arc::clone(&self.session.client);
                let opening = Box::pin(connect::open(client, origin, tls));
                self.watch(job, place, deadline, Work::Connecting(opening));
            }
            Err(detail) => {
                let failure = Failure::unconnected(Outcome::Tls, detail);
                self.settle(job, Finished::unconnected(failure));
            }
        }
    }

    fn watch(&mut self, job: Job, place: usize, deadline: Instant, work: Work) {
        self.active.push(Active {
            job,
            place,
            deadline,
            work,
        });
    }

    fn free_connection(&mut self, job: &Job, place: usize) -> Option<Box<H1>> {
        if job.needs_new_connection {
            // What was as old as the one that had been closed is closed too.
            self.session.pool.close_one(place);
            return None;
        }
        self.session.pool.take(place)
    }

    /// Polls what is under way; whether anything changed.
    fn advance(&mut self, cx: &mut Context<'_>) -> bool {
        let mut changed = false;
        let mut position = 0;
        while let Some(active) = self.active.get_mut(position) {
            match &mut active.work {
                Work::Exchanging(exchange) => {
                    let (spec, session, job) = (self.spec, &*self.session, &active.job);
                    let mut sink = |parts: &_| settle::sink_for(spec, session, job, parts);
                    if let Poll::Ready(finished) = exchange.poll(cx, &mut sink) {
                        let active = self.active.swap_remove(position);
                        self.finished(active, finished);
                        changed = true;
                        continue;
                    }
                }
                Work::Connecting(opening) => {
                    if let Poll::Ready(opened) = opening.as_mut().poll(cx) {
                        let active = self.active.swap_remove(position);
                        self.connected(active, opened);
                        changed = true;
                        continue;
                    }
                }
            }
            position += 1;
        }
        changed
    }

    /// A connection was opened, or not.
    fn connected(
        &mut self,
        mut active: Active,
        opened: Result<(Opened, ConnectTimes), ConnectError>,
    ) {
        let origin = Arc::clone(active.job.target.origin());
        let exchange = match opened {
            Err(error) => {
                active.job.connected = Some(error.times);
                let failure = Failure::unconnected(error.outcome, error.detail);
                self.settle(active.job, Finished::unconnected(failure));
                return;
            }
            Ok((Opened::H1(h1), times)) => {
                self.session.client.learn_http2(&origin, false);
                active.job.connected = Some(times);
                self.send_h1(&active.job, h1)
            }
            Ok((Opened::H2(h2), times)) => {
                self.session.client.learn_http2(&origin, true);
                active.job.connected = Some(times);
                self.session.pool.put_h2(active.place, h2.clone());
                self.send_h2(&active.job, h2)
            }
        };
        active.work = Work::Exchanging(Box::new(exchange));
        self.active.push(active);
    }

    /// An exchange has ended; its connection may be free for another.
    fn finished(&mut self, active: Active, finished: Finished) {
        if let Work::Exchanging(exchange) = active.work {
            match (*exchange, &finished.answer) {
                (Exchange::H1(it), Ok(answer)) if answer.reusable => {
                    self.session.pool.put(active.place, it.into_connection());
                }
                (Exchange::H2(it), Err(failure)) if failure.stale => {
                    self.session.pool.drop_h2(active.place, it.connection());
                }
                _ => {}
            }
        }
        self.settle(active.job, finished);
    }

    /// Looks at the clock: whether a time limit was passed or a throttled
    /// request may go.
    fn time_is_up(&mut self, cx: &mut Context<'_>) -> bool {
        let slot = self.next_slot();
        let deadlines = self.active.iter().map(|active| active.deadline);
        let Some(earliest) = deadlines.chain(slot).min() else {
            return false;
        };
        if !self.session.clock.has_passed(earliest, cx) {
            return false;
        }
        let now = Instant::now();
        while let Some(late) = self.active.iter().position(|active| active.deadline <= now) {
            let active = self.active.swap_remove(late);
            self.give_up(active);
        }
        true
    }

    fn give_up(&mut self, active: Active) {
        let limit = crate::units::duration(self.session.client.options().timeout);
        let detail = format!("the answer was not whole within {limit}");
        let finished = match active.work {
            Work::Exchanging(exchange) => exchange.abort((Outcome::Timeout, detail)),
            Work::Connecting(_) => {
                let detail = format!("no connection within {limit}");
                Finished::unconnected(Failure::unconnected(Outcome::Timeout, detail))
            }
        };
        self.settle(active.job, finished);
    }
}
