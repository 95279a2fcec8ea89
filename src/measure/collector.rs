//! The sum over the run, added up once a second.
//!
//! Recording and summing are kept apart: the recorder's shards hold one second
//! and are locked for a swap of pointers only; everything that takes time
//! happens here, on the thread that ticks.

use std::collections::VecDeque;
use std::time::Instant;

use super::clock::Clock;
use super::generator::Watch;
use super::run::{PhaseRecord, Slice, Timeline};
use super::sample::Phase;
use super::summary::{Live, Recent, Totals, Users};
use super::tally::{PhaseTally, Tally};
use super::timeline::Growing;

/// Seconds that the live rates and percentiles are over: short enough to be
/// "now", long enough for a percentile of views to stand still.
const RECENT: usize = 5;

/// What has been collected.
#[derive(Debug)]
pub(super) struct Collector {
    phases: Tally,
    /// The sum of all phases.
    all: PhaseTally,
    growing: Growing,
    recent: VecDeque<(f64, Slice)>,
    /// What has been taken out of the shards since the last second was closed.
    second: Slice,
    last: Instant,
    /// Exchanged for a shard's content, and emptied again.
    spare: Box<Tally>,
    pub(super) watch: Watch,
}

impl Collector {
    pub(super) fn new(clock: &Clock) -> Self {
        Self {
            phases: Tally::default(),
            all: PhaseTally::default(),
            growing: Growing::new(),
            recent: VecDeque::with_capacity(RECENT + 1),
            second: Slice::default(),
            last: clock.started(),
            spare: Box::default(),
            watch: Watch::start(),
        }
    }

    /// Takes what a shard holds, through `swap`, which exchanges it for the
    /// empty tally that it is given.
    pub(super) fn take(&mut self, swap: impl FnOnce(&mut Box<Tally>)) {
        swap(&mut self.spare);
        for phase in self.spare.phases() {
            add_to_second(&mut self.second, phase);
            self.all.absorb(phase);
        }
        self.phases.absorb(&self.spare);
        self.spare.clear();
    }

    /// Ends a second: what has been taken since the last one becomes a slice.
    pub(super) fn close_second(&mut self, clock: &Clock, now: Instant, users: Users) {
        let cpu = self.watch.observe(clock.phase_at(now), now);
        let mut slice = std::mem::take(&mut self.second);
        slice.users = users.active;
        slice.visiting = users.visiting;
        slice.generator_cpu = cpu;

        self.put(&slice, clock.since_start(now).as_secs_f64());

        let length = now.saturating_duration_since(self.last).as_secs_f64();
        self.last = now;
        self.recent.push_back((length, slice));
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
    }

    /// Puts a slice that ended `elapsed` seconds after the start into its place.
    ///
    /// Ticks need not fall on whole seconds of the clock, and are never exactly
    /// a second apart: each of them ends one slice, as long as it comes within a
    /// second of its time. One that comes later closes the seconds that were
    /// missed as empty ones, because what finished in them cannot be told apart
    /// any more; one that comes early adds to the last slice.
    fn put(&mut self, slice: &Slice, elapsed: f64) {
        let open = elapsed - self.growing.seconds() as f64;
        if open < 0.5 {
            self.growing.amend(slice);
            return;
        }
        let missed = Slice {
            users: slice.users,
            visiting: slice.visiting,
            generator_cpu: slice.generator_cpu,
            ..Slice::default()
        };
        for _ in 1..open as u64 {
            self.growing.push(&missed);
        }
        self.growing.push(slice);
    }

    pub(super) fn live(&self, clock: &Clock, now: Instant, users: Users) -> Live {
        Live {
            elapsed: clock.since_start(now),
            phase: clock.phase_at(now),
            users,
            recent: Recent::over(self.recent.iter()),
            totals: Totals::of(&self.all),
            generator: self.watch.record().clone(),
            usage: self.watch.usage(),
        }
    }

    /// A record for each phase that began, the last of them ending at `end`
    /// seconds.
    pub(super) fn phases(&self, starts: &[(Phase, f64)], end: f64) -> Vec<PhaseRecord> {
        let ends = starts.iter().skip(1).map(|(_, start)| *start).chain([end]);
        starts
            .iter()
            .zip(ends)
            .map(|(&(phase, start), end)| {
                self.phases
                    .phase(phase)
                    .record(phase, (end - start).max(0.0))
            })
            .collect()
    }

    pub(super) fn timeline(&self, clock: &Clock) -> Timeline {
        self.growing.to_timeline(clock.phase_starts())
    }
}

fn add_to_second(second: &mut Slice, phase: &PhaseTally) {
    for (operation, row) in phase.operations() {
        second.requests += row.requests;
        second.failures += row.failures();
        second.wire_bytes += row.wire_bytes;
        if operation.is_image() {
            second.image.add(&row.total);
        } else if operation.is_page() {
            second.page.add(&row.total);
        }
    }
    for (_, row) in phase.views() {
        second.views += row.count;
        second.view.add(&row.duration);
    }
    for (_, _, row) in phase.visits() {
        second.visits += row.count;
    }
}
