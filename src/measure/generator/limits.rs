//! When the generator, and not the gallery, was the limit.
//!
//! Numbers of an overloaded generator look like those of a slow gallery. A run
//! in which that happened is INVALID, whatever its thresholds say, and the
//! reasons tell what to do about it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::strain::Strain;
use crate::measure::closed_set::closed_set;
use crate::measure::recorder::TOLERATED_LATENESS;
use crate::measure::run::Run;
use crate::measure::summary::Live;
use crate::units;

closed_set! {
    /// What a generator runs out of.
    Shortage {
        /// It is busy with its processors: [`Limits::cpu_share`].
        Cpu => "cpu",
        /// Its timers fire late: [`Limits::lag_p99`].
        Lag => "lag",
        /// Its visits begin late: [`Limits::late_share`].
        LateStarts => "late_starts",
        /// It could open no more connections, however far from its limits it seemed:
        /// [`Limits::unopened_connections`].
        Connections => "connections",
        /// Files and connections: [`Limits::open_files_share`].
        OpenFiles => "open_files",
        /// Ports to open connections from: [`Limits::local_ports_share`].
        LocalPorts => "local_ports",
    }
}

/// How far the generator may be stretched before its numbers are not trusted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The part of the processors it may use that it may be busy with. Above it
    /// answers wait for the generator to read them: 0.9.
    pub cpu_share: f64,
    /// The part of the headline phase's slices that may be above `cpu_share`:
    /// 0.1. A busy second does no harm; a tenth of a run reaches the p95.
    pub busy_slices: f64,
    /// How late timers may fire, at the 99th percentile: 100 ms, which people
    /// do not notice (see [`TOLERATED_LATENESS`]).
    pub lag_p99: Duration,
    /// The part of visits that may begin more than the tolerated lateness after
    /// their time: 0.01. Set it to 1 in the partly open model, where visits are
    /// late when the gallery does not keep up.
    pub late_share: f64,
    /// The part of the soft limit on open files that may be in use: 0.98.
    pub open_files_share: f64,
    /// The part of the local ports that may be in use: 0.95.
    pub local_ports_share: f64,
    /// Connections that may fail to open for want of files or ports: none, as
    /// the requests that they were for count as failures of the gallery.
    pub unopened_connections: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu_share: 0.9,
            busy_slices: 0.1,
            lag_p99: Duration::from_millis(100),
            late_share: 0.01,
            open_files_share: 0.98,
            local_ports_share: 0.95,
            unopened_connections: 0,
        }
    }
}

impl Limits {
    /// Nothing is too much: for runs whose reader judges that alone.
    pub const NONE: Self = Self {
        cpu_share: f64::INFINITY,
        busy_slices: 1.0,
        lag_p99: Duration::MAX,
        late_share: 1.0,
        open_files_share: f64::INFINITY,
        local_ports_share: f64::INFINITY,
        unopened_connections: u64::MAX,
    };
}

/// So many late visits may be chance, however few there were.
const CHANCE: u64 = 2;

/// Fewer timers than this, and their 99th percentile is a single one.
const ENOUGH_TIMERS: u64 = 300;

/// Why the generator was the limit of this run, each reason a sentence with what
/// to do about it; empty if it was not.
#[must_use]
pub fn reasons(run: &Run, limits: &Limits) -> Vec<String> {
    let exceeded = exceeded(&Strain::of_run(run), limits);
    exceeded.map(|(_, reason)| reason).collect()
}

/// Why the generator is the limit now, by what it did in the last minute, each
/// reason as in [`reasons`]; empty if it is not.
#[must_use]
pub fn saturated(live: &Live, limits: &Limits) -> Vec<(Shortage, String)> {
    exceeded(&live.strain, limits).collect()
}

