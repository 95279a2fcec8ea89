//! What standard output can show, and showing it.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use anyhow::Context;

use crate::report::text::Options;

/// Columns where standard output is not a terminal.
const WIDTH: usize = 100;

/// How a summary is drawn there: in colour on a terminal, unless `NO_COLOR` is
/// set (<https://no-color.org>).
pub(super) fn text_options(report: Option<&Path>) -> Options<'_> {
    let terminal = std::io::stdout().is_terminal();
    let colour = is_colourful(&std::io::stdout());
    let width = if terminal { columns() } else { WIDTH };
    Options {
        colour,
        width,
        report,
    }
}

/// Whether a stream is shown in colour.
pub(super) fn is_colourful(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Shows this there. A closed pipe is the reader's choice, not an error.
///
/// # Errors
/// When it goes into a file that takes no more.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match printed {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("standard output cannot be written"),
    }
}

fn columns() -> usize {
    usize::from(indicatif::TermLike::width(&console::Term::stdout()))
}
