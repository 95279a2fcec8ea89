//! Fills a new gallery with photos that are made up but photo-like.
//!
//! They are painted, scaled and encoded by one thread a core, the newest of
//! each gallery first, so that the front page is complete at once. The doors
//! open after [`DOORS_OPEN_AFTER`] even if some are still to be hung: the
//! first visitor must not wait for the last photo, but must not find an empty
//! gallery either.

mod noise;
mod painter;
mod palette;
mod plan;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use super::app::App;
use super::error::Error;
use super::media::encode_jpeg;
use super::options::Options;
use super::running::spawn;
use super::server::cores;
use super::store::galleries;
use super::store::photos::{self, NewPhoto};

use plan::{Plan, Planned};

/// How long visitors wait while photos are hung, once each gallery has its cover.
const DOORS_OPEN_AFTER: Duration = Duration::from_millis(1200);
/// How long they wait for those covers on a machine that is busy with others.
const COVERS_AT_MOST: Duration = Duration::from_secs(60);
/// JPEG quality of the full photos: several hundred kB each.
const QUALITY: u8 = 88;

/// The hanging of the first photos.
#[derive(Debug, Default)]
pub(super) struct Seeding {
    state: Mutex<State>,
    changed: Condvar,
    workers: Mutex<Vec<JoinHandle<()>>>,
    done: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    left: usize,
    /// Galleries that have no photo yet.
    bare: usize,
    error: Option<String>,
}

impl Seeding {
    /// Waits until visitors may come in.
    pub(super) fn wait_for_doors(&self) -> Result<(), Error> {
        self.wait(DOORS_OPEN_AFTER)?;
        let until = Instant::now() + COVERS_AT_MOST;
        let mut state = self.state.lock();
        while state.bare > 0 && state.error.is_none() {
            if self.changed.wait_until(&mut state, until).timed_out() {
                break;
            }
        }
        state.check()
    }

    /// Waits until all photos hang; `false` when that takes too long.
    pub(super) fn wait(&self, at_most: Duration) -> Result<bool, Error> {
        let until = Instant::now() + at_most;
        let mut state = self.state.lock();
        while state.left > 0 && state.error.is_none() {
            if self.changed.wait_until(&mut state, until).timed_out() {
                break;
            }
        }
        state.check()?;
        Ok(state.left == 0)
    }

    /// Cancelled once there is nothing more to do.
    pub(super) fn done(&self) -> CancellationToken {
        self.done.clone()
    }

    /// Waits for the threads, which end early when the gallery closes.
    pub(super) fn join(&self) {
        for worker in std::mem::take(&mut *self.workers.lock()) {
            if worker.join().is_err() {
                tracing::error!("a thread that made the demo gallery's photos panicked");
            }
        }
    }

    fn tell(&self, is_cover: bool, result: Result<(), String>) {
        let mut state = self.state.lock();
        match result {
            Ok(()) => {
                state.left -= 1;
                state.bare -= usize::from(is_cover);
            }
            Err(error) => state.error = Some(error),
        }
        if state.left == 0 || state.error.is_some() {
            self.done.cancel();
        }
        self.changed.notify_all();
    }
}

impl State {
    fn check(&self) -> Result<(), Error> {
        match &self.error {
            Some(error) => Err(Error::Seed(error.clone())),
            None => Ok(()),
        }
    }
}

/// Begins to fill the gallery, unless it has galleries already.
pub(super) fn begin(app: &Arc<App>, options: &Options) -> Result<Arc<Seeding>, Error> {
    let plan = Plan::new(options);
    let is_new = app
        .store
        .write_here(|db| hang_empty(db, &plan))
        .map_err(|e| Error::Seed(e.to_string()))?;
    let seeding = Arc::new(Seeding::default());
    if !is_new || plan.photos.is_empty() {
        seeding.done.cancel();
        return Ok(seeding);
    }
    let covers = plan.galleries.len().min(plan.photos.len());
    {
        let mut state = seeding.state.lock();
        state.left = plan.photos.len();
        state.bare = covers;
    }
    let work = Arc::new(Work {
        covers,
        photos: plan.photos,
        next: AtomicUsize::new(0),
    });
    for number in 0..cores() {
        let (app, work, told) = (Arc::clone(app), Arc::clone(&work), Arc::clone(&seeding));
        let worker = spawn(&format!("demo-seed-{number}"), move || {
            work.run(&app, &told);
        })?;
        seeding.workers.lock().push(worker);
    }
    Ok(seeding)
}

/// Makes the galleries of a new database. `false` when it is not new.
fn hang_empty(db: &Connection, plan: &Plan) -> rusqlite::Result<bool> {
    if galleries::count(db)? > 0 {
        return Ok(false);
    }
    for title in &plan.galleries {
        galleries::insert(db, title, super::web::now())?;
    }
    let last = i64::try_from(plan.photos.len()).unwrap_or(i64::MAX);
    photos::reserve_ids(db, last)?;
    Ok(true)
}

/// The photos to be made, shared by the threads.
struct Work {
    /// That many of the photos, the first, are the first of their galleries.
    covers: usize,
    photos: Vec<Planned>,
    next: AtomicUsize,
}

impl Work {
    fn run(&self, app: &App, told: &Seeding) {
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(planned) = self.photos.get(number) else {
                return;
            };
            if app.stopping.is_cancelled() {
                return;
            }
            let hung = hang(app, planned);
            let failed = hung.is_err();
            told.tell(number < self.covers, hung);
            if failed {
                return;
            }
        }
    }
}

/// Paints a photo, writes its files and lists it.
fn hang(app: &App, planned: &Planned) -> Result<(), String> {
    let pixels = painter::paint(&planned.scene)?;
    let jpeg = encode_jpeg(&pixels, QUALITY)?;
    app.media
        .write_full(&planned.key, &jpeg)
        .map_err(|error| error.to_string())?;
    app.media.write_derived(&planned.key, &pixels)?;
    let photo = NewPhoto {
        id: Some(planned.id),
        gallery_id: planned.gallery,
        key: planned.key.clone(),
        title: planned.title.clone(),
        file_name: planned.file_name.clone(),
        extension: "jpg",
        width: pixels.width(),
        height: pixels.height(),
        bytes: jpeg.len() as u64,
        created_at: super::web::now() - planned.age,
    };
    app.store
        .write_here(|db| photos::insert(db, &photo))
        .map_err(|error| format!("SQLite: {error}"))?;
    app.pages.changed();
    Ok(())
}
