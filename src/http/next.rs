//! Which of a call's requests goes next: as connections, and a throttle, allow.

use std::sync::Arc;
use std::time::Instant;

use super::job::Job;
use super::options::CONNECTIONS_PER_ORIGIN;
use super::run::{Run, Work};
use crate::target::Origin;

impl Run<'_> {
    /// The request for the first target that has not begun.
    pub(super) fn fresh_job(&mut self) -> Option<Job> {
        let target = self.targets.get(self.next)?;
        let job = Job::new(self.next, Arc::clone(target), self.intended);
        self.next += 1;
        Some(job)
    }

    /// The first request for which there is a connection or room for one.
    pub(super) fn startable(&mut self) -> Option<Job> {
        for position in 0..self.queue.len() {
            let origin = Arc::clone(self.queue[position].target.origin());
            if self.has_room(&origin) {
                return self.queue.remove(position);
            }
        }
        let origin = self.targets.get(self.next)?.origin();
        if self.has_room(origin) {
            return self.fresh_job();
        }
        None
    }

    fn has_room(&mut self, origin: &Arc<Origin>) -> bool {
        let place = self.session.pool.place(origin);
        if self.session.pool.idle(place) > 0 || self.session.pool.h2(place).is_some() {
            return true;
        }
        let mut here = self.active.iter().filter(|active| active.place == place);
        match self.session.client.speaks_http2(origin) {
            Some(false) => here.count() < CONNECTIONS_PER_ORIGIN,
            // One connection may be all that is needed: it is waited for.
            Some(true) | None => !here.any(|it| matches!(it.work, Work::Connecting(_))),
        }
    }

    /// Gives the request back if the throttle lets it go now.
    pub(super) fn throttled(&mut self, mut job: Job) -> Option<Job> {
        let Some(throttle) = self.session.client.throttle() else {
            return Some(job);
        };
        let now = Instant::now();
        let slot = *job.slot.get_or_insert_with(|| throttle.reserve(now));
        if slot <= now {
            return Some(job);
        }
        // In the order of their slots: one that may go must not wait behind another.
        let earlier = self
            .queue
            .iter()
            .take_while(|it| it.slot.is_some_and(|its| its <= slot));
        let place = earlier.count();
        self.queue.insert(place, job);
        None
    }

    /// When the throttle lets the next request go for which there is room. Those
    /// without room wait for a connection, and not for the clock.
    pub(super) fn next_slot(&mut self) -> Option<Instant> {
        (0..self.queue.len()).find_map(|position| {
            let job = &self.queue[position];
            let slot = job.slot?;
            let origin = Arc::clone(job.target.origin());
            self.has_room(&origin).then_some(slot)
        })
    }
}
