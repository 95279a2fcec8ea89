//! The flags of `explain`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::units;

/// Interpreting a dump of metrics.
#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// A file, a URL such as http://localhost:9323/metrics, or - for standard input
    #[arg(value_name = "FILE|URL")]
    pub dump: String,

    /// Keep the dump here as it came
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,

    /// An earlier dump of the same process: rates and changes since then
    #[arg(long, value_name = "FILE")]
    pub earlier: Option<PathBuf>,

    /// The time between the two, where the files' own times do not tell it
    #[arg(long, value_name = "TIME", requires = "earlier", value_parser = units::parse_duration)]
    pub interval: Option<Duration>,

    /// Also what is zero, and what only matters in detail
    #[arg(long)]
    pub all: bool,

    /// In which form
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// The forms of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For a terminal
    Text,
    /// For a wiki or an issue
    Markdown,
    /// For programs
    Json,
}
