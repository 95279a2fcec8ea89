//! The places that users take: who sits where, and what they do there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Notify};

use super::arrivals::Arrivals;
use super::crowd::Crowd;
use crate::http::client::Client;
use crate::http::session::Session;
use crate::measure::recorder::Recorder;
use crate::visit::personas::allocator::{Allocator, Share};
use crate::visit::stage::Stage;
use crate::visit::visitor::Visitor;

/// A user who has nothing to do any more looks this often whether Goose lets
/// it go; without a pause its loop would take a processor.
const WAIT_FOR_EXIT: Duration = Duration::from_millis(20);

/// Hands out places to users as Goose starts them.
pub(super) struct Seats {
    stage: Arc<Stage>,
    client: Arc<Client>,
    recorder: Arc<Recorder>,
    allocator: Allocator,
    share: Share,
    arrivals: Option<Arrivals>,
    wanted: u64,
    taken: AtomicU64,
    all_taken: Notify,
    /// How many visits a user makes before it leaves for good, if not for ever.
    visits: Option<u32>,
    left: AtomicU64,
    all_left: Notify,
}

impl Seats {
    pub(super) fn new(crowd: &Crowd, arrivals: Option<Arrivals>) -> Arc<Self> {
        Arc::new(Self {
            stage: Arc::clone(&crowd.stage),
            client: Arc::clone(&crowd.client),
            recorder: Arc::clone(&crowd.recorder),
            allocator: Allocator::new(&crowd.shares),
            share: crowd.share,
            arrivals,
            wanted: u64::from(crowd.plan.shape.peak()),
            taken: AtomicU64::new(0),
            all_taken: Notify::new(),
            visits: crowd.plan.shape.visits_each(),
            left: AtomicU64::new(0),
            all_left: Notify::new(),
        })
    }

    /// A place for the next user.
    pub(super) fn take(self: &Arc<Self>) -> Arc<Seat> {
        let local = self.taken.fetch_add(1, Ordering::Relaxed);
        let index = self.share.global_index(local);
        let visitor = Visitor::new(
            Arc::clone(&self.stage),
            self.client.session(),
            self.allocator.persona(index),
            index,
        );
        self.recorder.user_started();
        if local + 1 == self.wanted {
            self.all_taken.notify_one();
        }
        Arc::new(Seat {
            seats: Arc::clone(self),
            visitor: Mutex::new(visitor),
            visits: AtomicU32::new(0),
            has_left: AtomicBool::new(false),
        })
    }

    /// Returns once the wanted number of users has been started.
    pub(super) async fn full(&self) {
        self.all_taken.notified().await;
    }

    /// Returns once every wanted user has made its visits and left for good.
    pub(super) async fn deserted(&self) {
        self.all_left.notified().await;
    }
}

/// A user's place.
pub(super) struct Seat {
    seats: Arc<Seats>,
    visitor: Mutex<Visitor<Session>>,
    visits: AtomicU32,
    has_left: AtomicBool,
}

impl Seat {
    /// One visit and the pause after it; returns at once when the run is over.
    pub(super) async fn visit(&self) {
        let seats = &self.seats;
        let cancel = seats.stage.cancel_token();
        let intended = tokio::select! {
            biased;
            () = cancel.cancelled() => None,
            () = std::future::ready(()), if self.has_left.load(Ordering::Relaxed) => None,
            intended = seats.next_start() => intended,
        };
        let Some(intended) = intended else {
            tokio::time::sleep(WAIT_FOR_EXIT).await;
            return;
        };
        let mut visitor = self.visitor.lock().await;
        {
            let _visiting = seats.recorder.visiting();
            visitor.visit(intended).await;
        }
        let visits = self.visits.fetch_add(1, Ordering::Relaxed) + 1;
        if seats.visits.is_some_and(|most| visits >= most) {
            self.leave();
            return;
        }
        if seats.arrivals.is_none() {
            let rest = visitor.rest();
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                () = cancel.cancelled() => {}
            }
        }
    }
}

impl Seats {
    /// When the next visit is to begin: now in the closed model, at its arrival
    /// in the partly open one.
    async fn next_start(&self) -> Option<Instant> {
        match &self.arrivals {
            None => Some(Instant::now()),
            Some(arrivals) => arrivals.next().await,
        }
    }
}

impl Seat {
    /// Leaves for good, once.
    fn leave(&self) {
        if self.has_left.swap(true, Ordering::Relaxed) {
            return;
        }
        let seats = &self.seats;
        seats.recorder.user_stopped();
        if seats.left.fetch_add(1, Ordering::Relaxed) + 1 == seats.wanted {
            seats.all_left.notify_one();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.leave();
    }
}
