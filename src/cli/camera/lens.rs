//! The walk of a visitor, seen through a browser.
//!
//! Visits speak to a [`Session`]; this one opens the pages in a real browser,
//! and takes a picture of each. So the camera goes exactly the way that the
//! crowd goes, with the same scenario and the same code. What is no page to be
//! looked at (the steps of signing in) goes over HTTP as with any other visitor,
//! and the browser is given the cookies.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::http::{HeaderMap, Method};
use bytes::Bytes;
use url::Url;

use super::film::Film;
use super::route::header_map;
use super::seen::Seen;
use crate::browser::camera::Camera;
use crate::browser::error::BrowserError;
use crate::browser::sight::Sight;
use crate::browser::snapshot::{Format, Part, Picture, Wish};
use crate::http;
use crate::measure::sample::{CacheState, Operation, Outcome, Sample};
use crate::target::Target;
use crate::visit::session::{
    BasicAuth, Batch, CutShort, Fetched, Request, RequestBody, Session, StatusSet,
};

/// Quality of the pictures in files, and of the small ones in the report.
const QUALITY: u8 = 75;
const SMALL_QUALITY: u8 = 55;
/// Width of a small picture in pixels.
const SMALL_WIDTH: u32 = 320;

/// A session whose pages are opened in a browser.
pub(super) struct Lens {
    pub(super) camera: Arc<Camera>,
    pub(super) film: Arc<Film>,
    /// For what is not looked at.
    pub(super) behind: http::session::Session,
    /// Whether photos have pages around them; where they have none, the image
    /// itself is opened.
    pub(super) photos_have_pages: bool,
    /// A new person has come: the browser's cookies and cache are the last one's.
    pub(super) new_person: bool,
    /// Set when the browser cannot go on.
    pub(super) broken: Arc<parking_lot::Mutex<Option<BrowserError>>>,
}

impl Lens {
    /// Opens a page in the browser, and keeps what was seen.
    async fn open(
        &mut self,
        page: Operation,
        target: &Arc<Target>,
        referer: Option<&str>,
    ) -> Result<Sight, BrowserError> {
        if self.broken.lock().is_some() {
            return Err(BrowserError::Gone("it has been given up".to_owned()));
        }
        let asked = Instant::now();
        self.film.opens(page, target.url(), asked);
        let seen = self.seen(target, referer).await;
        match &seen {
            Ok((sight, pictures)) => {
                let seen = Seen {
                    url: target.url(),
                    sight: Some(sight),
                    failure: None,
                    picture: pictures.as_ref().map(|(whole, _)| whole),
                    thumbnail: pictures.as_ref().map(|(_, small)| small),
                };
                self.film.add(page, asked, &seen);
            }
            Err(error) => {
                let failure = Some(error.to_string());
                let seen = Seen {
                    url: target.url(),
                    sight: None,
                    failure,
                    picture: None,
                    thumbnail: None,
                };
                self.film.add(page, asked, &seen);
            }
        }
        self.film.uses(self.camera.usage());
        seen.map(|(sight, _)| sight)
    }

    async fn seen(
        &mut self,
        target: &Arc<Target>,
        referer: Option<&str>,
    ) -> Result<(Sight, Option<(Picture, Picture)>), BrowserError> {
        if std::mem::take(&mut self.new_person) {
            self.camera.forget().await?;
        }
        for (name, value) in self.behind.cookies(target) {
            self.camera.set_cookie(target.url(), &name, &value).await?;
        }
        let sight = self.camera.look(target.url(), referer, false).await?;
        let whole = wish(QUALITY, None);
        let small = wish(SMALL_QUALITY, Some(SMALL_WIDTH));
        let pictures = match self.camera.photograph(&whole).await {
            Ok(whole) => Some((whole, self.camera.photograph(&small).await?)),
            Err(error) if error.is_fatal() => return Err(error),
            // What was seen counts without a picture too.
            Err(_) => None,
        };
        Ok((sight, pictures))
    }

