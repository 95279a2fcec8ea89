//! What a recorder has been told, as a record: of a run, or of a window of it.

use std::time::Instant;

use super::Recorder;
use crate::measure::hopeless;
use crate::measure::run::{FailureGroup, Generator, Machine, Run, SCHEMA, Setup, Writes};
use crate::measure::span::Measured;
use crate::measure::unfinished;
use crate::measure::verdict::{Judgement, Verdict};

/// What a recorder cannot know of its run.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// What was asked for.
    pub setup: Setup,
    /// Where it ran.
    pub machine: Machine,
    /// What it wrote into the gallery.
    pub writes: Writes,
    /// Conditions that a reader should know, as whole sentences.
    pub warnings: Vec<String>,
}

impl Recorder {
    /// The record of the run up to now. Its verdict is a PASS without
    /// thresholds until [`crate::measure::judge::judge`] has judged it.
    #[must_use]
    pub fn finish(&self, about: About) -> Run {
        self.tick();
        self.up_to_last_tick(about)
    }

    /// The record of a run that goes on, up to the last tick.
    #[must_use]
    pub fn so_far(&self, about: About) -> Run {
        Run {
            unfinished: true,
            ..self.up_to_last_tick(about)
        }
    }

    fn up_to_last_tick(&self, about: About) -> Run {
        let collector = self.collector.lock();
        let measured = collector.measured(&self.clock);
        let generator = collector.watch.record().clone();
        let warning = collector.watch.warning(about.setup.demo);
        drop(collector);
        let failures = self.failures.groups();
        self.record(measured, generator, failures, about, warning)
    }

    /// The record of the window that ends now, as if it were a run; the next
    /// window begins. `None` unless [`Self::begin_windows`] was called.
    pub fn end_window(&self, about: About) -> Option<Run> {
        let now = Instant::now();
        self.tick_at(now);
        let at = self.clock.since_start(now).as_secs_f64();
        let mut collector = self.collector.lock();
        let (measured, generator) = collector.end_window(&self.clock, at)?;
        let warning = collector.watch.warning(about.setup.demo);
        drop(collector);
        let failures = self.window_failures.take(measured.from);
        Some(self.record(measured, generator, failures, about, warning))
    }

    fn record(
        &self,
        measured: Measured,
        generator: Generator,
        failures: Vec<FailureGroup>,
        about: About,
        warning: Option<String>,
    ) -> Run {
        let from = jiff::SignedDuration::from_millis((measured.from * 1e3) as i64);
        let wall = self.clock.wall();
        let hopeless = hopeless::warnings(&measured.phases);
        let unfinished = unfinished::warnings(&measured.phases);
        let warnings = about.warnings.into_iter().chain(hopeless);
        let began = wall.checked_add(from).unwrap_or_else(|_| wall.clone());
        Run {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: began.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            duration_s: measured.seconds,
            unfinished: false,
            setup: about.setup,
            machine: about.machine,
            phases: measured.phases,
            timeline: measured.timeline,
            failures,
            writes: about.writes,
            generator,
            camera: None,
            warnings: warnings.chain(unfinished).chain(warning).collect(),
            verdict: Verdict {
                judgement: Judgement::Pass,
                reasons: Vec::new(),
                thresholds: Vec::new(),
            },
        }
    }
}
