//! The places that users take: who sits where, and what they do there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Notify};

use super::arrivals::Arrivals;
use super::crowd::Crowd;
use super::tide::Tide;
use crate::http::client::Client;
use crate::http::session::Session;
use crate::measure::recorder::Recorder;
use crate::visit::personas::allocator::{Allocator, Share};
use crate::visit::stage::Stage;
use crate::visit::visitor::Visitor;

/// A user who has nothing to do any more looks this often whether Goose lets
/// it go; without a pause its loop would take a processor.
const WAIT_FOR_EXIT: Duration = Duration::from_millis(20);

/// What tells users when to do what, beside their own pace.
#[derive(Default)]
pub(super) struct Conductors {
    /// When visits begin, in the partly open model.
    pub(super) arrivals: Option<Arrivals>,
    /// When users come and go, by a test plan.
    pub(super) tide: Option<Arc<Tide>>,
}

/// All the places of a run.
pub(super) struct Seats {
    stage: Arc<Stage>,
    client: Arc<Client>,
    recorder: Arc<Recorder>,
    allocator: Allocator,
    share: Share,
    conductors: Conductors,
    wanted: u64,
    taken: AtomicU64,
    all_taken: Notify,
    /// How many visits a user makes before it leaves for good, if not for ever.
    visits: Option<u32>,
    left: AtomicU64,
    all_left: Notify,
}

impl Seats {
    pub(super) fn new(crowd: &Crowd, conductors: Conductors) -> Arc<Self> {
        Arc::new(Self {
            stage: Arc::clone(&crowd.stage),
            client: Arc::clone(&crowd.client),
            recorder: Arc::clone(&crowd.recorder),
            allocator: Allocator::new(&crowd.shares),
            share: crowd.share,
            conductors,
            wanted: u64::from(crowd.plan.shape.peak()),
            taken: AtomicU64::new(0),
            all_taken: Notify::new(),
            visits: crowd.plan.shape.visits_each(),
            left: AtomicU64::new(0),
            all_left: Notify::new(),
        })
    }

    /// A place for a user whom Goose has started; nobody sits on it yet.
    pub(super) fn reserve(self: &Arc<Self>) -> Arc<Seat> {
        Arc::new(Seat {
            seats: Arc::clone(self),
            place: Mutex::new(Place::Free),
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

    /// The next person of the crowd.
    fn person(self: &Arc<Self>) -> Box<Person> {
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
        Box::new(Person {
            seats: Arc::clone(self),
            visitor,
            visits: 0,
            rested: None,
        })
    }

    /// When someone's next visit is to begin: when the pause is over in the closed
    /// model, at its arrival in the partly open one; `None` when there are no more.
    async fn next_start(&self, rested: Option<Instant>) -> Option<Instant> {
        match &self.conductors.arrivals {
            None => rested.or_else(|| Some(Instant::now())),
            Some(arrivals) => arrivals.next().await,
        }
    }

    /// Returns when a user is to leave before its time.
    async fn one_too_many(&self) {
        match &self.conductors.tide {
            None => std::future::pending().await,
            Some(tide) => tide.leave().await,
        }
    }
}

/// Someone who is there; leaves when dropped.
struct Person {
    seats: Arc<Seats>,
    visitor: Visitor<Session>,
    visits: u32,
    /// When the pause after the last visit is over, and the next one is to begin: a
    /// generator that is busy then begins it late, and says so.
    rested: Option<Instant>,
}

impl Drop for Person {
    fn drop(&mut self) {
        let seats = &self.seats;
        seats.recorder.user_stopped();
        if seats.left.fetch_add(1, Ordering::Relaxed) + 1 == seats.wanted {
            seats.all_left.notify_one();
        }
    }
}

/// Who is on a seat.
enum Place {
    /// Nobody, yet or again.
    Free,
    /// A person of the crowd.
    Taken(Box<Person>),
    /// Nobody any more: all visits have been made.
    Closed,
}

/// The seat of one of Goose's users.
pub(super) struct Seat {
    seats: Arc<Seats>,
    place: Mutex<Place>,
}

impl Seat {
    /// One visit and the pause after it; returns at once when the run is over.
    pub(super) async fn visit(&self) {
        let seats = &self.seats;
        let cancel = seats.stage.cancel_token();
        let mut place = self.place.lock().await;
        let intended = tokio::select! {
            biased;
            () = cancel.cancelled() => None,
            intended = self.begin(&mut place) => intended,
        };
        let (Some(intended), Place::Taken(person)) = (intended, &mut *place) else {
            tokio::time::sleep(WAIT_FOR_EXIT).await;
            return;
        };
        {
            let _visiting = seats.recorder.visiting();
            person.visitor.visit(intended).await;
        }
        person.visits += 1;
        if seats.visits.is_some_and(|most| person.visits >= most) {
            *place = Place::Closed;
        } else if seats.conductors.arrivals.is_none() {
            let rested = Instant::now() + person.visitor.rest();
            person.rested = Some(rested);
            tokio::select! {
                () = tokio::time::sleep_until(rested.into()) => {}
                () = cancel.cancelled() => {}
                () = seats.one_too_many() => *place = Place::Free,
            }
        }
    }

    /// Sees to it that someone sits here, and waits for when the visit is to
    /// begin; `None` when there will be no more.
    async fn begin(&self, place: &mut Place) -> Option<Instant> {
        let tide = self.seats.conductors.tide.as_ref();
        match place {
            Place::Closed => return None,
            Place::Taken(_) if tide.is_some_and(|tide| tide.has_to_leave()) => {
                *place = Place::Free;
            }
            Place::Taken(_) | Place::Free => {}
        }
        if matches!(place, Place::Free) {
            if let Some(tide) = tide {
                tide.come().await;
            }
            *place = Place::Taken(self.seats.person());
        }
        let rested = match place {
            Place::Taken(person) => person.rested.take(),
            Place::Free | Place::Closed => None,
        };
        self.seats.next_start(rested).await
    }
}
