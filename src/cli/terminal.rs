//! What standard output can show.

use std::io::IsTerminal;
use std::path::Path;

use crate::report::text::Options;

/// Columns where standard output is not a terminal.
const WIDTH: usize = 100;

/// How a summary is drawn there: in colour on a terminal, unless `NO_COLOR` is
/// set (<https://no-color.org>).
pub(super) fn text_options(report: Option<&Path>) -> Options<'_> {
    let terminal = std::io::stdout().is_terminal();
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let width = if terminal { columns() } else { WIDTH };
    Options {
        colour,
        width,
        report,
    }
}

fn columns() -> usize {
    usize::from(indicatif::TermLike::width(&console::Term::stdout()))
}
