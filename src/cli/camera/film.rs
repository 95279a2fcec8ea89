//! What the camera has seen so far, within bounds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use url::Url;

use super::seen::{Seen, frame};
use super::worth::by_worth;
use crate::browser::camera::Usage;
use crate::browser::snapshot::Picture;
use crate::measure::camera::{CameraRecord, SLOW_MS};
use crate::measure::clock::Clock;
use crate::measure::recorder::Recorder;
use crate::measure::sample::Operation;
use crate::units;

/// Frames that a run keeps; when there are more, every other one goes.
const MOST_FRAMES: usize = 400;
/// Small pictures in the run file, and their bytes: a report stays below 2 MB.
pub(super) const MOST_THUMBNAILS: usize = 60;
const THUMBNAIL_BYTES: usize = 900_000;
/// Notes that are kept.
const MOST_NOTES: usize = 20;

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
    /// The page that is being opened.
    opening: Option<Opening>,
}

/// A page that has been asked for and has not come.
#[derive(Debug)]
struct Opening {
    page: Operation,
    url: Url,
    asked: Instant,
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
        let mut state = self.state.lock();
        state.recorder = Some(recorder);
        // It was given up because the crowd came.
        state.opening = None;
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

    /// A page is asked for. Should the run end before it comes, that is a frame too:
    /// it may be the slowest of them all.
    pub(super) fn opens(&self, page: Operation, url: &Url, asked: Instant) {
        let url = url.clone();
        self.state.lock().opening = Some(Opening { page, url, asked });
    }

    /// The run ends now.
    pub(super) fn run_ends(&self) {
        let Some(Opening { page, url, asked }) = self.state.lock().opening.take() else {
            return;
        };
        let waited = asked.elapsed();
        // One that was asked for a moment ago is not late.
        if waited.as_secs_f64() * 1000.0 > SLOW_MS {
            let waited = units::duration(waited);
            self.add(
                page,
                asked,
                &Seen {
                    url: &url,
                    sight: None,
                    failure: Some(format!("had not come after {waited}, when the run ended")),
                    picture: None,
                    thumbnail: None,
                },
            );
        }
    }

    /// Keeps what was seen; the picture goes into a file of its own.
    pub(super) fn add(&self, page: Operation, asked: Instant, seen: &Seen<'_>) {
        let mut state = self.state.lock();
        state.opening = None;
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
        let mut bytes = 0;
        let mut kept = BTreeSet::new();
        for index in by_worth(&record.frames) {
            let size = record.frames.get(index).map_or(0, |it| it.thumbnail.len());
            if kept.len() < MOST_THUMBNAILS && bytes + size <= THUMBNAIL_BYTES {
                bytes += size;
                kept.insert(index);
            }
        }
        for (index, frame) in record.frames.iter_mut().enumerate() {
            if !kept.contains(&index) {
                frame.thumbnail = String::new();
            }
        }
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::camera::Frame;

    fn seen<'a>(url: &'a Url, thumbnail: &'a Picture, failure: Option<String>) -> Seen<'a> {
        Seen {
            url,
            sight: None,
            failure,
            picture: None,
            thumbnail: Some(thumbnail),
        }
    }

    #[test]
    fn a_page_that_had_not_come_when_the_run_ended_is_a_frame() {
        let film = Film::new(Path::new("/nowhere"), CameraRecord::default());
        let url = Url::parse("http://h/slow?token=x").unwrap();
        let now = Instant::now();
        film.opens(Operation::Photo, &url, now);
        film.run_ends();
        assert_eq!(film.len(), 0, "it was asked for a moment ago");
        let long_ago = now.checked_sub(Duration::from_secs(9)).unwrap();
        film.opens(Operation::Photo, &url, long_ago);
        film.run_ends();
        let record = film.finish();
        let frame = &record.frames[0];
        assert_eq!(frame.url, "http://h/slow?token=REDACTED");
        let told = &frame.problems[0];
        assert!(told.starts_with("had not come after 9"), "{told}");
    }

    #[test]
    fn the_worst_keep_their_small_pictures() {
        let film = Film::new(Path::new("/nowhere"), CameraRecord::default());
        let url = Url::parse("http://h/").unwrap();
        let small = Picture {
            bytes: vec![0; 300],
            width: 1,
            height: 1,
            cut: false,
        };
        for _ in 0..199 {
            film.add(
                Operation::Gallery,
                Instant::now(),
                &seen(&url, &small, None),
            );
        }
        {
            let frames = &mut film.state.lock().record.frames;
            for (at, frame) in frames.iter_mut().enumerate() {
                frame.status = if at == 101 { 503 } else { 200 };
                frame.at_s = Some(at as f64);
            }
        }
        let record = film.finish();
        let kept = |frame: &&Frame| !frame.thumbnail.is_empty();
        let with = record.frames.iter().filter(kept).count();
        assert!((40..=MOST_THUMBNAILS).contains(&with), "{with}");
        assert!(!record.frames[101].thumbnail.is_empty(), "the broken one");
    }
}
