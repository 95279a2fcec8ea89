//! When a dump was taken, and how long lies between two.
//!
//! A dump does not say when it was taken. The caller knows the time of its
//! fetch, or the file's modification time, and that is wrong for a file that
//! was copied or unpacked. So it is held against the moments inside the dump:
//! a Go program collects garbage at least every two minutes, node exporter
//! shows its clock. What cannot be known is not made up: rates need seconds,
//! and without them only differences are shown.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::{
    Options,
    exposition::{Exposition, Series},
    table::Table,
};

/// Clocks of two machines differ by about that much, in seconds.
const SLACK: f64 = 5.0;
/// Two lower bounds may be 150 s off; beyond this that is under 13 %.
const COARSE_ENOUGH: f64 = 1200.0;

/// How the time of a dump is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The dump shows the clock of its machine.
    OwnClock,
    /// The caller said so, and nothing in the dump speaks against it.
    Given,
    /// The newest moment in the dump: it was taken then or later.
    NotBefore,
}

/// The time of one dump.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Taken {
    /// Seconds since 1970.
    pub(super) at: f64,
    pub(super) basis: Basis,
    /// It was not taken later than this.
    pub(super) latest: f64,
}

/// Works out when a dump was taken; none where nothing tells.
pub(super) fn taken(dump: &Exposition, given: Option<SystemTime>, table: &Table) -> Option<Taken> {
    let mut earliest = f64::NEG_INFINITY;
    let mut latest = f64::INFINITY;
    let mut saw = |moment: f64, within: f64| {
        if moment > 0.0 && moment.is_finite() {
            earliest = earliest.max(moment);
            latest = latest.min(moment + within);
        }
    };
    for (name, within) in table.clocks() {
        let series = dump
            .family(name)
            .into_iter()
            .flat_map(|family| &family.series);
        series
            .filter_map(Series::number)
            .for_each(|moment| saw(moment, within));
    }
    dump.all_series()
        .filter_map(|(_, series)| series.timestamp)
        .for_each(|stamp| saw(stamp, f64::INFINITY));
    if latest - earliest <= 1.0 {
        return Some(Taken {
            at: earliest,
            basis: Basis::OwnClock,
            latest,
        });
    }
    let given = given.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    match given.map(|since| since.as_secs_f64()) {
        Some(at) if at >= earliest - SLACK && at <= latest + SLACK => Some(Taken {
            at,
            basis: Basis::Given,
            latest: at,
        }),
        _ if earliest.is_finite() => Some(Taken {
            at: earliest,
            basis: Basis::NotBefore,
            latest,
        }),
        _ => None,
    }
}

/// How the seconds between two dumps are known, in words, and how many.
pub(super) fn between(
    earlier: Option<Taken>,
    later: Option<Taken>,
    options: &Options,
) -> Option<(f64, &'static str)> {
    if let Some(interval) = options.interval.filter(|interval| !interval.is_zero()) {
        return Some((interval.as_secs_f64(), "as given"));
    }
    let (earlier, later) = (earlier?, later?);
    let seconds = later.at - earlier.at;
    let basis = match (earlier.basis, later.basis) {
        (Basis::OwnClock, Basis::OwnClock) => "by the machine's own clock",
        (Basis::NotBefore, _) | (_, Basis::NotBefore) if seconds >= COARSE_ENOUGH => {
            "roughly, by the newest moments in the dumps"
        }
        (Basis::NotBefore, _) | (_, Basis::NotBefore) => return None,
        _ => "by the times of the two dumps",
    };
    (seconds > 0.0).then_some((seconds, basis))
}
