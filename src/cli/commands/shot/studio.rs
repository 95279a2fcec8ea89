//! Everything that taking pictures of a gallery needs, opened once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::browser::camera::{self, Camera};
use crate::browser::sight::{Problem, Sight};
use crate::browser::snapshot::{Format, Part, Picture, Wish};
use crate::cli::args::shot::ShotArgs;
use crate::cli::camera::route::{Goal, Route};
use crate::cli::camera::setup;
use crate::cli::exit::Failed;
use crate::cli::settings::connection::connection_options;
use crate::cli::settings::place::{Place, Wanted};
use crate::http::client::Client;
use crate::http::session::Session;
use crate::page::extract::Extractor;
use crate::scenario::model::Device;
use crate::target::Target;
use crate::visit::ledger::Ledger;
use crate::visit::ledger::event::Header;
use crate::visit::ledger::file::NAME;
use crate::visit::rehearsal::front_page;
use crate::visit::rehearsal::signed_in::while_signed_in;
use crate::visit::stage::{Setting, Stage};

/// What taking pictures of a gallery needs.
pub(super) struct Studio {
    place: Place,
    stage: Stage,
    client: Arc<Client>,
    extractor: Arc<Extractor>,
    camera: camera::Options,
    wish: Wish,
    start: Arc<Target>,
    goal: Goal,
    sign_in: bool,
}

/// A picture, and the page that it is of.
pub(super) struct Taken {
    pub(super) picture: Picture,
    pub(super) sight: Sight,
    /// From starting the browser to having the picture.
    pub(super) took: Duration,
}

impl Taken {
    /// What failed on the page.
    pub(super) fn problems(&self) -> &[Problem] {
        &self.sight.problems
    }
}

impl Studio {
    /// Reads what the arguments name, looks how the gallery is spoken to if they do
    /// not say so, and opens the demo gallery if they name no other.
    pub(super) async fn open(args: &ShotArgs, format: Format) -> Result<Self, Failed> {
        let chromium = setup::chromium(args.browser.chromium.as_deref()).map_err(Failed::usage)?;
        let wanted = match goal(args) {
            Goal::Start => Wanted::Page,
            Goal::Gallery(_) | Goal::Photo(..) => Wanted::Photos,
        };
        let place = Place::open(&args.target, wanted).await?;
        let scenario = place.scenario.scenario.clone();
        let (host, accounts) = (place.host.clone(), place.accounts.clone());
        let signs_in = args.motif.sign_in || scenario.browse.sign_in_first;
        if signs_in && scenario.sign_in.is_none() && !scenario.basic_auth {
            let name = &scenario.name;
            return Err(Failed::usage(anyhow!(
                "the scenario {name} does not say how to sign in"
            )));
        }
        if signs_in && accounts.is_empty() {
            return Err(Failed::usage(anyhow!(
                "signing in needs an account: --user with --password-file"
            )));
        }
        let screen = args.picture.screen.in_the_dark(args.picture.dark);
        let camera = setup::options(chromium, &args.target, &scenario, &accounts, &host, screen)?;
        let client = Client::new(connection_options(&args.target, &scenario, None)?)
            .context("connections cannot be made")?;
        let ledger = blank_ledger(&host, &scenario.name).context("no temporary file")?;
        let extractor = Arc::new(Extractor::new(
            &scenario,
            Device {
                width: screen.width,
                scale: screen.scale,
            },
        ));
        let sign_in = signs_in && scenario.sign_in.is_some();
        let stage = Stage::new(Setting {
            extractor: Arc::clone(&extractor),
            ..Setting::quiet(Arc::new(scenario), host, accounts, Arc::new(ledger))
        });
        let start = match &args.motif.path {
            Some(path) => stage.resolve(path).map_err(Failed::usage)?,
            None => front_page(&stage, &mut client.session()).map_err(Failed::usage)?,
        };
        Ok(Self {
            place,
            stage,
            client,
            extractor,
            camera,
            wish: wish(args, format),
            start,
            goal: goal(args),
            sign_in,
        })
    }

    pub(super) fn format(&self) -> Format {
        self.wish.format
    }

    /// Takes a picture with a browser of its own: between two pictures nothing
    /// uses memory, and each is what someone sees who comes for the first time.
    /// There is none when it is told to stop; the browser is gone then too.
    pub(super) async fn take(&self, stop: &CancellationToken) -> anyhow::Result<Option<Taken>> {
        let began = Instant::now();
        let camera = tokio::select! {
            camera = Camera::open(self.camera.clone()) => camera?,
            () = stop.cancelled() => return Ok(None),
        };
        let taken = tokio::select! {
            taken = self.take_with(&camera, began) => taken.map(Some),
            () = stop.cancelled() => Ok(None),
        };
        camera.close().await;
        taken
    }

    async fn take_with(&self, camera: &Camera, began: Instant) -> anyhow::Result<Taken> {
        if !self.sign_in {
            return self.photograph(camera, began).await;
        }
        let mut session = self.client.session();
        let working = while_signed_in(&self.stage, &mut session, async |session: &Session| {
            for (name, value) in session.cookies(&self.start) {
                camera.set_cookie(self.start.url(), &name, &value).await?;
            }
            self.photograph(camera, began).await
        });
        working.await?
    }

    async fn photograph(&self, camera: &Camera, began: Instant) -> anyhow::Result<Taken> {
        let route = Route {
            camera,
            extractor: &self.extractor,
            whole: self.wish.part.is_beyond_the_screen(),
        };
        let sight = route.go(self.start.url(), self.goal).await?;
        let picture = camera.photograph(&self.wish).await?;
        Ok(Taken {
            picture,
            sight,
            took: began.elapsed(),
        })
    }

    /// Closes the demo gallery.
    pub(super) fn close(self) {
        self.place.close();
    }
}

/// The stage wants a ledger, although nothing is uploaded: one that is gone from
/// the disk as soon as it is there.
fn blank_ledger(host: &Url, scenario: &str) -> anyhow::Result<Ledger> {
    let folder = tempfile::tempdir()?;
    let header = Header::new("camera", host.as_str(), scenario);
    Ok(Ledger::create(&folder.path().join(NAME), header)?)
}

fn wish(args: &ShotArgs, format: Format) -> Wish {
    let part = match (&args.motif.selector, args.motif.full_page) {
        (Some(selector), _) => Part::Element(selector.clone()),
        (None, true) => Part::Whole,
        (None, false) => Part::Viewport,
    };
    Wish {
        part,
        format,
        quality: args.picture.quality.filter(|_| format != Format::Png),
        width: None,
    }
}

fn goal(args: &ShotArgs) -> Goal {
    match (args.motif.gallery, args.motif.photo) {
        (None, None) => Goal::Start,
        (Some(gallery), None) => Goal::Gallery(gallery),
        (gallery, Some(photo)) => Goal::Photo(gallery, photo),
    }
}
