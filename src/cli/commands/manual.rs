//! Completions and the manual pages, all made from the command line's own
//! definition so that they cannot fall behind it.

use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;

use crate::cli::args::Cli;
use crate::cli::exit::{Exit, Outcome};
use crate::cli::terminal::print;

/// Prints a completion script.
pub(super) fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vernissage", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Success)
}

/// Prints the manual page of a run, which names those of the subcommands; or
/// writes them all into a folder.
pub(super) fn pages(folder: Option<&Path>) -> Outcome {
    // `help` is a subcommand of each, and has nothing to say that they do not.
    let command = Cli::command().disable_help_subcommand(true);
    match folder {
        Some(folder) => {
            let cannot = || format!("the manual cannot be written to {}", folder.display());
            std::fs::create_dir_all(folder).with_context(cannot)?;
            clap_mangen::generate_to(command, folder).with_context(cannot)?;
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command)
                .render(&mut page)
                .context("the manual page cannot be made")?;
            print(&String::from_utf8_lossy(&page))?;
        }
    }
    Ok(Exit::Success)
}
