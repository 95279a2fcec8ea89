//! Who the replicas were, and which of them were not there.

use std::collections::BTreeMap;

use crate::measure::run::Run;

use super::Placed;
use crate::report::numbers::seconds;

/// Replicas of a service start within seconds of one another; more than this
/// is told.
const LATE_S: f64 = 10.0;

/// A replica as a person would call it.
pub(super) fn name(run: &Run) -> String {
    match share(run) {
        Some((number, of)) => format!("{} ({number}/{of})", run.machine.hostname),
        None => run.machine.hostname.clone(),
    }
}

/// The replica's part of the crowd: its number, and how many there are.
const fn share(run: &Run) -> Option<(u64, u64)> {
    run.setup.share
}

/// The runs of each replica, in the order in which the replicas came: a replica that
/// was started again has written a run for each time. A run that has no share of the
/// crowd is a replica of its own.
pub(super) fn each<'r, 'a>(runs: &'r [Placed<'a>]) -> Vec<Vec<&'r Placed<'a>>> {
    let mut replicas: Vec<Vec<&Placed<'_>>> = Vec::new();
    let mut seen = BTreeMap::new();
    for placed in runs {
        let next = replicas.len();
        let index = share(placed.1).map_or(next, |share| *seen.entry(share).or_insert(next));
        match replicas.get_mut(index) {
            Some(earlier) => earlier.push(placed),
            None => replicas.push(vec![placed]),
        }
    }
    replicas
}

/// The largest number of each replica: what one is or has is not there twice because
/// it was started again.
pub(super) fn largest<N: Copy + PartialOrd>(
    runs: &[Placed<'_>],
    number: impl Fn(&Run) -> N,
) -> impl Iterator<Item = N> {
    each(runs).into_iter().filter_map(move |runs| {
        let numbers = runs.into_iter().map(|(_, run)| number(run));
        numbers.reduce(|most, one| if one > most { one } else { most })
    })
}

/// What a reader of the merged run should know about its parts.
pub(super) fn warnings(runs: &[Placed<'_>]) -> Vec<String> {
    let mut warnings = missing(runs);
    warnings.extend(absences(runs));
    warnings.extend(cut_off(runs));
    for (_, run) in runs {
        let name = name(run);
        warnings.extend(
            run.warnings
                .iter()
                .map(|warning| format!("{name}: {warning}")),
        );
    }
    warnings
}

/// Which replicas are not there, or there several times.
pub(super) fn missing(runs: &[Placed<'_>]) -> Vec<String> {
    let shares: Vec<(u64, u64)> = runs.iter().filter_map(|(_, run)| share(run)).collect();
    let Some(&(_, of)) = shares.first() else {
        return Vec::new();
    };
    let mut warnings = Vec::new();
    if let Some((_, other)) = shares.iter().find(|(_, other)| *other != of) {
        warnings.push(format!(
            "The replicas were told different numbers of shares ({of} and {other}), so the users do not add up to the crowd that was wanted."
        ));
        return warnings;
    }
    for number in 1..=of.min(10_000) {
        let own: Vec<&Placed<'_>> = runs
            .iter()
            .filter(|(_, run)| share(run).is_some_and(|(own, _)| own == number))
            .collect();
        match own.len() {
            0 => warnings.push(format!("Replica {number} of {of} is missing: its visits are not in this report.")),
            1 => {}
            times if adjoin(&own) => warnings.push(format!(
                "Replica {number} of {of} has {times} run files that follow one another without a pause: windows of one run."
            )),
            times => warnings.push(format!(
                "Replica {number} of {of} has {times} run files: it was started again, or windows between them are missing."
            )),
        }
    }
    warnings
}

/// Whether each begins where the one before it ended, to the second in which runs
/// say that they began. Docker needs longer to start a replica again.
fn adjoin(runs: &[&Placed<'_>]) -> bool {
    runs.windows(2).all(|two| {
        let ((before, ended), (begin, _)) = (two[0], two[1]);
        begin - (before + ended.duration_s) <= 1.0
    })
}

/// The runs that were killed, by name: others may have gone on in their place.
fn cut_off(runs: &[Placed<'_>]) -> impl Iterator<Item = String> {
    let killed = runs.iter().filter(|(_, run)| run.unfinished);
    killed.map(|(_, run)| {
        let mut words = format!(
            "The run of {} that began at {} was cut off, and is told up to {} after its start.",
            name(run),
            run.started_at,
            seconds(run.duration_s)
        );
        if run.writes.left > 0 {
            words.push_str(
                " Photos that it had in the gallery by then are counted as left, also where \
                 --clean-first or 'vernissage clean' has removed them since.",
            );
        }
        words
    })
}

fn absences(runs: &[Placed<'_>]) -> Vec<String> {
    let end = |(offset, run): &Placed<'_>| offset + run.duration_s;
    let last = runs.iter().map(end).fold(0.0, f64::max);
    let mut warnings = Vec::new();
    for replica in each(runs) {
        let Some((offset, run)) = replica.first() else {
            continue;
        };
        if *offset > LATE_S {
            warnings.push(format!(
                "Replica {} began {} after the first.",
                name(run),
                seconds(*offset)
            ));
        }
        let own = replica.into_iter().map(end).fold(0.0, f64::max);
        let early = last - own;
        if early > LATE_S {
            warnings.push(format!(
                "Replica {} ended {} before the last.",
                name(run),
                seconds(early)
            ));
        }
    }
    warnings
}
