//! The flags of a run. Where Goose has a flag, it has Goose's name.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use url::Url;

use super::shot::BrowserArgs;
use super::watch::{LimitArgs, WatchArgs};
use crate::units;

/// A run: who comes, how many, for how long, and what is made of it.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// Which gallery.
    #[command(flatten)]
    pub target: TargetArgs,
    /// How it begins.
    #[command(flatten)]
    pub start: StartArgs,
    /// How much.
    #[command(flatten)]
    pub load: LoadArgs,
    /// Who.
    #[command(flatten)]
    pub crowd: CrowdArgs,
    /// What comes of it.
    #[command(flatten)]
    pub output: OutputArgs,
    /// How it is watched while it goes.
    #[command(flatten)]
    pub watch: WatchArgs,
    /// How far the generator may be stretched.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// What a person sees meanwhile.
    #[command(flatten)]
    pub camera: CameraArgs,
}

/// Which gallery, and how it is spoken to.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The gallery")]
pub struct TargetArgs {
    /// The gallery's address; without it the demo gallery is opened
    #[arg(long, value_name = "URL", env = "VERNISSAGE_HOST", value_parser = parse_host)]
    pub host: Option<Url>,

    /// How the gallery is spoken to: a name that is built in, or a TOML file [default: what the gallery is recognised as]
    #[arg(long, value_name = "NAME|FILE", env = "VERNISSAGE_SCENARIO")]
    pub scenario: Option<String>,

    /// Name to sign in with, for uploads and deletes
    #[arg(long, value_name = "NAME", env = "VERNISSAGE_USER")]
    pub user: Option<String>,

    /// File that holds the name, where it is not given itself
    #[arg(long, value_name = "FILE", env = "VERNISSAGE_USER_FILE")]
    pub user_file: Option<PathBuf>,

    /// File that holds the password (or set VERNISSAGE_PASSWORD)
    #[arg(long, value_name = "FILE", env = "VERNISSAGE_PASSWORD_FILE")]
    pub password_file: Option<PathBuf>,

    /// Several accounts, dealt out to visitors by turns: a CSV file with the
    /// columns user,password, or JSON: [{"user": …, "password": …}]
    #[arg(long, value_name = "FILE")]
    pub accounts: Option<PathBuf>,

    /// Talk to a gallery whose TLS certificate cannot be trusted
    #[arg(long)]
    pub accept_invalid_certs: bool,

    /// Give up on a request after this long
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = units::parse_limit)]
    pub timeout: Duration,
}

/// What is asked of the gallery before the crowd goes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The start")]
pub struct StartArgs {
    /// Wait this long at the start for a gallery that does not answer yet
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = units::parse_duration)]
    pub wait: Duration,

    /// Send the crowd even if the gallery does not answer or sign-in fails
    #[arg(long)]
    pub no_preflight: bool,
}

/// How many visitors, how fast, for how long.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The load")]
pub struct LoadArgs {
    /// Visitors who are there at the same time [default: 10]
    #[arg(short, long, value_name = "N", value_parser = super::number::users)]
    pub users: Option<u32>,

    /// Visitors who arrive each second until all are there: 10, 0.5, 90/m [default: 1]
    #[arg(short = 'r', long, visible_alias = "increase-rate", value_name = "RATE", value_parser = units::parse_rate)]
    pub hatch_rate: Option<f64>,

    /// Stop this long after the last visitor has arrived [default: 60s in the
    /// demo gallery; elsewhere until stopped]
    #[arg(short = 't', long, value_name = "TIME", value_parser = units::parse_duration)]
    pub run_time: Option<Duration>,

    /// Each visitor leaves for good after this many visits
    #[arg(long, value_name = "N", value_parser = super::number::positive, conflicts_with = "run_time")]
    pub iterations: Option<u32>,

    /// Change the number of visitors over time: "USERS,TIME;USERS,TIME;…"
    #[arg(long, value_name = "PLAN", conflicts_with_all = ["users", "hatch_rate", "run_time", "iterations", "arrivals"])]
    pub test_plan: Option<String>,

