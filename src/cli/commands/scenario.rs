//! `vernissage scenario`: the scenarios that there are, and whether one's own
//! can be used.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;

use crate::cli::args::scenario::ScenarioCommand;
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::terminal::print;
use crate::scenario::library::{self, SHIPPED};
use crate::scenario::schema::schema;

/// Does what was asked.
pub(super) fn scenario(command: &ScenarioCommand) -> Outcome {
    match command {
        ScenarioCommand::List => list(),
        ScenarioCommand::Show { name } => show(name),
        ScenarioCommand::Schema => {
            let text = serde_json::to_string_pretty(&schema()).context("no schema")?;
            print(&format!("{text}\n"))?;
            Ok(Exit::Success)
        }
        ScenarioCommand::Check { files } => check(files),
    }
}

fn list() -> Outcome {
    let width = SHIPPED.iter().map(|it| it.name.len()).max().unwrap_or(0);
    for shipped in SHIPPED {
        let loaded = library::load_shipped(*shipped).map_err(|report| Failed::usage(*report))?;
        let title = &loaded.scenario.title;
        print(&format!("{:width$}  {title}\n", shipped.name))?;
    }
    Ok(Exit::Success)
}

/// The text as it was written: its comments are half of what it says.
fn show(name: &str) -> Outcome {
    let loaded = library::load(name).map_err(|report| Failed::usage(*report))?;
    print(&loaded.text)?;
    Ok(Exit::Success)
}

/// All files are read, also after a bad one.
fn check(files: &[PathBuf]) -> Outcome {
    let mut good = true;
    for file in files {
        match library::load_file(file) {
            Ok(loaded) => {
                if !loaded.warnings.diagnostics.is_empty() {
                    let _ = writeln!(std::io::stderr(), "{}", loaded.warnings);
                }
                let scenario = &loaded.scenario;
                let name = file.display();
                print(&format!(
                    "{name}: good ({}: {})\n",
                    scenario.name, scenario.title
                ))?;
            }
            Err(report) => {
                good = false;
                let _ = writeln!(std::io::stderr(), "{report}");
            }
        }
    }
    Ok(if good { Exit::Success } else { Exit::Usage })
}
