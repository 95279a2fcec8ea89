//! `vernissage health`: Docker's HEALTHCHECK, for images that have no curl.

use anyhow::Context;

use crate::cli::args::watch::HealthArgs;
use crate::cli::exit::{Exit, Outcome};
use crate::http::fetch::fetch;

/// Bytes of an answer that are read.
const LIMIT: usize = 64 << 10;

/// Succeeds if a run answers there.
pub(super) fn health(args: &HealthArgs) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")?;
    runtime
        .block_on(fetch(&args.url, args.timeout, LIMIT))
        .map_err(anyhow::Error::from)?;
    Ok(Exit::Success)
}