    /// Visits begin at this rate whether or not the gallery keeps up: 20/s
    #[arg(long, value_name = "RATE", value_parser = units::parse_rate, conflicts_with = "iterations")]
    pub arrivals: Option<f64>,

    /// Never send more than this many requests a second
    #[arg(long, value_name = "N", value_parser = super::number::positive)]
    pub throttle_requests: Option<u32>,

    /// Keep connections from one visit to the next, as k6 does and as a proxy in
    /// front of the gallery may; people open new ones
    #[arg(long)]
    pub keep_connections: bool,

    /// Be one of several generators that share the crowd: slot/of, as 3/8
    #[arg(long, value_name = "I/N", env = "VERNISSAGE_SHARE")]
    pub share: Option<String>,
}

/// What the visitors do.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The crowd")]
pub struct CrowdArgs {
    /// Shares of personas: walker=8,uploader=1,deleter=1 [default: mixed]
    #[arg(long, value_name = "SHARES")]
    pub crowd: Option<String>,

    /// What mixed visitors come for, add : delete : walk [default: 1:1:8]
    #[arg(long, value_name = "A:D:W")]
    pub mix: Option<String>,

    /// Pause between pages and between visits: 0, 2s, 1s..5s [default: 1s..5s]
    #[arg(long, value_name = "TIME")]
    pub think_time: Option<String>,

    /// Draw the same visits again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// What is made of the measurements.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The result")]
pub struct OutputArgs {
    /// What the gallery must hold, as 'view.p95 < 2s' or 'failures < 1%'; repeatable
    #[arg(long, value_name = "RULE")]
    pub threshold: Vec<String>,

    /// Where reports are kept, a folder for each run
    #[arg(
        long,
        value_name = "DIR",
        env = "VERNISSAGE_REPORTS",
        default_value = "reports"
    )]
    pub reports: PathBuf,

    /// First delete what killed runs, whose ledgers are in --reports, have left in
    /// this gallery
    #[arg(long, conflicts_with = "no_report")]
    pub clean_first: bool,

    /// Write a report here too: .html, .json, .md, .xml (JUnit) or .txt; repeatable
    #[arg(long, value_name = "FILE")]
    pub report_file: Vec<PathBuf>,

    /// Keep no report and no run file
    #[arg(long, conflicts_with = "report_file")]
    pub no_report: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,

    /// Tell more; twice, tell everything (on standard error)
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
}

/// What a person sees meanwhile.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The camera")]
pub struct CameraArgs {
    /// Walk along in one real browser page: screenshots and web vitals in the report
    #[arg(long)]
    pub camera: bool,

    /// With --camera: how long it looks at a page before it goes on
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = units::parse_period, requires = "camera")]
    pub camera_every: Duration,

    /// With --camera: its screen: desktop, tablet, phone, WIDTHxHEIGHT or
    /// WIDTHxHEIGHT@SCALE [default: the scenario's device]
    #[arg(long, value_name = "SCREEN", value_parser = super::screen::parse, requires = "camera")]
    pub camera_screen: Option<crate::browser::screen::Screen>,

    /// Which browser.
    #[command(flatten)]
    pub browser: BrowserArgs,
}

/// Finishing a crashed run's cleaning.
#[derive(Debug, Clone, Args)]
pub struct CleanArgs {
    /// The run's folder in reports, or its ledger
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Where the gallery is now, if it has moved, and who may delete there.
    #[command(flatten)]
    pub target: TargetArgs,
}

pub(super) fn parse_host(text: &str) -> Result<Url, String> {
    let given = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    let url = Url::parse(&given).map_err(|error| {
        format!("it is not a URL ({error}); write one like http://localhost:8080")
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "'{}' is not spoken here; write http:// or https://",
            url.scheme()
        ));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("it names no host; write one like http://localhost:8080".to_owned());
    }
    // A password in it is refused later: clap repeats what it refuses.
    Ok(url)
}
