//! Completions and the manual page, both made from the command line's own
//! definition so that they cannot fall behind it.

use std::io::Write;

use anyhow::Context;
use clap::CommandFactory;

use crate::cli::args::Cli;
use crate::cli::exit::{Exit, Outcome};

/// Prints a completion script.
pub(super) fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vernissage", &mut script);
    print(&script)
}

/// Prints the manual page: the run first, then a section for each subcommand.
pub(super) fn page() -> Outcome {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .context("the manual page cannot be made")?;
    print(&page)
}

fn print(bytes: &[u8]) -> Outcome {
    std::io::stdout()
        .write_all(bytes)
        .context("standard output cannot be written")?;
    Ok(Exit::Success)
}
