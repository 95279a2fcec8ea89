//! `vernissage report`: earlier runs, drawn again, compared, merged.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::cli::args::report::{CompareArgs, Format, MergeArgs, ReportCommand, ShowArgs};
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::{files, terminal};
use crate::measure::file;
use crate::report;
use crate::report::merge::MergeError;

/// Does what the subcommand says.
pub(super) fn report(command: &ReportCommand) -> Outcome {
    match command {
        ReportCommand::Show(args) => show(args),
        ReportCommand::Compare(args) => compare(args),
        ReportCommand::Merge(args) => merge(args),
    }
}

fn show(args: &ShowArgs) -> Outcome {
    let run = file::read(&args.run).map_err(Failed::usage)?;
    let text = if args.format == Format::Text && args.output.is_none() {
        report::text::render(&run, &terminal::text_options(None))
    } else {
        files::render(&run, args.format)?
    };
    deliver(&text, args.output.as_deref())
}

fn compare(args: &CompareArgs) -> Outcome {
    let before = file::read(&args.before).map_err(Failed::usage)?;
    let after = file::read(&args.after).map_err(Failed::usage)?;
    let comparison = report::compare::compare(&before, &after);
    let form = args.output.as_deref().map(Format::of_comparison);
    let text = match form.transpose().map_err(Failed::usage)? {
        None => report::text::comparison::render(&comparison, &terminal::text_options(None)),
        Some(Format::Html) => report::html::comparison(&after, &comparison),
        Some(Format::Markdown) => report::markdown::comparison(&comparison),
        Some(_) => report::text::comparison::render(&comparison, &files::plain_text()),
    };
    deliver(&text, args.output.as_deref())
}

fn merge(args: &MergeArgs) -> Outcome {
    let runs = args
        .runs
        .iter()
        .map(|path| file::read(path))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Failed::usage)?;
    let merged = report::merge::merge(&runs)
        .map_err(|error| Failed::usage(with_paths(&error, &args.runs)))?;
    std::fs::create_dir_all(&args.output)
        .with_context(|| format!("the folder {} cannot be made", args.output.display()))?;
    let page = files::write_run(&args.output, &merged)?;
    let summary = report::text::render(&merged, &terminal::text_options(Some(&page)));
    deliver(&summary, None)
}

/// The files as they were given: replicas on one machine have one name.
fn with_paths(error: &MergeError, paths: &[PathBuf]) -> anyhow::Error {
    let of = |place: &u32| Some(paths.get(*place as usize)?.display().to_string());
    let named: Vec<String> = error.places().iter().filter_map(of).collect();
    if named.is_empty() {
        return anyhow!("{error}");
    }
    anyhow!("{error}: {}", named.join(" and "))
}

fn deliver(text: &str, output: Option<&Path>) -> Outcome {
    match output {
        Some(path) => {
            files::write(path, text.as_bytes())?;
            if std::io::stderr().is_terminal() {
                let _ = writeln!(std::io::stderr(), "written to {}", path.display());
            }
        }
        None => terminal::print(text)?,
    }
    Ok(Exit::Success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_cannot_be_merged_are_named_by_their_files() {
        let error = MergeError::Different {
            what: "gallery",
            first: "vm".to_owned(),
            other: "vm".to_owned(),
            a: "http://a/".to_owned(),
            b: "http://b/".to_owned(),
            places: [2, 0],
        };
        let paths = ["a", "b", "c"].map(PathBuf::from);
        let said = with_paths(&error, &paths).to_string();
        assert!(
            said.ends_with("('http://a/' and 'http://b/'): c and a"),
            "{said}"
        );
    }
}