fn exceeded(strain: &Strain, limits: &Limits) -> impl Iterator<Item = (Shortage, String)> + use<> {
    [
        (Shortage::Cpu, busy(strain, limits)),
        (Shortage::Lag, lagging(strain, limits)),
        (Shortage::LateStarts, late(strain, limits)),
        (Shortage::Connections, unopened(strain, limits)),
        (Shortage::OpenFiles, out_of_files(strain, limits)),
        (Shortage::LocalPorts, out_of_ports(strain, limits)),
    ]
    .into_iter()
    .filter_map(|(shortage, reason)| Some((shortage, reason?)))
}

fn busy(strain: &Strain, limits: &Limits) -> Option<String> {
    let bound = limits.cpu_share * strain.cores;
    let over = strain.cpu.iter().filter(|cpu| **cpu > bound).count();
    let share = over as f64 / strain.cpu.len().max(1) as f64;
    (share > limits.busy_slices).then(|| {
        format!(
            "The generator used more than {} of its {} for {} of the time: answers waited for it. \
             Use fewer users or longer think times, or give it a machine with more processors.",
            units::percent(limits.cpu_share),
            processors(strain.cores),
            units::percent(share),
        )
    })
}

fn processors(cores: f64) -> String {
    if (cores - 1.0).abs() < f64::EPSILON {
        "one processor".to_owned()
    } else {
        format!("{} processors", units::number(cores))
    }
}

fn lagging(strain: &Strain, limits: &Limits) -> Option<String> {
    if strain.lag.count() < ENOUGH_TIMERS {
        return None;
    }
    let p99 = Duration::from_micros(strain.lag.quantile(0.99)?);
    (p99 > limits.lag_p99).then(|| {
        format!(
            "The generator's timers fired up to {} late (99th percentile; {} is tolerated), so \
             answers were noticed late too. Use fewer users, stop what else runs on this machine, \
             or give the generator a machine of its own.",
            units::duration(p99),
            units::duration(limits.lag_p99),
        )
    })
}

fn late(strain: &Strain, limits: &Limits) -> Option<String> {
    let Strain {
        visits,
        late_starts: late,
        ..
    } = *strain;
    let share = late as f64 / visits.max(1) as f64;
    (late > CHANCE && share > limits.late_share).then(|| {
        format!(
            "{} of {} visits ({}) began more than {} after their time: the generator did not keep \
             up with its plan. Use fewer users, or spread them over several machines.",
            units::count(late),
            units::count(visits),
            units::percent(share),
            units::duration(TOLERATED_LATENESS),
        )
    })
}

fn unopened(strain: &Strain, limits: &Limits) -> Option<String> {
    let unopened = strain.unopened_connections;
    (unopened > limits.unopened_connections).then(|| {
        format!(
            "The generator could not open {}: this machine had no open file or no \
             local port left for them, and the gallery is not to blame for what failed as refused. \
             Raise the limits (`ulimit -n`, now {}; net.ipv4.ip_local_port_range), use fewer users, \
             or use several machines.",
            units::counted(unopened, "connection", "connections"),
            match strain.open_files_limit {
                0 => "none".to_owned(),
                limit => units::count(limit),
            },
        )
    })
}

fn out_of_files(strain: &Strain, limits: &Limits) -> Option<String> {
    let limit = strain.open_files_limit;
    let bound = limits.open_files_share * limit as f64;
    (limit > 0 && strain.open_files as f64 >= bound).then(|| {
        format!(
            "The generator had {} files and connections open, and the limit is {}. Raise it with \
             `ulimit -n {}`, or use fewer users.",
            units::count(strain.open_files),
            units::count(limit),
            limit.saturating_mul(4),
        )
    })
}

fn out_of_ports(strain: &Strain, limits: &Limits) -> Option<String> {
    let (used, limit) = (strain.local_ports, strain.local_ports_limit);
    (limit > 0 && used as f64 >= limits.local_ports_share * limit as f64).then(|| {
        format!(
            "About {} of this machine's {} local ports were in use: new connections could not be \
             opened. Use fewer users, widen net.ipv4.ip_local_port_range, or use several machines.",
            units::count(used),
            units::count(limit),
        )
    })
}
