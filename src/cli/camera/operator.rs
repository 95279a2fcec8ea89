//! Who holds the camera during a run: opens it, walks, and opens it again when
//! it has fallen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::film::Film;
use super::lens::Lens;
use crate::browser::camera::{Camera, Options};
use crate::browser::error::BrowserError;
use crate::http::client::Client;
use crate::measure::camera::CameraRecord;
use crate::measure::recorder::Recorder;
use crate::measure::sample::Persona;
use crate::units;
use crate::visit::stage::{Setting, Stage};
use crate::visit::think::ThinkTime;
use crate::visit::visitor::Visitor;

/// The camera's number among the users: far from those of the crowd, so that its
/// visits are drawn apart.
const USER: u64 = 1 << 40;
/// Pages that are looked at before the crowd comes, unless every kind has been
/// seen sooner, and how long that may take.
const BEFORE: usize = 12;
const BEFORE_AT_MOST: Duration = Duration::from_secs(20);
/// A browser that falls more often than this is given up.
const MOST_RESTARTS: u64 = 10;
/// Before the crowd comes nobody wants to wait for that long.
const MOST_RESTARTS_BEFORE: u64 = 2;
/// A new one is not started at once: what ended the last may still be going on.
const REST: Duration = Duration::from_secs(2);
/// How long ending it may take.
const END: Duration = Duration::from_secs(3);

/// What the camera of a run needs.
pub(in crate::cli) struct Equipment {
    /// The browser.
    pub(in crate::cli) options: Options,
    /// What its visits are set with; think time and cancelling are its own.
    pub(in crate::cli) setting: Setting,
    /// For what is not looked at.
    pub(in crate::cli) client: Arc<Client>,
    /// The pause between two pages.
    pub(in crate::cli) every: ThinkTime,
    /// Where pictures go.
    pub(in crate::cli) film: Arc<Film>,
}

/// A camera that is running.
pub(in crate::cli) struct Operator {
    film: Arc<Film>,
    end: CancellationToken,
    task: JoinHandle<()>,
}

impl Equipment {
    /// Looks at the gallery before the crowd comes, without pauses.
    ///
    /// # Errors
    /// When there is no browser to be had, or when it falls again and again.
    pub(in crate::cli) async fn look_before(
        &self,
        stop: &CancellationToken,
    ) -> Result<Camera, BrowserError> {
        let end = stop.child_token();
        loop {
            let camera = Camera::open(self.options.clone()).await?;
            let why = match self.look_around(camera, &end).await {
                Ok(camera) => return Ok(camera),
                Err(why) => why,
            };
            if end.is_cancelled() || self.film.restarted(&why.to_string()) > MOST_RESTARTS_BEFORE {
                return Err(why);
            }
            if end
                .run_until_cancelled(tokio::time::sleep(REST))
                .await
                .is_none()
            {
                return Err(why);
            }
        }
    }

    /// Walks until there is a picture of each kind of page to compare with.
    async fn look_around(
        &self,
        camera: Camera,
        end: &CancellationToken,
    ) -> Result<Camera, BrowserError> {
        let camera = Arc::new(camera);
        let looking = async {
            let walking = self.walk(&camera, ThinkTime::NONE, end);
            let enough = async {
                let mut look = tokio::time::interval(Duration::from_millis(20));
                while self.film.len() < BEFORE && !self.film.has_every_page() {
                    look.tick().await;
                }
            };
            tokio::select! {
                error = walking => error,
                () = enough => None,
                () = tokio::time::sleep(BEFORE_AT_MOST) => None,
            }
        };
        let failed = looking.await;
        match (Arc::into_inner(camera), failed) {
            (Some(camera), None) => Ok(camera),
            (Some(camera), Some(error)) => {
                self.put_away(camera).await;
                Err(error)
            }
            (None, _) => Err(BrowserError::Gone("it is still being used".to_owned())),
        }
    }

    /// Lets the camera walk until it is told to end.
    pub(in crate::cli) fn film(
        self,
        camera: Camera,
        recorder: Arc<Recorder>,
        end: CancellationToken,
    ) -> Operator {
        self.film.run_begins(recorder);
        let film = Arc::clone(&self.film);
        let ended = end.clone();
        let task = tokio::spawn(async move { self.keep_walking(camera, &ended).await });
        Operator { film, end, task }
    }

    async fn keep_walking(self, first: Camera, end: &CancellationToken) {
        let mut camera = Some(first);
        while !end.is_cancelled() {
            let held = match camera.take() {
                Some(camera) => Ok(camera),
                None => Camera::open(self.options.clone()).await,
            };
            let why = match held {
                Ok(held) => {
                    let held = Arc::new(held);
                    let error = self.walk(&held, self.every, end).await;
                    if end.is_cancelled() {
                        self.film.run_ends();
                    }
                    if let Some(held) = Arc::into_inner(held) {
                        self.put_away(held).await;
                    }
                    error
                }
                Err(error) => Some(error),
            };
            let Some(why) = why else { return };
            if self.film.restarted(&why.to_string()) > MOST_RESTARTS {
                self.film
                    .note("The browser was given up after that.".to_owned());
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(REST) => {}
                () = end.cancelled() => return,
            }
        }
    }

    async fn put_away(&self, camera: Camera) {
        self.film.uses(camera.usage());
        camera.close().await;
        self.film.browser_ended();
    }

    /// Visit after visit, until the end (`None`) or until the browser falls.
    async fn walk(
        &self,
        camera: &Arc<Camera>,
        think: ThinkTime,
        end: &CancellationToken,
    ) -> Option<BrowserError> {
        let broken = Arc::new(Mutex::new(None));
        let lens = Lens {
            camera: Arc::clone(camera),
            film: Arc::clone(&self.film),
            behind: self.client.session(),
            photos_have_pages: self.setting.scenario.browse.photo.fetched,
            new_person: true,
            broken: Arc::clone(&broken),
        };
        let stage = Stage::new(Setting {
            think,
            cancel: end.clone(),
            ..self.setting.clone()
        });
        let mut visitor = Visitor::new(Arc::new(stage), lens, Persona::Walker, USER);
        while !end.is_cancelled() {
            let visited = visitor.visit(Instant::now()).await;
            if let Some(error) = broken.lock().take() {
                return Some(error);
            }
            // A visit that came to nothing must not be tried again at once.
            let rest = match visited.ok {
                true => visitor.rest(),
                false => visitor.rest().max(Duration::from_secs(1)),
            };
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                () = end.cancelled() => {}
            }
        }
        None
    }
}

impl Operator {
    /// Ends the camera, and gives what it has seen.
    pub(in crate::cli) async fn finish(mut self) -> CameraRecord {
        self.film.run_ends();
        self.end.cancel();
        if tokio::time::timeout(END, &mut self.task).await.is_err() {
            // The guard ends the browser when the task's end of the pipe is gone.
            self.task.abort();
            self.film.note(format!(
                "The browser did not end within {} and was killed.",
                units::duration(END)
            ));
        }
        self.film.finish()
    }
}
