//! The sum over the run, added up once a second.
//!
//! Recording and summing are kept apart: the recorder's shards hold one second
//! and are locked for a swap of pointers only; everything that takes time
//! happens here, on the thread that ticks.

use std::collections::VecDeque;
use std::time::Instant;

use super::clock::Clock;
use super::generator::{Counted, Watch};
use super::run::{Generator, Slice, Timeline};
use super::span::{Measured, Span};
use super::summary::{Live, Recent, Totals, Users};
use super::tally::{PhaseTally, Tally};

/// Seconds that the live rates and percentiles are over: short enough to be
/// "now", long enough for a percentile of views to stand still.
const RECENT: usize = 5;

/// What has been collected.
#[derive(Debug)]
pub(super) struct Collector {
    whole: Span,
    /// The same since the last report of a window, where there are such.
    window: Option<Span>,
    /// The sum of all phases.
    all: PhaseTally,
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
            whole: Span::begin(0.0),
            window: None,
            all: PhaseTally::default(),
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
        self.whole.absorb(&self.spare);
        if let Some(window) = &mut self.window {
            window.absorb(&self.spare);
        }
        self.spare.clear();
    }

    /// Ends a second: what has been taken since the last one becomes a slice.
    pub(super) fn close_second(
        &mut self,
        clock: &Clock,
        now: Instant,
        users: Users,
        counted: Counted,
    ) {
        let mut slice = std::mem::take(&mut self.second);
        let counted = Counted {
            visits: slice.visits,
            ..counted
        };
        slice.users = users.active;
        slice.visiting = users.visiting;
        slice.generator_cpu = self.watch.observe(clock.phase_at(now), now, counted);

        let elapsed = clock.since_start(now).as_secs_f64();
        self.whole.put(&slice, elapsed);
        if let Some(window) = &mut self.window {
            window.put(&slice, elapsed);
        }

        let length = now.saturating_duration_since(self.last).as_secs_f64();
        self.last = now;
        self.recent.push_back((length, slice));
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
    }

    /// From now on there are windows, the first of them from `at` seconds on.
    pub(super) fn begin_windows(&mut self, at: f64) {
        self.window = Some(Span::begin(at));
        self.watch.end_window();
    }

    /// The window that ends now, `at` seconds after the start; the next begins.
    pub(super) fn end_window(&mut self, clock: &Clock, at: f64) -> Option<(Measured, Generator)> {
        let ended = self.window.replace(Span::begin(at))?;
        let generator = self.watch.end_window();
        Some((ended.measured(&clock.phase_starts(), at), generator))
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
            strain: self.watch.strain(),
        }
    }

    pub(super) fn timeline(&self, clock: &Clock) -> Timeline {
        self.whole.timeline(clock.phase_starts())
    }

    /// The run up to the end of the last second that was closed.
    pub(super) fn measured(&self, clock: &Clock) -> Measured {
        let at = clock.since_start(self.last).as_secs_f64();
        self.whole.measured(&clock.phase_starts(), at)
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
