//! What is shown of a run, gathered in one place.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::history::History;
use crate::measure::generator::limits::Limits;
use crate::measure::recorder::Recorder;
use crate::measure::run::Writes;
use crate::measure::summary::Live;

/// What a run is called, and what it is held to.
#[derive(Debug, Clone)]
pub struct About {
    /// The scenario's name.
    pub scenario: String,
    /// The scenario's title.
    pub title: String,
    /// The gallery's URL, without credentials.
    pub host: String,
    /// The load model as a sentence.
    pub load_model: String,
    /// How long a page or an answer may take: an edge of every histogram.
    pub objective: Duration,
    /// When the generator is said to be saturated.
    pub limits: Limits,
    /// How long the run takes, where that is known.
    pub length: Option<Duration>,
}

/// A run, as those see it who look on.
pub struct Feed {
    /// What it is called.
    pub about: About,
    /// Seconds for the page's charts.
    pub history: History,
    recorder: Arc<Recorder>,
    writes: Box<dyn Fn() -> Writes + Send + Sync>,
    process_started: SystemTime,
}

impl Feed {
    /// A feed of what this recorder is told. `writes` says what the run has put
    /// into the gallery; it is asked with every look.
    pub fn new(
        about: About,
        recorder: Arc<Recorder>,
        writes: impl Fn() -> Writes + Send + Sync + 'static,
    ) -> Self {
        Self {
            about,
            history: History::default(),
            recorder,
            writes: Box::new(writes),
            process_started: crate::measure::generator::process::started_at(),
        }
    }

    /// The snapshot of the last second.
    #[must_use]
    pub fn live(&self) -> Arc<Live> {
        self.recorder.live()
    }

    /// What the run has put into the gallery, up to now.
    #[must_use]
    pub fn writes(&self) -> Writes {
        (self.writes)()
    }

    /// When this process began.
    #[must_use]
    pub const fn process_started(&self) -> SystemTime {
        self.process_started
    }
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed")
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}
