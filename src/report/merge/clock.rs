//! Runs on one clock.

use std::str::FromStr as _;

use crate::measure::run::{Run, Slice, Timeline};
use crate::measure::sample::Phase;

use super::{MergeError, Placed, replicas};

/// When each run began, in seconds after the first.
pub(super) struct Clock(Vec<f64>);

impl Clock {
    pub(super) fn of(runs: &[Run]) -> Result<Self, MergeError> {
        let starts = (0..).zip(runs).map(started);
        let starts = starts.collect::<Result<Vec<i64>, _>>()?;
        let first = starts.iter().copied().min().unwrap_or(0);
        let after = |start: i64| start.saturating_sub(first) as f64 / 1e6;
        Ok(Self(starts.into_iter().map(after).collect()))
    }

    /// When this one of the runs began.
    pub(super) fn start(&self, index: usize) -> f64 {
        self.0[index]
    }

    /// The runs with their places on the clock, the earliest first.
    pub(super) fn in_order<'a>(&self, runs: &'a [Run]) -> Vec<Placed<'a>> {
        let mut placed: Vec<Placed<'a>> = self.0.iter().copied().zip(runs).collect();
        placed.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        placed
    }
}

/// Microseconds since 1970.
fn started((place, run): (u32, &Run)) -> Result<i64, MergeError> {
    jiff::Timestamp::from_str(&run.started_at)
        .map(|start| start.as_microsecond())
        .map_err(|_| MergeError::Time {
            run: replicas::name(run),
            started_at: run.started_at.clone(),
            places: [place],
        })
}

/// So many slices draw a curve on any screen; runs that lie days apart get
/// longer ones, not a gap of millions.
const MOST_SLICES: f64 = 3_600.0;

fn timeline_seconds(run: &Run) -> f64 {
    run.timeline.slices.len() as f64 * f64::from(run.timeline.slice_seconds.max(1))
}

/// The slices of all runs, laid over one another: each falls into the slice of
/// the common clock in which its middle lies, so that every count is kept once
/// and none is moved by more than half a slice.
pub(super) fn timeline(runs: &[Placed<'_>]) -> Timeline {
    // Lengths are doubled whenever there are too many, so the longest holds all.
    let longest = runs
        .iter()
        .map(|(_, run)| run.timeline.slice_seconds.max(1))
        .max()
        .unwrap_or(1);
    let end = runs
        .iter()
        .map(|(offset, run)| offset + timeline_seconds(run))
        .fold(0.0, f64::max);
    let mut length = longest;
    while end / f64::from(length) > MOST_SLICES && length < u32::MAX / 2 {
        length *= 2;
    }
    let mut slices: Vec<Slice> = Vec::new();
    for (offset, run) in runs {
        add_run(&mut slices, *offset, &run.timeline, f64::from(length));
    }
    Timeline {
        slice_seconds: length,
        phase_starts: phase_starts(runs),
        slices,
    }
}

fn add_run(slices: &mut Vec<Slice>, offset: f64, timeline: &Timeline, length: f64) {
    let own = f64::from(timeline.slice_seconds.max(1));
    // What is true at one moment is not a sum of moments: within a slice of the
    // common clock the last of a run's counts of users holds, and its largest
    // processor use.
    let mut gauges: Option<(usize, Slice)> = None;
    for (index, slice) in timeline.slices.iter().enumerate() {
        let target = ((offset + (index as f64 + 0.5) * own) / length) as usize;
        if slices.len() <= target {
            slices.resize_with(target + 1, Slice::default);
        }
        slices[target].add_finished(slice);
        match &mut gauges {
            Some((at, held)) if *at == target => {
                held.users = slice.users;
                held.visiting = slice.visiting;
                held.generator_cpu = held.generator_cpu.max(slice.generator_cpu);
            }
            _ => {
                if let Some((at, held)) = gauges.replace((target, slice.clone())) {
                    add_gauges(&mut slices[at], &held);
                }
            }
        }
    }
    if let Some((at, held)) = gauges {
        add_gauges(&mut slices[at], &held);
    }
}

fn add_gauges(all: &mut Slice, one: &Slice) {
    all.users += one.users;
    all.visiting += one.visiting;
    all.generator_cpu += one.generator_cpu;
}

/// The ramp begins with the first replica, the steady phase when the last has
/// started all its users, the drain when the first one ends. A replica that was
/// started again has done so when it first had, and ends with its last run.
fn phase_starts(runs: &[Placed<'_>]) -> Vec<(Phase, f64)> {
    let replicas = replicas::each(runs);
    let mut earliest = 0.0_f64;
    Phase::ALL
        .into_iter()
        .filter_map(|phase| {
            let starts = replicas.iter().filter_map(|replica| {
                let starts = replica
                    .iter()
                    .filter_map(|(offset, run)| Some(offset + phase_start(run, phase)?));
                match phase {
                    Phase::Ramp | Phase::Steady => starts.reduce(f64::min),
                    Phase::Drain => starts.reduce(f64::max),
                }
            });
            let start = match phase {
                Phase::Steady => starts.reduce(f64::max)?,
                Phase::Ramp | Phase::Drain => starts.reduce(f64::min)?,
            };
            earliest = earliest.max(start);
            Some((phase, earliest))
        })
        .collect()
}

fn phase_start(run: &Run, phase: Phase) -> Option<f64> {
    let (_, start) = run
        .timeline
        .phase_starts
        .iter()
        .find(|(own, _)| *own == phase)?;
    Some(*start)
}

/// Seconds in which at least one replica was in this phase.
pub(super) fn phase_seconds(runs: &[Placed<'_>], phase: Phase) -> Option<f64> {
    let mut spans: Vec<(f64, f64)> = runs
        .iter()
        .filter_map(|(offset, run)| {
            let start = offset + phase_start(run, phase)?;
            Some((start, start + run.phase(phase)?.seconds))
        })
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (first, rest) = spans.split_first()?;
    let mut sum = 0.0;
    let mut open = *first;
    for span in rest {
        if span.0 > open.1 {
            sum += open.1 - open.0;
            open = *span;
        } else {
            open.1 = open.1.max(span.1);
        }
    }
    Some(sum + open.1 - open.0)
}
