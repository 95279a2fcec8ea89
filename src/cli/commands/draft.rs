//! `vernissage draft URL`: writes a scenario for a site.

use std::io::Write;

use anyhow::Context;

use crate::cli::args::draft::DraftArgs;
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::{files, logging};
use crate::draft::draft;
use crate::http::client::Client;
use crate::http::options::Options;

/// Looks at the site and writes what it has found.
pub(super) fn write(args: &DraftArgs) -> Outcome {
    logging::init(0, true);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")?;
    let client = Client::new(Options {
        timeout: args.timeout,
        accept_invalid_certs: args.accept_invalid_certs,
        ..Options::default()
    })
    .context("connections cannot be made")?;
    let drafted = runtime.block_on(draft(&mut client.session(), &args.url));
    let draft = drafted.map_err(Failed::unreachable)?;
    let _ = writeln!(std::io::stderr(), "{}: {}", args.url, draft.summary);
    match &args.output {
        Some(path) => files::write(path, draft.text.as_bytes())?,
        None => {
            // A closed pipe is the reader's choice, not an error.
            let _ = std::io::stdout().write_all(draft.text.as_bytes());
        }
    }
    Ok(if draft.finds_photos {
        Exit::Success
    } else {
        Exit::Failure
    })
}
