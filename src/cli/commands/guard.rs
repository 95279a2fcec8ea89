//! `vernissage __guard`: what ends Chromium when the program ends. Started by
//! the program itself.

use std::process::Command;

use anyhow::{Context, anyhow};

use crate::browser::guard;
use crate::cli::args::shot::GuardArgs;
use crate::cli::exit::{Exit, Failed, Outcome};

/// Guards a browser, or becomes it.
pub(super) fn guard(args: &GuardArgs) -> Outcome {
    if let Some(parent) = args.parent {
        let error = guard::become_program(parent, &args.program);
        return Err(anyhow!(error)
            .context("the browser cannot be started")
            .into());
    }
    let Some(folder) = &args.folder else {
        return Err(Failed::usage(anyhow!("a guard needs a folder to guard")));
    };
    let program = std::env::current_exe().context("this program does not find itself")?;
    let mut inner = Command::new(program);
    inner
        .arg("__guard")
        .arg("--parent")
        .arg(std::process::id().to_string())
        .arg("--")
        .args(&args.program);
    guard::watch(inner, folder).context("the browser cannot be guarded")?;
    Ok(Exit::Success)
}
