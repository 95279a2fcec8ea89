//! What each subcommand does.

mod clean;
mod draft;
mod explain;
mod gallery;
mod guard;
mod health;
mod manual;
mod probe;
mod report;
mod run;
mod scenario;
mod shot;

use super::args::{Cli, Command};
use super::exit::Outcome;

/// Does what the command line says.
pub(super) fn dispatch(cli: Cli) -> Outcome {
    match cli.command {
        None => run::run(&cli.run),
        Some(Command::Gallery(args)) => gallery::open(&args),
        Some(Command::Report(command)) => report::report(&command),
        Some(Command::Shot(args)) => shot::shot(&args),
        Some(Command::Guard(args)) => guard::guard(&args),
        Some(Command::Clean(args)) => clean::clean(&args),
        Some(Command::Explain(args)) => explain::explain(&args),
        Some(Command::Health(args)) => health::health(&args),
        Some(Command::Probe(args)) => probe::probe(&args),
        Some(Command::Draft(args)) => draft::write(&args),
        Some(Command::Scenario(command)) => scenario::scenario(&command),
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man { folder }) => manual::pages(folder.as_deref()),
    }
}
