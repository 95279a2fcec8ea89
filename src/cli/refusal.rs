//! What is said of a command line that cannot be read.
//!
//! clap repeats what it refuses, and an address may hold a password.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use clap::{CommandFactory, FromArgMatches};

use super::args::Cli;
use super::environment::without_empty;

/// Reads the command line; help, version and mistakes are said at once.
///
/// # Errors
/// With the exit code that they deserve.
pub(super) fn parse() -> Result<Cli, ExitCode> {
    read(std::env::args_os()).map_err(|error| {
        let error = in_our_words(error);
        let _ = error.print();
        u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
    })
}

fn read(arguments: impl Iterator<Item = OsString>) -> Result<Cli, Error> {
    let mut command = without_empty(Cli::command());
    let matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// clap's own error without secrets, and without a usage that lists the flags that
/// were typed and no others; what is missing can be seen in it, so it stays there.
fn in_our_words(mut error: Error) -> Error {
    if error.kind() != ErrorKind::MissingRequiredArgument {
        error.remove(ContextKind::Usage);
    }
    let text = |error: &Error, kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let of_a_url = text(&error, ContextKind::InvalidArg).contains("URL>");
    for kind in [
        ContextKind::InvalidArg,
        ContextKind::InvalidSubcommand,
        ContextKind::InvalidValue,
    ] {
        let told = text(&error, kind);
        let is_url = told.contains("://") || (of_a_url && kind == ContextKind::InvalidValue);
        if is_url && told.contains('@') {
            error.insert(kind, ContextValue::String(without_credentials(&told)));
            // Tips repeat it too.
            error.remove(ContextKind::Suggested);
        }
    }
    error
}

/// A text that was meant to be a URL, without the name and the password in it. It
/// need not be one, so all is taken for them up to the last @.
pub(super) fn without_credentials(text: &str) -> String {
    let begin = text.find("://").map_or(0, |scheme| scheme + "://".len());
    match text.rfind('@') {
        Some(at) if at >= begin => format!("{}…{}", &text[..begin], &text[at..]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn said(words: &[&str]) -> String {
        let words = [&["vernissage"][..], words].concat();
        in_our_words(Cli::try_parse_from(words).unwrap_err()).to_string()
    }

    #[test]
    fn passwords_in_addresses_are_not_repeated() {
        for words in [
            ["--host", "http://ed:hunter2@host:99999/"],
            ["--host", "ed:hunt/er2@host:99999"],
            ["draft", "http://ed:hunter2@host:99999/"],
            ["draft", "ed:hunt/er2@host:99999"],
        ] {
            let said = said(&words);
            assert!(said.contains("…@host:99999"), "{said}");
            assert!(!said.contains("er2"), "{said}");
        }
        let said = said(&["http://ed:hunter2@host/"]);
        assert!(!said.contains("hunter2"), "{said}");
    }

    #[test]
    fn other_values_are_repeated_as_they_were_typed() {
        let said = said(&["--camera", "--camera-screen", "390x844@9"]);
        assert!(said.contains("390x844@9"), "{said}");
    }

    #[test]
    fn no_usage_is_told_that_knows_only_what_was_typed() {
        let wrong = said(&["--users", "5", "--wrong"]);
        assert!(!wrong.contains("Usage:"), "{wrong}");
        assert!(wrong.contains("--help"), "{wrong}");
        assert!(said(&["explain"]).contains("Usage:"));
    }
}
