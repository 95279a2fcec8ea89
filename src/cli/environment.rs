//! Variables of the environment that are there and empty, as a file of variables has
//! them whose lines were left open. They count as unset; clap would refuse an empty
//! address.

use std::ffi::OsStr;

use clap::{Arg, Command};

/// The command line's grammar, in which no flag takes an empty variable.
pub(super) fn without_empty(command: Command) -> Command {
    without(command, &|name| {
        std::env::var_os(name).is_some_and(|value| value.is_empty())
    })
}

fn without(command: Command, is_empty: &dyn Fn(&OsStr) -> bool) -> Command {
    let unset = |argument: Arg| match argument.get_env() {
        Some(name) if is_empty(name) => argument.env(None::<&'static str>),
        _ => argument,
    };
    let command = command.mut_args(unset);
    command.mut_subcommands(|command| without(command, is_empty))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Cli;

    #[test]
    fn an_empty_variable_is_no_variable_for_any_subcommand() {
        let command = without(Cli::command(), &|name| name == "VERNISSAGE_USER");
        let variables = |command: &Command| {
            let names = command.get_arguments().filter_map(Arg::get_env);
            names.map(OsStr::to_os_string).collect::<Vec<_>>()
        };
        let draft = command.find_subcommand("draft").unwrap();
        for command in [&command, draft] {
            let variables = variables(command);
            assert!(!variables.iter().any(|it| it == "VERNISSAGE_USER"));
            assert!(variables.iter().any(|it| it == "VERNISSAGE_PASSWORD_FILE"));
        }
    }
}
