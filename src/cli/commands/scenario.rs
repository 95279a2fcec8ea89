//! `vernissage scenario`: the scenarios that there are, and whether one's own
//! can be used.

use std::io::Write;

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
            print(&format!("{:#}\n", schema()))?;
            Ok(Exit::Success)
        }
        ScenarioCommand::Check { names } => check(names),
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

/// All are read, also after a bad one.
fn check(names: &[String]) -> Outcome {
    let mut good = true;
    for name in names {
        match library::load(name) {
            Ok(loaded) => {
                if !loaded.warnings.diagnostics.is_empty() {
                    let _ = writeln!(std::io::stderr(), "{}", loaded.warnings);
                }
                let scenario = &loaded.scenario;
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
