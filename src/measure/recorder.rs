//! The witness of a run: told of everything, a few million times a minute.
//!
//! Recording must not slow the visitors, or the generator becomes the limit.
//! So each thread has a shard of its own, in cache lines of its own, behind a
//! lock that nobody else wants but the collector, once a second, for a swap of
//! two pointers. Nothing is allocated, formatted or looked up by name.

mod record;

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};

pub use self::record::About;

use super::clock::Clock;
use super::collector::Collector;
use super::failures::Failures;
use super::generator::Counted;
use super::run::Timeline;
use super::sample::{CacheState, Failure, Phase, Sample, View, Visit};
use super::summary::{Live, Users};
use super::tally::Tally;
use super::unfinished::Unfinished;
use super::witness::Witness;

/// How much later than intended a visit may begin. People do not notice a tenth
/// of a second (Nielsen, "Response Times: The 3 Important Limits", 1993), and a
/// timer that fires this late has been kept waiting by something.
pub const TOLERATED_LATENESS: Duration = Duration::from_millis(100);

/// A tally in cache lines of its own. Two lines, because processors fetch them
/// in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard(Mutex<Box<Tally>>);

/// Counts that change with every user or visit, away from the lines that every
/// sample reads.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Gauges {
    wanted: AtomicU64,
    started: AtomicU64,
    stopped: AtomicU64,
    visiting: AtomicU64,
    late_starts: AtomicU64,
    missed_arrivals: AtomicU64,
    unopened_connections: AtomicU64,
}

/// The recorder of a run.
#[derive(Debug)]
pub struct Recorder {
    clock: Clock,
    shards: Box<[Shard]>,
    gauges: Gauges,
    failures: Failures,
    /// Those since the last window ended, where there are windows.
    window_failures: Failures,
    windows: AtomicBool,
    lag: Mutex<super::histogram::Histogram>,
    collector: Mutex<Collector>,
    live: RwLock<Arc<Live>>,
}

impl Recorder {
    /// A recorder whose clock starts now. Make it right before the first user
    /// is started.
    #[must_use]
    pub fn new() -> Arc<Self> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        // Twice as many, for the threads beside the runtime's workers.
        Self::with_shards(2 * threads)
    }

    /// One for about this many recording threads; more of them share shards.
    #[must_use]
    pub fn with_shards(shards: usize) -> Arc<Self> {
        let clock = Clock::start();
        let collector = Collector::new(&clock);
        let live = collector.live(&clock, clock.started(), Users::default());
        Arc::new(Self {
            shards: (0..shards.next_power_of_two())
                .map(|_| Shard::default())
                .collect(),
            gauges: Gauges::default(),
            failures: Failures::default(),
            window_failures: Failures::default(),
            windows: AtomicBool::new(false),
            lag: Mutex::default(),
            collector: Mutex::new(collector),
            live: RwLock::new(Arc::new(live)),
            clock,
        })
    }

    /// The run's time.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Begins a phase now; a phase begins once.
    pub fn begin_phase(&self, phase: Phase) {
        self.clock.begin_at(phase, Instant::now());
    }

    /// Says how many users there should be.
    pub fn set_users_wanted(&self, users: u64) {
        self.gauges.wanted.store(users, Ordering::Relaxed);
    }

    /// A user has been started.
    pub fn user_started(&self) {
        self.gauges.started.fetch_add(1, Ordering::Relaxed);
    }

    /// A user has stopped for good.
    pub fn user_stopped(&self) {
        self.gauges.stopped.fetch_add(1, Ordering::Relaxed);
    }

    /// A user is on a visit for as long as the guard lives.
    #[must_use]
    pub fn visiting(self: &Arc<Self>) -> Visiting {
        self.gauges.visiting.fetch_add(1, Ordering::Relaxed);
        Visiting(Arc::clone(self))
    }

    /// An arrival found no free visitor (partly open model).
    pub fn missed_arrival(&self) {
        self.gauges.missed_arrivals.fetch_add(1, Ordering::Relaxed);
    }

    /// So many connections could not be opened so far for want of open files or
    /// local ports on this machine.
    pub fn set_unopened_connections(&self, connections: u64) {
        self.gauges
            .unopened_connections
            .store(connections, Ordering::Relaxed);
    }

    /// A timer fired this much too late. See [`super::generator::lag::watch_lag`].
    pub fn lag(&self, late: Duration) {
        self.lag.lock().record(late);
    }

    /// Virtual users at this moment.
    #[must_use]
    pub fn users(&self) -> Users {
        let started = self.gauges.started.load(Ordering::Relaxed);
        Users {
            wanted: self.gauges.wanted.load(Ordering::Relaxed),
            started,
            active: started.saturating_sub(self.gauges.stopped.load(Ordering::Relaxed)),
            visiting: self.gauges.visiting.load(Ordering::Relaxed),
        }
    }

    /// Ends a second: adds up what the shards hold, and renews [`Self::live`].
    /// Call it once a second, on the seconds of [`Self::clock`] if you can.
    pub fn tick(&self) {
        self.tick_at(Instant::now());
    }

    /// [`Self::tick`], at this moment.
    fn tick_at(&self, now: Instant) {
        let users = self.users();
        let mut collector = self.collector.lock();
        for shard in &self.shards {
            collector.take(|empty| std::mem::swap(&mut *shard.0.lock(), empty));
        }
        let counted = Counted {
            late_starts: self.gauges.late_starts.load(Ordering::Relaxed),
            missed_arrivals: self.gauges.missed_arrivals.load(Ordering::Relaxed),
            unopened_connections: self.gauges.unopened_connections.load(Ordering::Relaxed),
            lag: std::mem::take(&mut *self.lag.lock()),
            visits: 0,
        };
        collector.close_second(&self.clock, now, users, counted);
        let live = Arc::new(collector.live(&self.clock, now, users));
        *self.live.write() = live;
    }

    /// The snapshot of the last tick.
    #[must_use]
    pub fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live.read())
    }

    /// The timeline up to the last tick.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.collector.lock().timeline(&self.clock)
    }

    /// Says that the gallery is in this process too.
    pub fn set_demo(&self, demo: bool) {
        self.collector.lock().watch.set_demo(demo);
    }

    /// From now on a run is also recorded window by window.
    pub fn begin_windows(&self) {
        self.windows.store(true, Ordering::Relaxed);
        self.collector
            .lock()
            .begin_windows(self.clock.elapsed().as_secs_f64());
    }

    fn shard(&self) -> &Mutex<Box<Tally>> {
        // The number of shards is a power of two.
        &self.shards[thread_number() & (self.shards.len() - 1)].0
    }
}

