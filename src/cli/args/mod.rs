//! What was typed: the raw command line, in groups as `--help` shows them.

pub mod draft;
pub mod explain;
pub mod gallery;
mod number;
pub mod probe;
pub mod report;
pub mod run;
pub mod scenario;
pub mod screen;
pub mod shot;
pub mod watch;

use clap::{Parser, Subcommand};

/// Sends a crowd of visitors to an image gallery and tells what they met.
///
/// Without --host it opens its own demo gallery on a free loopback port and
/// sends the crowd there for a minute. With --host it visits that gallery until
/// it is stopped or --run-time is over.
#[derive(Debug, Parser)]
#[command(
    name = "vernissage",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = EXAMPLES,
    max_term_width = 100,
)]
pub struct Cli {
    /// A run is what happens without a subcommand.
    #[command(flatten)]
    pub run: run::RunArgs,
    /// Everything else.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  vernissage --users 200 --hatch-rate 10
      200 visitors on the demo gallery, 10 more each second
  vernissage --host http://localhost:8080 --scenario piwigo --users 50 --run-time 5m
      50 visitors who only look, for five minutes, on a Piwigo of yours
  VERNISSAGE_USER=ed vernissage --host http://localhost:8080 --scenario piwigo \\
      --password-file ed.secret --threshold 'view.p95 < 2s'
      with uploads and deletes, and exit code 99 if pages take too long
  vernissage report show reports/2026-03-01T20-00-00
      draw the report of an earlier run again

Exit codes: 0 good, 1 failed, 2 wrong arguments, 3 gallery not reached,
98 the generator was the limit or nothing was measured, 99 a threshold is broken.";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the demo gallery and keep it open.
    Gallery(gallery::GalleryArgs),
    /// Show, compare or merge the reports of earlier runs.
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Take a screenshot of the gallery in a real browser (needs Chromium).
    Shot(shot::ShotArgs),
    /// Finish a crashed run's cleaning: delete the photos that it left behind.
    Clean(run::CleanArgs),
    /// Read a dump of Prometheus metrics and say what it means.
    Explain(explain::ExplainArgs),
    /// Ask a run whether it lives: exit code 0 or 1, for Docker's HEALTHCHECK.
    Health(watch::HealthArgs),
    /// Go through a gallery once, step by step, and say what works.
    Probe(probe::ProbeArgs),
    /// Look at a site and write a scenario for it.
    Draft(draft::DraftArgs),
    /// List, show and check scenarios: how galleries are spoken to.
    #[command(subcommand)]
    Scenario(scenario::ScenarioCommand),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff), or write those of all subcommands too.
    Man {
        /// The folder that all pages are written to.
        #[arg(value_name = "DIR")]
        folder: Option<std::path::PathBuf>,
    },
    /// What ends Chromium when this program ends; not for people.
    #[command(name = "__guard", hide = true)]
    Guard(shot::GuardArgs),
}
