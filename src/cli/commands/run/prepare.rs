//! Opens everything that a run needs, in the order in which it can fail.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::cli::exit::Failed;
use crate::cli::settings::connection::connection_options;
use crate::cli::settings::place::Place;
use crate::cli::settings::{Settings, open_files, record};
use crate::demo::Gallery;
use crate::engine::crowd::Crowd;
use crate::engine::plan::Plan;
use crate::http::client::Client;
use crate::http::options::Options;
use crate::measure::recorder::Recorder;
use crate::measure::witness::Witness;
use crate::visit::accounts::Accounts;
use crate::visit::ledger::Ledger;
use crate::visit::ledger::event::Header;
use crate::visit::ledger::file::NAME;
use crate::visit::stage::{Setting, Stage};

/// How long visits may take to end once the run is over; with the clean-up
/// after them it stays below the eight seconds that the design promises.
const DRAIN: Duration = Duration::from_secs(3);

/// Everything that a run needs, opened.
pub(super) struct Prepared {
    pub(super) demo: Option<Gallery>,
    pub(super) folder: Folder,
    pub(super) host: Url,
    pub(super) accounts: Accounts,
    pub(super) client: Arc<Client>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) warnings: Vec<String>,
}

/// Where a run's files go.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// Removed at the end, unless something is left in the gallery.
    pub(super) temporary: bool,
}

impl Prepared {
    pub(super) fn new(settings: &Settings) -> Result<Self, Failed> {
        let embedded = settings.target.host.is_none();
        let allowed = record::raise_open_files();
        let files = open_files::fit(settings.shape.peak(), embedded, allowed);
        let host = settings.target.host.as_ref();
        let place = Place::at(
            host,
            Arc::clone(&settings.scenario),
            settings.accounts.clone(),
        )?;
        let Place {
            demo,
            host,
            accounts,
            ..
        } = place;
        let folder = if settings.output.no_report {
            Folder::temporary(demo.as_ref())?
        } else {
            Folder::create(&settings.output.reports)?
        };
        let run = record::run_mark();
        let header = Header::new(&run, host.as_str(), &settings.scenario.reference());
        let ledger = Ledger::create(&folder.path.join(NAME), header)
            .context("the ledger cannot be begun, so nothing may be uploaded")?;
        let client =
            Client::new(options(settings, &files)?).context("connections cannot be made")?;
        Ok(Self {
            demo,
            folder,
            host,
            accounts,
            client,
            ledger: Arc::new(ledger),
            warnings: files.warning.into_iter().collect(),
        })
    }

    /// What the visitors share, before this witness.
    pub(super) fn stage(&self, settings: &Settings, witness: Arc<dyn Witness>) -> Stage {
        Stage::new(self.setting(settings, witness))
    }

    /// What a stage is set with.
    pub(super) fn setting(&self, settings: &Settings, witness: Arc<dyn Witness>) -> Setting {
        let scenario = Arc::new(settings.scenario.scenario.clone());
        let (accounts, ledger) = (self.accounts.clone(), Arc::clone(&self.ledger));
        Setting {
            witness,
            think: settings.crowd.think,
            mix: settings.crowd.mix,
            seed: settings.crowd.seed,
            grace: DRAIN / 2,
            ..Setting::quiet(scenario, self.host.clone(), accounts, ledger)
        }
    }

    /// The crowd, ready to go. The recorder's clock starts here, so this comes
    /// last.
    pub(super) fn crowd(&self, settings: &Settings, stop: &CancellationToken) -> Crowd {
        let recorder = Recorder::new();
        recorder.set_demo(self.demo.is_some());
        Crowd {
            plan: plan(settings, self.host.clone()),
            stage: Arc::new(self.stage(settings, Arc::clone(&recorder) as _)),
            client: Arc::clone(&self.client),
            recorder,
            shares: settings.crowd.shares.clone(),
            share: settings.crowd.share,
            settled: self.settled(),
            stop: stop.clone(),
        }
    }

    /// Cancelled once the demo's photos hang; another gallery is as it is.
    fn settled(&self) -> CancellationToken {
        self.demo.as_ref().map_or_else(
            || {
                let settled = CancellationToken::new();
                settled.cancel();
                settled
            },
            Gallery::seeded,
        )
    }

    /// Takes everything away again: there will be no run.
    pub(super) fn forget(self) {
        let Self { demo, folder, .. } = self;
        let _ = std::fs::remove_dir_all(&folder.path);
        drop(demo);
    }

    /// Says what is about to happen, before it does.
    pub(super) fn announce(&self, settings: &Settings) {
        if settings.output.quiet {
            return;
        }
        let place = match &self.demo {
            Some(gallery) => format!("the demo gallery at {}", gallery.url()),
            None => format!(
                "{} (scenario {})",
                self.host, settings.scenario.scenario.name
            ),
        };
        let mut out = std::io::stderr().lock();
        let plan = plan(settings, self.host.clone());
        let _ = writeln!(out, "Sending {} to {place}", plan.in_words());
        for warning in &self.warnings {
            let _ = writeln!(out, "warning: {warning}");
        }
    }
}

fn plan(settings: &Settings, host: Url) -> Plan {
    Plan {
        host,
        shape: settings.shape.clone(),
        arrivals: settings.arrivals,
        throttle: settings.throttle,
        seed: settings.crowd.seed,
        drain: DRAIN,
    }
}

fn options(settings: &Settings, files: &open_files::Fit) -> anyhow::Result<Options> {
    let options = connection_options(
        &settings.target,
        &settings.scenario.scenario,
        settings.throttle,
    )?;
    Ok(Options {
        keep_connections: settings.keep_connections,
        idle_connections: files.idle_connections,
        ..options
    })
}

impl Folder {
    /// A folder for the ledger of a run that leaves no report. That of the demo is
    /// of no use without it, and lies where it goes with the demo's data, however
    /// the program ends; any other may be what `clean` needs.
    fn temporary(demo: Option<&Gallery>) -> anyhow::Result<Self> {
        let place = demo.map_or_else(std::env::temp_dir, |demo| demo.data().to_owned());
        let folder = tempfile::Builder::new()
            .prefix("vernissage-")
            .tempdir_in(place)
            .context("no temporary folder for the ledger")?;
        Ok(Self {
            path: folder.keep(),
            temporary: true,
        })
    }

    /// A new folder named after this moment.
    fn create(reports: &Path) -> anyhow::Result<Self> {
        let now = jiff::Zoned::now().strftime("%Y-%m-%dT%H-%M-%S").to_string();
        std::fs::create_dir_all(reports)
            .with_context(|| format!("the folder {} cannot be made", reports.display()))?;
        for attempt in 1..100 {
            let name = if attempt == 1 {
                now.clone()
            } else {
                format!("{now}-{attempt}")
            };
            let path = reports.join(name);
            match std::fs::create_dir(&path) {
                Ok(()) => {
                    return Ok(Self {
                        path,
                        temporary: false,
                    });
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(error)
                        .with_context(|| format!("the folder {} cannot be made", path.display()));
                }
            }
        }
        anyhow::bail!(
            "a hundred runs began in {} in this second",
            reports.display()
        )
    }
}