impl Witness for Recorder {
    fn sample(&self, sample: &Sample) {
        let phase = self.clock.phase_at(sample.started);
        self.shard().lock().phase_mut(phase).sample(sample);
        if !sample.outcome.is_ok() && sample.cache != CacheState::Hit {
            let ended = self.clock.since_start(sample.started) + sample.total;
            self.failures.count(sample, ended.as_secs_f64());
            if self.windows.load(Ordering::Relaxed) {
                self.window_failures.count(sample, ended.as_secs_f64());
            }
        }
    }

    fn failure(&self, sample: &Sample, describe: &dyn Fn() -> Failure) {
        self.failures.describe(sample, describe);
        if self.windows.load(Ordering::Relaxed) {
            self.window_failures.describe(sample, describe);
        }
    }

    fn unsent(&self, failure: &Failure) {
        let at = self.clock.elapsed().as_secs_f64();
        self.failures.count_unsent(failure, at);
        if self.windows.load(Ordering::Relaxed) {
            self.window_failures.count_unsent(failure, at);
        }
    }

    fn unfinished(&self, waiting: &Unfinished) {
        let phase = self.clock.phase_at(waiting.since);
        self.shard().lock().phase_mut(phase).unfinished(waiting);
    }

    fn view(&self, view: &View) {
        let phase = self.clock.phase_at(view.intended);
        self.shard().lock().phase_mut(phase).view(view);
    }

    fn visit(&self, visit: &Visit) {
        if visit.started.saturating_duration_since(visit.intended) > TOLERATED_LATENESS {
            self.gauges.late_starts.fetch_add(1, Ordering::Relaxed);
        }
        let began = self.clock.phase_at(visit.started);
        let ended = self.clock.phase_at(visit.started + visit.duration);
        let mut tally = self.shard().lock();
        tally.phase_mut(began).visit(visit);
        tally.phase_mut(ended).visit_ended(visit);
    }
}

/// Counts a user as visiting until it is dropped.
#[derive(Debug)]
pub struct Visiting(Arc<Recorder>);

impl Drop for Visiting {
    fn drop(&mut self) {
        self.0.gauges.visiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A small number that is this thread's own, given out in the order in which
/// threads first record.
fn thread_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: Cell<usize> = const { Cell::new(usize::MAX) };
    }
    NUMBER.with(|number| {
        if number.get() == usize::MAX {
            number.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        number.get()
    })
}

#[cfg(test)]
mod tests;
