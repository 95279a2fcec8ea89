//! The generator watches itself.
//!
//! A load tester that is out of breath measures itself and calls it the
//! gallery. So the program notes what it uses of its own machine, how late its
//! timers fire, and how near it comes to the limits of the system; [`limits`]
//! says when that spoils a run.

pub mod lag;
pub mod limits;
pub mod process;

use std::time::{Duration, Instant};

use self::process::Process;
use super::histogram::Histogram;
use super::run::Generator;
use super::sample::Phase;
use super::summary::Usage;

/// Shorter intervals say little about processor use: a clock that counts in
/// hundredths of a second is off by a tenth there.
const SHORTEST: f64 = 0.2;

/// What the generator has used since the start of the run.
#[derive(Debug)]
pub(super) struct Watch {
    process: Process,
    /// Processor time when the run began: seeding the demo is not the run's.
    cpu_at_start: Duration,
    last: (Instant, Duration),
    /// Whether the peak of the record is of the steady phase.
    steady: bool,
    usage: Usage,
    record: Generator,
}

impl Watch {
    pub(super) fn start() -> Self {
        let mut process = Process::new();
        let cpu = process.cpu();
        Self {
            process,
            cpu_at_start: cpu,
            last: (Instant::now(), cpu),
            steady: false,
            usage: Usage::default(),
            record: Generator {
                cores: process::cores(),
                open_files_limit: process::open_files_limit(),
                local_ports_limit: process::local_ports_limit(),
                ..Generator::default()
            },
        }
    }

    /// Looks at the process, and gives its processor use since the last look,
    /// 1.0 being one core.
    pub(super) fn observe(&mut self, phase: Phase, now: Instant) -> f64 {
        let cpu = self.process.cpu();
        let seconds = now.saturating_duration_since(self.last.0).as_secs_f64();
        if seconds >= SHORTEST {
            self.usage.cpu = cpu.saturating_sub(self.last.1).as_secs_f64() / seconds;
            self.last = (now, cpu);
            self.note_peak(phase);
        }
        self.usage.memory_bytes = process::memory_bytes();
        self.usage.open_files = self.process.open_files();
        self.usage.local_ports = process::local_ports();

        let record = &mut self.record;
        record.cpu_seconds = cpu.saturating_sub(self.cpu_at_start).as_secs_f64();
        record.memory_peak_bytes = record.memory_peak_bytes.max(self.usage.memory_bytes);
        record.open_files_peak = record.open_files_peak.max(self.usage.open_files);
        record.local_ports_peak = record.local_ports_peak.max(self.usage.local_ports);
        self.usage.cpu
    }

    /// The peak is of the steady phase, as the headline numbers are; a run that
    /// has not come to it has that of its ramp.
    fn note_peak(&mut self, phase: Phase) {
        match phase {
            Phase::Steady if !self.steady => {
                self.steady = true;
                self.record.cpu_peak = self.usage.cpu;
            }
            Phase::Drain => {}
            Phase::Ramp | Phase::Steady => {
                self.record.cpu_peak = self.record.cpu_peak.max(self.usage.cpu);
            }
        }
    }

    /// Takes over what others have counted.
    pub(super) fn tell(&mut self, late_starts: u64, missed_arrivals: u64, lag: &Histogram) {
        self.record.late_starts = late_starts;
        self.record.missed_arrivals = missed_arrivals;
        self.record.lag.clone_from(lag);
    }

    pub(super) const fn record(&self) -> &Generator {
        &self.record
    }

    pub(super) const fn usage(&self) -> Usage {
        self.usage
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
