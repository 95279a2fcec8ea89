//! The flags of `scenario`.

use std::path::PathBuf;

use clap::Subcommand;

/// What is done with scenarios.
#[derive(Debug, Clone, Subcommand)]
pub enum ScenarioCommand {
    /// List the scenarios that are built in.
    List,
    /// Print a scenario, to begin one's own with.
    Show {
        /// The name of a built-in scenario, or a file
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Print the JSON Schema of the format, for editors.
    Schema,
    /// Say everything that is wrong with scenario files.
    Check {
        /// The files
        #[arg(value_name = "FILE", required = true, num_args = 1..)]
        files: Vec<PathBuf>,
    },
}
