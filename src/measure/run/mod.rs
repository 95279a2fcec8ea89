//! The record of a whole run, as `run.json` keeps it.
//!
//! Everything that a report shows is drawn from this, so that
//! `vernissage report show` draws the same report again, and whole histograms
//! are kept, so that the run files of replicas can be added exactly.
//! `docs/RUN_FILE.md` documents the schema.

mod phase;

use serde::{Deserialize, Serialize};

pub use self::phase::{
    Completed, Connections, OperationRecord, PhaseRecord, ViewRecord, VisitRecord, add_rows,
};
use super::camera::CameraRecord;
use super::histogram::Histogram;
use super::sample::{Operation, Outcome, Phase};
use super::verdict::Verdict;

/// The version of the schema that this program writes. It reads this one only;
/// it grows when the meaning of a field changes, not when one is added.
pub const SCHEMA: u32 = 1;

/// A whole run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The version of the program that made it.
    pub version: String,
    /// When the first user was started: RFC 3339 with the offset of the machine.
    pub started_at: String,
    /// Seconds from the start to the end of the drain.
    pub duration_s: f64,
    /// Whether the run was still going on when this was written. Who finds such a
    /// record after the run finds what a crash has left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
    /// What was asked for.
    pub setup: Setup,
    /// Where it ran.
    pub machine: Machine,
    /// What was measured, by the phase in which it began: ramp, steady, drain.
    pub phases: Vec<PhaseRecord>,
    /// What was measured over time.
    pub timeline: Timeline,
    /// Failures by kind, most frequent first.
    pub failures: Vec<FailureGroup>,
    /// What the run wrote into the gallery, and what is left of it.
    pub writes: Writes,
    /// What the load generator itself was doing.
    pub generator: Generator,
    /// What a real browser saw, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<CameraRecord>,
    /// Conditions that a reader should know, as whole sentences.
    pub warnings: Vec<String>,
    /// The judgement.
    pub verdict: Verdict,
}

/// What was asked for: enough to do it again.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Setup {
    /// The gallery's URL, without credentials.
    pub host: String,
    /// Whether it was the embedded demo gallery.
    pub demo: bool,
    /// The scenario's name.
    pub scenario: String,
    /// The scenario's title.
    pub scenario_title: String,
    /// xxh3 of the scenario's text in hex: two runs are comparable if it is equal.
    pub scenario_hash: String,
    /// `closed`, `capped` or `partly open`, with its numbers, as a sentence.
    pub load_model: String,
    /// The part of the crowd that this generator was, as `--share` tells it: the
    /// number of the replica, and how many there are. `None` for the whole crowd.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<(u64, u64)>,
    /// Users wanted.
    pub users: u64,
    /// Users started a second.
    pub hatch_rate: f64,
    /// How many visits each user makes and then goes, where that ends the run: there
    /// is no ramp then, and the steady phase is the time until the last has gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iterations: Option<u32>,
    /// The wanted shares of personas: `mixed=1`.
    pub crowd: String,
    /// The wanted shares of actions in mixed visits: `1:1:8`.
    pub mix: String,
    /// Think time between pages: `1s..5s`.
    pub think_time: String,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// Every flag that was given, without secrets, in order.
    pub flags: Vec<(String, String)>,
    /// The command line that does this again, without secrets.
    pub command: String,
}

/// Where a run was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Machine {
    /// Host name.
    pub hostname: String,
    /// Operating system and kernel.
    pub system: String,
    /// The processor's name.
    pub processor: String,
    /// Logical processors that the program may use.
    pub cores: u32,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// The soft limit on open files.
    pub open_files: u64,
}

/// A run in slices of equal length.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// Length of a slice: 1 at first, doubled whenever there are too many.
    pub slice_seconds: u32,
    /// Seconds from the start at which each phase began, those that did.
    pub phase_starts: Vec<(Phase, f64)>,
    /// In order, without gaps, from the start.
    pub slices: Vec<Slice>,
}

/// What finished in one slice of time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// Users that had been started and had not stopped, at the end of the slice.
    pub users: u64,
    /// Users that were on a visit and not thinking between two, at the end.
    pub visiting: u64,
    /// Visits that ended.
    pub visits: u64,
    /// Requests that finished.
    pub requests: u64,
    /// Requests that failed.
    pub failures: u64,
    /// Views that were complete.
    pub views: u64,
    /// Bytes of answers' bodies on the wire.
    pub wire_bytes: u64,
    /// Views' durations.
    pub view: Histogram,
    /// Images' total times (thumbnail, medium, full).
    pub image: Histogram,
    /// Pages' total times (listing, gallery, photo).
    pub page: Histogram,
    /// The generator's processor use, 1.0 being one core busy all the time.
    pub generator_cpu: f64,
}

