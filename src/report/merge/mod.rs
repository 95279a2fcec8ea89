//! Several runs of one crowd as one run: what the replicas of a swarm met.
//!
//! Counts and histograms are added, so the merged record is the one that a
//! single generator with all the samples would have kept. Time is where
//! replicas differ: their slices are laid over one another by the clock, and
//! who was missing, late or gone early is named, because a curve that sags for
//! such a reason looks like a gallery that does.

mod clock;
mod replicas;
mod twice;
mod verdict;

use std::collections::BTreeMap;

use crate::measure::camera::CameraRecord;
use crate::measure::run::{FailureGroup, Generator, Machine, PhaseRecord, Run, Setup, Writes};
use crate::measure::sample::Phase;
use crate::measure::verdict::{Judgement, Verdict};

use self::clock::Clock;

/// Why runs cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There was none.
    #[error("there is no run to merge; name the run files of the replicas")]
    Nothing,
    /// They were not parts of one crowd.
    #[error("{first} and {other} are not of one crowd: the {what} differs ('{a}' and '{b}')")]
    Different {
        /// What differs.
        what: &'static str,
        /// One run, by its machine.
        first: String,
        /// Another run, by its machine.
        other: String,
        /// It, in the one.
        a: String,
        /// It, in the other.
        b: String,
        /// Where the two stand among those that were given, from 0.
        places: [u32; 2],
    },
    /// A start cannot be laid on the clock.
    #[error(
        "the run of {run} says that it began at '{started_at}', which is not a time (RFC 3339)"
    )]
    Time {
        /// The run, by its machine.
        run: String,
        /// What stands there.
        started_at: String,
        /// Where it stands among those that were given, from 0.
        places: [u32; 1],
    },
    /// The same visits are in two of them.
    #[error(
        "two of the runs are of {replica} and their times overlap, so its visits would be counted \
         twice; give a run or its windows, and each of them once"
    )]
    Twice {
        /// Whose they are.
        replica: String,
        /// Where they stand among those that were given, from 0.
        places: [u32; 2],
    },
}

impl MergeError {
    /// The runs that it is about, by their places among those that were given:
    /// machines may have the same name.
    #[must_use]
    pub const fn places(&self) -> &[u32] {
        match self {
            Self::Nothing => &[],
            Self::Different { places, .. } | Self::Twice { places, .. } => places,
            Self::Time { places, .. } => places,
        }
    }
}

/// Merges the runs of replicas into one, and judges it anew by their thresholds.
///
/// # Errors
/// When there is no run, when they are not parts of one crowd (another
/// gallery, scenario, crowd, mix or think time), when one does not say when it
/// began, or when two are of one replica at the same time.
pub fn merge(runs: &[Run]) -> Result<Run, MergeError> {
    let given = runs;
    let clock = Clock::of(given)?;
    let runs = clock.in_order(given);
    let (Some(&(_, first)), Some(&(_, last))) = (runs.first(), runs.last()) else {
        return Err(MergeError::Nothing);
    };
    if std::ptr::eq(first, last) {
        return Ok(alone(first));
    }
    for (_, other) in &runs[1..] {
        same_crowd(given, first, other)?;
    }
    twice::refuse(given, &clock)?;
    let timeline = clock::timeline(&runs);
    let mut merged = Run {
        schema: first.schema,
        version: first.version.clone(),
        started_at: first.started_at.clone(),
        duration_s: runs
            .iter()
            .map(|(offset, run)| offset + run.duration_s)
            .fold(0.0, f64::max),
        // Which of them was cut off is said by name, unless all were.
        unfinished: runs.iter().all(|(_, run)| run.unfinished),
        setup: setup(&runs),
        machine: machine(&runs),
        phases: phases(&runs),
        generator: generator(&runs, &timeline),
        timeline,
        failures: failures(&runs),
        writes: writes(&runs),
        camera: camera(&runs),
        warnings: replicas::warnings(&runs),
        verdict: Verdict {
            judgement: Judgement::Pass,
            reasons: Vec::new(),
            thresholds: Vec::new(),
        },
    };
    merged.verdict = verdict::judged(&merged, &runs);
    Ok(merged)
}

/// A run that nothing was merged with: itself, but the replicas that belong to it
/// are missing all the same.
fn alone(run: &Run) -> Run {
    let mut warnings = replicas::missing(&[(0.0, run)]);
    warnings.extend(run.warnings.iter().cloned());
    Run {
        warnings,
        ..run.clone()
    }
}

/// A run and how many seconds after the first it began.
type Placed<'a> = (f64, &'a Run);

fn same_crowd(given: &[Run], first: &Run, other: &Run) -> Result<(), MergeError> {
    let place = |run: &Run| (0..).zip(given).find(|(_, it)| std::ptr::eq(*it, run));
    let (a, b) = (&first.setup, &other.setup);
    let pairs = [
        (
            "run file's schema",
            first.schema.to_string(),
            other.schema.to_string(),
        ),
        ("gallery", a.host.clone(), b.host.clone()),
        ("scenario", a.scenario_hash.clone(), b.scenario_hash.clone()),
        ("crowd", a.crowd.clone(), b.crowd.clone()),
        ("mix", a.mix.clone(), b.mix.clone()),
        ("think time", a.think_time.clone(), b.think_time.clone()),
    ];
    match pairs.into_iter().find(|(_, a, b)| a != b) {
        None => Ok(()),
        Some((what, a, b)) => Err(MergeError::Different {
            what,
            first: replicas::name(first),
            other: replicas::name(other),
            a,
            b,
            places: [first, other].map(|run| place(run).map_or(0, |(place, _)| place)),
        }),
    }
}

