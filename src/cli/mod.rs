//! One file a subcommand, the progress line, exit codes.
//!
//! Arguments come in two layers, as in ripgrep: [`args`] is what was typed,
//! [`settings`] is what it means. Only a subcommand's own file acts on it.

pub mod args;
mod camera;
mod commands;
mod environment;
pub mod exit;
mod files;
mod logging;
mod mistake;
pub mod progress;
mod refusal;
mod runtime;
pub mod settings;
mod signals;
mod terminal;

use std::process::ExitCode;

/// Reads the command line, does what it says, and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    match refusal::parse() {
        Ok(cli) => exit::report(mistake::survived(|| commands::dispatch(cli))),
        Err(code) => code,
    }
}
