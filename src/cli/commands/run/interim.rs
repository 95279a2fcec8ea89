//! What is left of a run that is killed: its record so far.
//!
//! Nobody can write a report after kill -9, a full memory or a power cut. So the
//! run file is written while the run goes, marked as unfinished, and the last one
//! takes its place. `vernissage report show` draws it like any other.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::bench::Bench;
use super::prepare::Prepared;
use crate::measure::file::{self, RunFileError};
use crate::measure::recorder::Recorder;

/// When the first one is written: a run that dies sooner has hardly begun.
const FIRST: Duration = Duration::from_secs(5);

/// How often it is written anew. A minute is what a reader of a run of hours can
/// do without; writing costs a tenth of a second of one processor at most.
const EVERY: Duration = Duration::from_secs(60);

/// Writes the record so far while the run goes.
pub(super) struct Interim {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    recorder: Arc<Recorder>,
    bench: Arc<Bench>,
    warnings: Vec<String>,
    /// Whether the run is over, and this file another's to write.
    over: Mutex<bool>,
}

impl Interim {
    /// Begins to write; `None` for a run that leaves no report.
    pub(super) fn start(
        prepared: &Prepared,
        recorder: &Arc<Recorder>,
        bench: &Arc<Bench>,
    ) -> Option<Self> {
        if prepared.folder.temporary {
            return None;
        }
        let shared = Arc::new(Shared {
            path: prepared.folder.path.join(file::NAME),
            recorder: Arc::clone(recorder),
            bench: Arc::clone(bench),
            warnings: prepared.warnings.clone(),
            over: Mutex::new(false),
        });
        tokio::spawn(write_again_and_again(Arc::clone(&shared)));
        Some(Self { shared })
    }

    /// Leaves the file to the end of the run: when this returns nothing is being
    /// written, and nothing will be.
    pub(super) fn finish(&self) {
        *self.shared.over.lock() = true;
    }
}

async fn write_again_and_again(shared: Arc<Shared>) {
    let mut tick = interval_at(Instant::now() + FIRST, EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        let shared = Arc::clone(&shared);
        // Adding up and writing take a while, and visitors must not wait for it.
        let written = tokio::task::spawn_blocking(move || shared.write()).await;
        match written {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) | Err(_) => return,
            // The next one may succeed, and what the crowd meets is not lost yet.
            Ok(Err(error)) => tracing::warn!("the record so far was not kept: {error}"),
        }
    }
}

impl Shared {
    /// Whether it was written: not when the run is over.
    fn write(&self) -> Result<bool, RunFileError> {
        let over = self.over.lock();
        if *over {
            return Ok(false);
        }
        let about = self.bench.about(self.warnings.clone());
        let run = self.bench.judged(self.recorder.so_far(about));
        file::write(&self.path, &run)?;
        Ok(true)
    }
}
