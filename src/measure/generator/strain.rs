//! What is held against the limits: how stretched the generator was, over a
//! whole run or over its last minute.

use std::collections::VecDeque;

use super::super::histogram::Histogram;
use super::super::run::{Generator, Run, Slice};
use super::super::summary::Usage;

/// Seconds that "now" is judged by. Long enough that one busy second is not an
/// alarm, short enough to be noticed while it lasts.
const RECENT: usize = 60;

/// How stretched the generator was.
#[derive(Debug, Clone, Default)]
pub struct Strain {
    /// Processors that it may use.
    pub cores: f64,
    /// Processor use in each slice of time, 1.0 being one core.
    pub cpu: Vec<f64>,
    /// How late timers fired.
    pub lag: Histogram,
    /// Visits that began.
    pub visits: u64,
    /// Of those, visits that began too late.
    pub late_starts: u64,
    /// Connections that could not be opened for want of files or ports.
    pub unopened_connections: u64,
    /// The largest number of open files.
    pub open_files: u64,
    /// The soft limit on them; 0 where there is none.
    pub open_files_limit: u64,
    /// The largest number of local ports that the generator used itself.
    pub local_ports: u64,
    /// Local ports that there are; 0 where the system does not tell.
    pub local_ports_limit: u64,
}

impl Strain {
    /// Over the headline phase of a run where it is told by slices, over all of
    /// the run where it is not.
    pub(super) fn of_run(run: &Run) -> Self {
        let generator = &run.generator;
        let visits = run.phases.iter().flat_map(|phase| &phase.visits);
        let slices: &[Slice] = run.headline_slices().map_or(&[], |(_, slices)| slices);
        Self {
            cores: if generator.cores > 0.0 {
                generator.cores
            } else {
                f64::from(run.machine.cores.max(1))
            },
            cpu: slices.iter().map(|slice| slice.generator_cpu).collect(),
            lag: generator.lag.clone(),
            visits: visits.map(|row| row.count + row.cancelled).sum(),
            late_starts: generator.late_starts,
            unopened_connections: generator.unopened_connections,
            open_files: generator.open_files_peak,
            open_files_limit: generator.open_files_limit,
            local_ports: own_ports(
                generator.local_ports_peak,
                generator.open_files_peak,
                run.setup.demo,
            ),
            local_ports_limit: generator.local_ports_limit,
        }
    }
}

/// The system counts the sockets of everybody on the machine, and those that have
/// been closed (TIME_WAIT), whose ports it gives away again. Ours that are open
/// are open files, so there are no more of them than of those (0: not known).
/// The embedded gallery's ends of the connections are among both.
const fn own_ports(ports: u64, open_files: u64, demo: bool) -> u64 {
    let ours = if open_files > 0 && open_files < ports {
        open_files
    } else {
        ports
    };
    if demo { ours / 2 } else { ours }
}

/// The last minute, second by second.
#[derive(Debug, Default)]
pub(in crate::measure) struct LastMinute {
    seconds: VecDeque<Second>,
    demo: bool,
}

/// What the generator did in one second.
#[derive(Debug)]
pub(in crate::measure) struct Second {
    pub(in crate::measure) usage: Usage,
    pub(in crate::measure) lag: Histogram,
    pub(in crate::measure) visits: u64,
    pub(in crate::measure) late_starts: u64,
    pub(in crate::measure) unopened_connections: u64,
}

impl LastMinute {
    /// Says that the gallery is in this process too.
    pub(in crate::measure) const fn set_demo(&mut self, demo: bool) {
        self.demo = demo;
    }

    pub(in crate::measure) fn note(&mut self, second: Second) {
        if self.seconds.len() >= RECENT {
            self.seconds.pop_front();
        }
        self.seconds.push_back(second);
    }

    pub(in crate::measure) fn strain(&self, generator: &Generator) -> Strain {
        let mut strain = Strain {
            cores: generator.cores.max(f64::MIN_POSITIVE),
            open_files_limit: generator.open_files_limit,
            local_ports_limit: generator.local_ports_limit,
            ..Strain::default()
        };
        for second in &self.seconds {
            strain.cpu.push(second.usage.cpu);
            strain.lag.add(&second.lag);
            strain.visits += second.visits;
            strain.late_starts += second.late_starts;
            strain.unopened_connections += second.unopened_connections;
            strain.open_files = strain.open_files.max(second.usage.open_files);
            let usage = &second.usage;
            let ports = own_ports(usage.local_ports, usage.open_files, self.demo);
            strain.local_ports = strain.local_ports.max(ports);
        }
        strain
    }
}