fn setup(runs: &[Placed<'_>]) -> Setup {
    let mut setup = runs[0].1.setup.clone();
    setup.users = replicas::largest(runs, |run| run.setup.users).sum();
    setup.hatch_rate = replicas::largest(runs, |run| run.setup.hatch_rate).sum();
    // A replica's own part says nothing about the whole.
    setup.share = None;
    setup
        .flags
        .retain(|(name, _)| name.trim_start_matches('-') != "share");
    setup
}

fn machine(runs: &[Placed<'_>]) -> Machine {
    let mut machine = runs[0].1.machine.clone();
    let mut names: Vec<String> = Vec::new();
    for (_, run) in runs {
        let name = replicas::name(run);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let count = replicas::each(runs).len();
    machine.hostname = format!("{count} replicas: {}", names.join(", "));
    machine.cores = replicas::largest(runs, |run| run.machine.cores).sum();
    machine.memory_bytes = replicas::largest(runs, |run| run.machine.memory_bytes).sum();
    machine.open_files = replicas::largest(runs, |run| run.machine.open_files).sum();
    machine
}

fn phases(runs: &[Placed<'_>]) -> Vec<PhaseRecord> {
    Phase::ALL
        .into_iter()
        .filter_map(|phase| {
            let mut records = runs.iter().filter_map(|(_, run)| run.phase(phase));
            let mut merged = records.next()?.clone();
            records.for_each(|record| merged.add(record));
            merged.seconds = clock::phase_seconds(runs, phase).unwrap_or(merged.seconds);
            Some(merged)
        })
        .collect()
}

fn generator(runs: &[Placed<'_>], timeline: &crate::measure::run::Timeline) -> Generator {
    let mut all = Generator::default();
    for (_, run) in runs {
        let one = &run.generator;
        all.cpu_seconds += one.cpu_seconds;
        all.lag.add(&one.lag);
        all.late_starts += one.late_starts;
        all.missed_arrivals += one.missed_arrivals;
        all.unopened_connections += one.unopened_connections;
    }
    all.memory_peak_bytes = replicas::largest(runs, |run| run.generator.memory_peak_bytes).sum();
    all.open_files_peak = replicas::largest(runs, |run| run.generator.open_files_peak).sum();
    all.cpu_peak = timeline
        .slices
        .iter()
        .map(|slice| slice.generator_cpu)
        .fold(0.0, f64::max);
    all
}

fn writes(runs: &[Placed<'_>]) -> Writes {
    let mut all = Writes::default();
    let mut ledgers = Vec::new();
    for (_, run) in runs {
        let one = &run.writes;
        all.uploaded += one.uploaded;
        all.uploaded_bytes += one.uploaded_bytes;
        all.deleted += one.deleted;
        all.removed += one.removed;
        all.left += one.left;
        all.galleries += one.galleries;
        if !one.ledger.is_empty() {
            ledgers.push(one.ledger.as_str());
        }
    }
    all.ledger = ledgers.join(", ");
    all
}

/// What a browser saw beside one of the replicas, the first that had one. The
/// pictures' files stay with that run; the small ones are in the record.
fn camera(runs: &[Placed<'_>]) -> Option<CameraRecord> {
    let mut seen = runs
        .iter()
        .filter_map(|(offset, run)| Some((offset, run, run.camera.as_ref()?)));
    let (offset, run, camera) = seen.next()?;
    let mut camera = camera.clone();
    for frame in &mut camera.frames {
        frame.at_s = frame.at_s.map(|at| at + offset);
        frame.file.clear();
    }
    camera.notes.push(format!(
        "The camera was beside {}; the large pictures are in the folder of its run.",
        replicas::name(run)
    ));
    let others = seen.count();
    if others > 0 {
        camera.notes.push(format!(
            "Cameras of {others} other replicas are left out; their own reports show them."
        ));
    }
    Some(camera)
}

fn failures(runs: &[Placed<'_>]) -> Vec<FailureGroup> {
    let mut groups: BTreeMap<_, FailureGroup> = BTreeMap::new();
    for (offset, run) in runs {
        for group in &run.failures {
            let mut group = group.clone();
            group.first_s += offset;
            group.last_s += offset;
            groups
                .entry((group.operation, group.outcome, group.status))
                .and_modify(|all| add_group(all, &group))
                .or_insert(group);
        }
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

fn add_group(all: &mut FailureGroup, group: &FailureGroup) {
    all.count += group.count;
    all.last_s = all.last_s.max(group.last_s);
    if group.first_s < all.first_s {
        // The example is that of the first, wherever it was met.
        all.first_s = group.first_s;
        all.example.clone_from(&group.example);
        all.example_url.clone_from(&group.example_url);
    }
}

#[cfg(test)]
mod exact;
#[cfg(test)]
mod tests;