impl Slice {
    /// Adds what finished in another slice. What is true at one moment only (users,
    /// processor use) is left as it is, for it is no sum of moments.
    pub fn add_finished(&mut self, other: &Self) {
        self.visits += other.visits;
        self.requests += other.requests;
        self.failures += other.failures;
        self.views += other.views;
        self.wire_bytes += other.wire_bytes;
        self.view.add(&other.view);
        self.image.add(&other.image);
        self.page.add(&other.page);
    }
}

/// Failures of one kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FailureGroup {
    /// What the requests were for.
    pub operation: Operation,
    /// How they ended.
    pub outcome: Outcome,
    /// Their status; 0 when no status line came.
    pub status: u16,
    /// How many.
    pub count: u64,
    /// Seconds from the start: the first.
    pub first_s: f64,
    /// Seconds from the start: the last.
    pub last_s: f64,
    /// URL of the first, without secrets.
    pub example_url: String,
    /// What was wrong with the first, as a sentence.
    pub example: String,
}

/// What a run wrote into the gallery.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writes {
    /// Photos added.
    pub uploaded: u64,
    /// Bytes of those photos.
    pub uploaded_bytes: u64,
    /// Of those, deleted by visits.
    pub deleted: u64,
    /// Of those, removed when the run ended.
    pub removed: u64,
    /// Of those, still there: `vernissage clean` removes them.
    pub left: u64,
    /// Galleries made by visits.
    pub galleries: u64,
    /// The ledger's path.
    pub ledger: String,
}

/// What the load generator itself was doing: if it was the limit, the gallery
/// was not measured.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Generator {
    /// Processor seconds, user and system, without the embedded gallery's.
    pub cpu_seconds: f64,
    /// The largest processor use in any second of the steady phase, 1.0 being
    /// one core.
    pub cpu_peak: f64,
    /// The largest resident memory in bytes.
    pub memory_peak_bytes: u64,
    /// How late timers fired: the lag of the scheduler.
    pub lag: Histogram,
    /// Visits that began more than the tolerated lateness after their time.
    pub late_starts: u64,
    /// Arrivals that found no free visitor (partly open model).
    pub missed_arrivals: u64,
    /// Connections that could not be opened because this machine had no open
    /// file or no local port left for them.
    #[serde(default)]
    pub unopened_connections: u64,
    /// The largest number of open files.
    pub open_files_peak: u64,
    /// The soft limit on open files; 0 where there is none.
    #[serde(default)]
    pub open_files_limit: u64,
    /// The largest number of local TCP ports in use on the machine, those
    /// waiting to be free again among them; 0 where the system does not tell.
    #[serde(default)]
    pub local_ports_peak: u64,
    /// Local ports that connections may be opened from; 0 where the system does
    /// not tell.
    #[serde(default)]
    pub local_ports_limit: u64,
    /// Processors that the generator may use, a quota of its container counted
    /// as the part of one that it is.
    #[serde(default)]
    pub cores: f64,
}

impl Run {
    /// The record of a phase, if the run came to it.
    #[must_use]
    pub fn phase(&self, phase: Phase) -> Option<&PhaseRecord> {
        self.phases.iter().find(|record| record.phase == phase)
    }

    /// The phase that the headline numbers are from: the steady one, or the ramp
    /// where no request that began in the steady one was finished.
    #[must_use]
    pub fn headline(&self) -> Option<&PhaseRecord> {
        let [steady, ramp] = [Phase::Steady, Phase::Ramp].map(|phase| self.phase(phase));
        let busy = |record: &&PhaseRecord| record.is_busy();
        (steady.filter(busy))
            .or_else(|| ramp.filter(busy))
            .or(steady)
            .or(ramp)
            .or_else(|| self.phases.first())
    }

    /// Whether the headline has nothing to tell: not a single request was
    /// finished, so the run says nothing about the gallery.
    #[must_use]
    pub fn measured_nothing(&self) -> bool {
        self.headline().is_none_or(|phase| !phase.is_busy())
    }
}
