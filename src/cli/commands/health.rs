//! `vernissage health`: Docker's HEALTHCHECK, for images that have no curl.

use crate::cli::args::watch::HealthArgs;
use crate::cli::exit::{Exit, Outcome};
use crate::cli::runtime;
use crate::http::fetch::fetch;

/// Bytes of an answer that are read.
const LIMIT: usize = 64 << 10;

/// Succeeds if a run answers there.
pub(super) fn health(args: &HealthArgs) -> Outcome {
    runtime::of_one_thread()?
        .block_on(fetch(&args.url, args.timeout, LIMIT))
        .map_err(anyhow::Error::from)?;
    Ok(Exit::Success)
}
