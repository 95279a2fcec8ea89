//! The flags of `scenario`.

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
    /// Say everything that is wrong with scenarios.
    Check {
        /// Files, or names of built-in scenarios
        #[arg(value_name = "FILE", required = true, num_args = 1..)]
        names: Vec<String>,
    },
}
