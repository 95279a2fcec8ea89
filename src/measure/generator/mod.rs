//! The generator watches itself.
//!
//! A load tester that is out of breath measures itself and calls it the
//! gallery. So the program notes what it uses of its own machine, how late its
//! timers fire, and how near it comes to the limits of the system; [`limits`]
//! says when that spoils a run.

pub mod lag;
pub mod limits;
pub mod process;
pub mod strain;

use std::time::{Duration, Instant};

use self::process::Process;
use self::strain::{LastMinute, Second, Strain};
use super::histogram::Histogram;
use super::run::Generator;
use super::sample::Phase;
use super::summary::Usage;

/// Shorter intervals say little about processor use: a clock that counts in
/// hundredths of a second is off by a tenth there.
const SHORTEST: f64 = 0.2;

/// What the generator uses, and has used since the start of the run and of the
/// window.
#[derive(Debug)]
pub(super) struct Watch {
    process: Process,
    last: (Instant, Duration),
    usage: Usage,
    minute: LastMinute,
    whole: Account,
    window: Account,
}

/// What the rest of the measuring has counted of the generator.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Visits that began too late, since the start of the run.
    pub(super) late_starts: u64,
    /// Arrivals that found nobody, since the start of the run.
    pub(super) missed_arrivals: u64,
    /// Connections that could not be opened for want of files or ports, since the
    /// start of the run.
    pub(super) unopened_connections: u64,
    /// How late timers fired, since the last look.
    pub(super) lag: Histogram,
    /// Visits that ended, since the last look.
    pub(super) visits: u64,
}

impl Watch {
    pub(super) fn start() -> Self {
        let mut process = Process::new();
        // Processor time until now is not the run's: seeding the demo.
        let cpu = process.cpu();
        Self {
            process,
            last: (Instant::now(), cpu),
            usage: Usage::default(),
            minute: LastMinute::default(),
            whole: Account::new(cpu, &Generator::default()),
            window: Account::new(cpu, &Generator::default()),
        }
    }

    /// Says that the gallery is in this process too.
    pub(super) const fn set_demo(&mut self, demo: bool) {
        self.minute.set_demo(demo);
    }

    /// Looks at the process, and gives its processor use since the last look,
    /// 1.0 being one core.
    pub(super) fn observe(&mut self, phase: Phase, now: Instant, counted: Counted) -> f64 {
        let cpu = self.process.cpu();
        let seconds = now.saturating_duration_since(self.last.0).as_secs_f64();
        let long_enough = seconds >= SHORTEST;
        if long_enough {
            self.usage.cpu = cpu.saturating_sub(self.last.1).as_secs_f64() / seconds;
            self.last = (now, cpu);
        }
        self.usage.memory_bytes = process::memory_bytes();
        self.usage.open_files = self.process.open_files();
        self.usage.local_ports = process::local_ports();

        let before = &self.whole.record;
        let (late_before, unopened_before) = (before.late_starts, before.unopened_connections);
        for account in [&mut self.whole, &mut self.window] {
            if long_enough {
                account.note_peak(phase, self.usage.cpu);
            }
            account.note(&self.usage, cpu, &counted);
        }
        self.minute.note(Second {
            usage: self.usage,
            late_starts: counted.late_starts.saturating_sub(late_before),
            unopened_connections: counted.unopened_connections.saturating_sub(unopened_before),
            visits: counted.visits,
            lag: counted.lag,
        });
        self.usage.cpu
    }

    /// Since the start of the run.
    pub(super) const fn record(&self) -> &Generator {
        &self.whole.record
    }

    /// Since the start of the window, which ends.
    pub(super) fn end_window(&mut self) -> Generator {
        let whole = &self.whole;
        let next = Account::new(
            whole.cpu_at_start + Duration::from_secs_f64(whole.record.cpu_seconds),
            &whole.record,
        );
        std::mem::replace(&mut self.window, next).record
    }

    pub(super) const fn usage(&self) -> Usage {
        self.usage
    }

    pub(super) fn strain(&self) -> Strain {
        self.minute.strain(self.record())
    }

    /// What a reader should know about the numbers of this machine.
    pub(super) fn warning(&self, demo: bool) -> Option<String> {
        (demo && !self.process.sees_threads()).then(|| {
            "This system does not tell what each thread uses, so the processor time of the \
             embedded gallery is counted as the generator's."
                .to_owned()
        })
    }
}

/// What the generator has used since a moment.
#[derive(Debug)]
struct Account {
    cpu_at_start: Duration,
    late_at_start: u64,
    missed_at_start: u64,
    unopened_at_start: u64,
    /// Whether the peak of the record is of the steady phase.
    steady: bool,
    record: Generator,
}

impl Account {
    /// From now on; `so_far` is what has been counted until now.
    fn new(cpu_at_start: Duration, so_far: &Generator) -> Self {
        Self {
            cpu_at_start,
            late_at_start: so_far.late_starts,
            missed_at_start: so_far.missed_arrivals,
            unopened_at_start: so_far.unopened_connections,
            steady: false,
            record: Generator {
                cores: process::cores(),
                open_files_limit: process::open_files_limit(),
                local_ports_limit: process::local_ports_limit(),
                ..Generator::default()
            },
        }
    }

    fn note(&mut self, usage: &Usage, cpu: Duration, counted: &Counted) {
        let record = &mut self.record;
        record.cpu_seconds = cpu.saturating_sub(self.cpu_at_start).as_secs_f64();
        record.memory_peak_bytes = record.memory_peak_bytes.max(usage.memory_bytes);
        record.open_files_peak = record.open_files_peak.max(usage.open_files);
        record.local_ports_peak = record.local_ports_peak.max(usage.local_ports);
        record.late_starts = counted.late_starts.saturating_sub(self.late_at_start);
        record.missed_arrivals = counted.missed_arrivals.saturating_sub(self.missed_at_start);
        record.unopened_connections = counted
            .unopened_connections
            .saturating_sub(self.unopened_at_start);
        record.lag.add(&counted.lag);
    }

    /// The peak is of the steady phase, as the headline numbers are; a run that
    /// has not come to it has that of its ramp.
    fn note_peak(&mut self, phase: Phase, cpu: f64) {
        match phase {
            Phase::Steady if !self.steady => {
                self.steady = true;
                self.record.cpu_peak = cpu;
            }
            Phase::Drain => {}
            Phase::Ramp | Phase::Steady => {
                self.record.cpu_peak = self.record.cpu_peak.max(cpu);
            }
        }
    }
}
