//! The flags of `probe`.

use std::path::PathBuf;

use clap::Args;

use super::run::TargetArgs;

/// One visit of each persona, step by step.
#[derive(Debug, Clone, Args)]
pub struct ProbeArgs {
    /// Which gallery.
    #[command(flatten)]
    pub target: TargetArgs,

    /// Keep the pages here for a bug report, with secrets removed
    #[arg(long, value_name = "DIR")]
    pub save: Option<PathBuf>,

    /// Add a photo also where the scenario cannot delete it again
    #[arg(long)]
    pub leave_photo: bool,
}