    /// Notes that the browser cannot go on.
    fn break_down(&self, error: BrowserError) {
        if error.is_fatal() {
            self.broken.lock().get_or_insert(error);
        }
    }
}

fn wish(quality: u8, width: Option<u32>) -> Wish {
    Wish {
        part: Part::Viewport,
        format: Format::Webp,
        quality: Some(quality),
        width,
    }
}

impl Session for Lens {
    async fn fetch(&mut self, request: Request) -> Fetched {
        let looked_at = request.operation.is_page()
            && request.method == Method::GET
            && matches!(request.body, RequestBody::Empty);
        if !looked_at {
            return self.behind.fetch(request).await;
        }
        let referer = request.referer.as_ref().and_then(|it| it.to_str().ok());
        let started = Instant::now();
        match self.open(request.operation, &request.target, referer).await {
            Ok(sight) => fetched(&request, started, sight),
            Err(error) => {
                let detail = error.to_string();
                self.break_down(error);
                failed(request.operation, &request.target, started, detail)
            }
        }
    }

    fn cut_short(&mut self) -> CutShort {
        self.behind.cut_short()
    }

    /// The browser has loaded the images of its page already; only those that
    /// have none around them are opened by themselves.
    async fn fetch_all(&mut self, batch: Batch<'_>) -> Vec<Fetched> {
        let alone = batch.operation == Operation::Full
            || (batch.operation == Operation::Medium && !self.photos_have_pages);
        if alone && let Some(target) = batch.targets.first() {
            let referer = batch.referer.to_str().ok();
            if let Err(error) = self.open(batch.operation, target, referer).await {
                self.break_down(error);
            }
        }
        let now = Instant::now();
        let loaded = |target: &Arc<Target>| Fetched {
            sample: sample(batch.operation, now, 200, Outcome::Ok),
            ..empty(batch.operation, target, now)
        };
        batch.targets.iter().map(loaded).collect()
    }

    /// The browser has been given them with its other headers.
    fn authenticate(&mut self, auth: BasicAuth) {
        self.behind.authenticate(auth);
    }

    fn renew(&mut self) {
        self.behind.renew();
        self.new_person = true;
    }

    fn leave(&mut self) {
        self.behind.leave();
    }

    fn cookie_names(&self, target: &Target) -> Vec<String> {
        self.behind.cookie_names(target)
    }
}

/// What the browser saw, in the form that a visit reads.
fn fetched(request: &Request, started: Instant, sight: Sight) -> Fetched {
    let accepted: &StatusSet = &request.accept;
    let outcome = if accepted.contains(sight.status) {
        Outcome::Ok
    } else {
        Outcome::BadStatus
    };
    let target = Url::parse(&sight.url)
        .ok()
        .and_then(|url| Target::new(url).ok());
    Fetched {
        sample: sample(request.operation, started, sight.status, outcome),
        target: target.unwrap_or_else(|| Arc::clone(&request.target)),
        headers: header_map(&sight),
        body: sight.body,
        ..empty(request.operation, &request.target, started)
    }
}

fn failed(operation: Operation, target: &Arc<Target>, started: Instant, detail: String) -> Fetched {
    Fetched {
        detail: Some(detail),
        ..empty(operation, target, started)
    }
}

fn empty(operation: Operation, target: &Arc<Target>, started: Instant) -> Fetched {
    Fetched {
        redirects: Vec::new(),
        sample: sample(operation, started, 0, Outcome::Reset),
        target: Arc::clone(target),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        detail: None,
    }
}

/// Nobody records it: the camera is not one of the crowd.
fn sample(operation: Operation, started: Instant, status: u16, outcome: Outcome) -> Sample {
    Sample {
        operation,
        outcome,
        cache: CacheState::Miss,
        status,
        intended: started,
        started,
        first_byte: None,
        total: started.elapsed().max(Duration::from_micros(1)),
        sent_bytes: 0,
        wire_bytes: 0,
        body_bytes: 0,
        connected: None,
        retried: false,
    }
}
