//! The flags of `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What is done with the reports of earlier runs.
#[derive(Debug, Clone, Subcommand)]
pub enum ReportCommand {
    /// Draw the report of a run again.
    Show(ShowArgs),
    /// Hold two runs against each other: did it get better?
    Compare(CompareArgs),
    /// Make one run of the run files of several generators.
    Merge(MergeArgs),
}

/// Drawing a report again.
#[derive(Debug, Clone, Args)]
pub struct ShowArgs {
    /// The run's folder, or its run.json
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// In which form
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write it here and not to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Holding two runs against each other.
#[derive(Debug, Clone, Args)]
pub struct CompareArgs {
    /// The earlier run
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// The later run
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
    /// Write it here and not to standard output: .html, .md or .txt
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Making one run of several.
#[derive(Debug, Clone, Args)]
pub struct MergeArgs {
    /// The runs' folders or run.json files
    #[arg(value_name = "RUN", required = true, num_args = 1..)]
    pub runs: Vec<PathBuf>,
    /// Folder that the merged run is written to
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The summary for terminals
    Text,
    /// The page
    Html,
    /// The run file
    Json,
    /// For a pull request or a wiki
    Markdown,
    /// Thresholds as test cases, for CI
    Junit,
}
