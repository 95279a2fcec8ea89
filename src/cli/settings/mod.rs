//! What the command line means: defaults filled in, texts parsed, secrets read.
//!
//! Everything that can be wrong with the arguments is found here, before
//! anything is opened or sent.

mod account_file;
pub mod connection;
pub mod credentials;
pub mod load;
pub mod open_files;
pub mod place;
pub mod record;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use self::load::CrowdSettings;
use crate::cli::args::report::Format;
use crate::cli::args::run::{CameraArgs, OutputArgs, RunArgs, TargetArgs};
use crate::cli::args::watch::{LimitArgs, WatchArgs};
use crate::cli::exit::Failed;
use crate::engine::plan::Shape;
use crate::measure::generator::limits::Limits;
use crate::measure::threshold::Threshold;
use crate::scenario::library::{Loaded, load};
use crate::visit::accounts::Accounts;

/// A run, as the command line and the scenario together mean it.
#[derive(Debug)]
pub struct Settings {
    /// Which gallery; no host means the demo.
    pub target: TargetArgs,
    /// How it is spoken to.
    pub scenario: Arc<Loaded>,
    /// Whom visitors sign in as; for the demo its own account.
    pub accounts: Accounts,
    /// How many visitors there are over time.
    pub shape: Shape,
    /// Arrivals a second, in the partly open model.
    pub arrivals: Option<f64>,
    /// The ceiling on requests a second.
    pub throttle: Option<u32>,
    /// Whether connections outlive the visits they were opened for.
    pub keep_connections: bool,
    /// Who comes and what they do.
    pub crowd: CrowdSettings,
    /// What the gallery must hold: the scenario's thresholds and the flags'.
    pub thresholds: Vec<Threshold>,
    /// How long the gallery may take to answer at the start.
    pub wait: Duration,
    /// Whether the crowd is sent without a look at the gallery.
    pub no_preflight: bool,
    /// What is made of the measurements.
    pub output: OutputArgs,
    /// How the run is watched.
    pub watch: WatchArgs,
    /// How far the generator may be stretched.
    pub limits: Limits,
    /// Whether a generator that was the limit is a warning and no verdict.
    pub allow_saturation: bool,
    /// What a person sees meanwhile.
    pub camera: CameraArgs,
}

impl Settings {
    /// Reads everything that the arguments name.
    ///
    /// # Errors
    /// When anything in them, or in a file that they name, is wrong.
    pub fn read(args: &RunArgs) -> Result<Self, Failed> {
        let scenario = load(args.target.scenario.as_deref().unwrap_or("demo"));
        let scenario = scenario.map_err(|report| Failed::usage(*report))?;
        let accounts = credentials::accounts(&args.target).map_err(Failed::usage)?;
        Self::with(args, scenario, accounts).map_err(Failed::usage)
    }

    /// The same with this scenario, which the gallery was found to need, and with
    /// accounts that have been read.
    ///
    /// # Errors
    /// When anything in the arguments or the scenario's proposals is wrong.
    pub fn with(args: &RunArgs, scenario: Loaded, accounts: Accounts) -> anyhow::Result<Self> {
        for file in &args.output.report_file {
            Format::of(file)?;
            is_in_a_folder(file)?;
        }
        let crowd = load::crowd(&args.crowd, &args.load, &scenario.scenario.crowd)?;
        let shape = load::shape(&args.load, &crowd.share, args.target.host.is_none())?;
        let rules = scenario
            .scenario
            .thresholds
            .iter()
            .chain(&args.output.threshold);
        let thresholds = rules
            .map(|rule| Threshold::parse(rule))
            .collect::<Result<_, _>>()
            .context("a threshold cannot be read")?;
        Ok(Self {
            target: args.target.clone(),
            accounts,
            scenario: Arc::new(scenario),
            shape,
            arrivals: load::arrivals(&args.load, &crowd.share),
            throttle: load::throttle(&args.load, &crowd.share)?,
            keep_connections: args.load.keep_connections,
            crowd,
            thresholds,
            wait: args.start.wait,
            no_preflight: args.start.no_preflight,
            output: args.output.clone(),
            watch: args.watch.clone(),
            limits: limits(&args.limits, args.load.arrivals.is_some()),
            allow_saturation: args.limits.allow_saturation,
            camera: args.camera.clone(),
        })
    }
}

impl Settings {
    /// Refuses a password without a name where the gallery asks for one. The demo has
    /// an account of its own.
    ///
    /// # Errors
    /// When the name is missing.
    pub fn names_are_given(&self) -> anyhow::Result<()> {
        match &self.target.host {
            Some(_) => credentials::names_are_given(&self.accounts, &self.scenario),
            None => Ok(()),
        }
    }
}

/// A report that cannot be written is better told before an hour's run than after it.
fn is_in_a_folder(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
    anyhow::ensure!(
        folder.is_none_or(Path::is_dir),
        "--report-file {}: there is no such folder; make it first",
        file.display()
    );
    Ok(())
}

/// The limits of the generator. In the partly open model visits are late when
/// the gallery does not keep up, so lateness says nothing of the generator.
fn limits(args: &LimitArgs, arrivals: bool) -> Limits {
    Limits {
        cpu_share: args.max_cpu,
        lag_p99: args.max_lag,
        late_share: if arrivals { 1.0 } else { args.max_late },
        open_files_share: args.max_open_files,
        local_ports_share: args.max_local_ports,
        unopened_connections: args.max_unopened_connections,
        ..Limits::default()
    }
}
