//! What the camera has seen so far, within bounds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use parking_lot::Mutex;
use url::Url;

use crate::browser::camera::Usage;
use crate::browser::sight::Sight;
use crate::browser::snapshot::Picture;
use crate::measure::camera::{CameraRecord, Frame};
use crate::measure::clock::Clock;
use crate::measure::recorder::Recorder;
use crate::measure::sample::Operation;
use crate::visit::redact::Secrets;

/// Frames that a run keeps; when there are more, every other one goes.
const MOST_FRAMES: usize = 400;
/// Small pictures in the run file, and their bytes: a report stays below 2 MB.
const MOST_THUMBNAILS: usize = 60;
const THUMBNAIL_BYTES: usize = 900_000;
/// Notes and a page's problems that are kept.
const MOST_NOTES: usize = 20;
const MOST_PROBLEMS: usize = 8;

/// What the camera has seen so far.
#[derive(Debug)]
pub(in crate::cli) struct Film {
    /// The run's folder.
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    record: CameraRecord,
    recorder: Option<Arc<Recorder>>,
    number: u64,
    /// Of browsers that have ended.
    cpu: Duration,
}

impl Film {
    pub(in crate::cli) fn new(folder: &Path, record: CameraRecord) -> Self {
        Self {
            folder: folder.to_owned(),
            state: Mutex::new(State {
                record,
                ..State::default()
            }),
        }
    }

    /// From now on times are counted from the start of this run.
    pub(in crate::cli) fn run_begins(&self, recorder: Arc<Recorder>) {
        self.state.lock().recorder = Some(recorder);
    }

    /// Frames so far.
    pub(in crate::cli) fn len(&self) -> usize {
        self.state.lock().record.frames.len()
    }

    /// Whether each kind of page has been seen.
    pub(in crate::cli) fn has_every_page(&self) -> bool {
        let state = self.state.lock();
        let seen = |page| state.record.frames.iter().any(|frame| frame.page == page);
        [Operation::Listing, Operation::Gallery, Operation::Photo]
            .into_iter()
            .all(seen)
    }

    /// Keeps what was seen; the picture goes into a file of its own.
    pub(in crate::cli) fn add(&self, page: Operation, asked: Instant, seen: &Seen<'_>) {
        let mut state = self.state.lock();
        state.number += 1;
        let file = seen
            .picture
            .and_then(|picture| self.save(state.number, picture));
        let clock: Option<&Clock> = state.recorder.as_ref().map(|it| it.clock());
        let at_s = clock.map(|clock| clock.since_start(asked).as_secs_f64());
        let frame = frame(at_s, page, file.unwrap_or_default(), seen);
        state.record.frames.push(frame);
        if state.record.frames.len() > MOST_FRAMES {
            self.thin_out(&mut state.record);
        }
    }

    fn save(&self, number: u64, picture: &Picture) -> Option<String> {
        let name = format!("camera/{number:05}.webp");
        let path = self.folder.join(&name);
        let written = std::fs::create_dir_all(self.folder.join("camera"))
            .and_then(|()| std::fs::write(&path, &picture.bytes));
        match written {
            Ok(()) => Some(name),
            Err(error) => {
                tracing::warn!("{} cannot be written: {error}", path.display());
                None
            }
        }
    }

    /// Every other frame of the run goes, and its file; those from before the
    /// crowd and those that show something broken stay, as far as they are few.
    fn thin_out(&self, record: &mut CameraRecord) {
        let broken = record.frames.iter().filter(|it| it.is_broken()).count();
        let mut odd = false;
        record.frames.retain(|frame| {
            let stays = frame.at_s.is_none() || (broken < MOST_FRAMES / 4 && frame.is_broken());
            odd = !odd;
            if !stays && odd && !frame.file.is_empty() {
                let _ = std::fs::remove_file(self.folder.join(&frame.file));
            }
            stays || !odd
        });
    }

    /// Notes something that happened to the camera.
    pub(in crate::cli) fn note(&self, sentence: String) {
        let notes = &mut self.state.lock().record.notes;
        if notes.len() < MOST_NOTES {
            notes.push(sentence);
        }
    }

    /// Notes that the browser had to be started again.
    pub(in crate::cli) fn restarted(&self, why: &str) -> u64 {
        self.note(format!("The browser was started again: {why}."));
        let mut state = self.state.lock();
        state.record.restarts += 1;
        state.record.restarts
    }

    /// What the present browser uses.
    pub(in crate::cli) fn uses(&self, usage: Usage) {
        let mut state = self.state.lock();
        state.record.cpu_seconds = (state.cpu + usage.cpu).as_secs_f64();
        let peak = &mut state.record.memory_peak_bytes;
        *peak = usage.memory_bytes.max(*peak);
    }

    /// The present browser has ended.
    pub(in crate::cli) fn browser_ended(&self) {
        let mut state = self.state.lock();
        state.cpu = Duration::try_from_secs_f64(state.record.cpu_seconds).unwrap_or_default();
    }

    /// The record, with as many small pictures as a report has room for.
    pub(in crate::cli) fn finish(&self) -> CameraRecord {
        let mut record = std::mem::take(&mut self.state.lock().record);
        let every = record.frames.len().div_ceil(MOST_THUMBNAILS).max(1);
        let mut bytes = 0;
        for (index, frame) in record.frames.iter_mut().enumerate() {
            let wanted = frame.at_s.is_none() || index % every == 0;
            if wanted && bytes + frame.thumbnail.len() <= THUMBNAIL_BYTES {
                bytes += frame.thumbnail.len();
            } else {
                frame.thumbnail = String::new();
            }
        }
        record
    }
}

/// What was seen of one page.
pub(in crate::cli) struct Seen<'a> {
    /// Where it was to be.
    pub(in crate::cli) url: &'a Url,
    /// How it came; `None` if it did not.
    pub(in crate::cli) sight: Option<&'a Sight>,
    /// Why it did not come.
    pub(in crate::cli) failure: Option<String>,
    pub(in crate::cli) picture: Option<&'a Picture>,
    pub(in crate::cli) thumbnail: Option<&'a Picture>,
}

fn frame(at_s: Option<f64>, page: Operation, file: String, seen: &Seen<'_>) -> Frame {
    let sight = seen.sight;
    let vitals = sight.map(|sight| sight.vitals).unwrap_or_default();
    let problems = sight.into_iter().flat_map(|sight| &sight.problems);
    let coded =
        |picture: &Picture| base64::engine::general_purpose::STANDARD.encode(&picture.bytes);
    Frame {
        at_s,
        page,
        url: Secrets::default().url(seen.url),
        status: sight.map_or(0, |sight| sight.status),
        ttfb_ms: vitals.ttfb_ms,
        fcp_ms: vitals.fcp_ms,
        lcp_ms: vitals.lcp_ms,
        cls: vitals.cls,
        images_ms: vitals.images_ms,
        images: sight.map_or(0, |sight| sight.images),
        broken_images: sight.map_or(0, |sight| sight.broken_images),
        problems: seen
            .failure
            .clone()
            .into_iter()
            .chain(problems.map(ToString::to_string))
            .take(MOST_PROBLEMS)
            .collect(),
        file,
        thumbnail: seen.thumbnail.map(coded).unwrap_or_default(),
    }
}
