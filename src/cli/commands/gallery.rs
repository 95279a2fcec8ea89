//! `vernissage gallery`: the demo gallery as a server of its own.

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use crate::cli::args::gallery::{FaultArgs, GalleryArgs};
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::runtime;
use crate::cli::settings::credentials::read_password;
use crate::cli::signals::cancel_on_signal;
use crate::cli::terminal::print;
use crate::demo::faults::Faults;
use crate::demo::{Gallery, Options};

/// Opens the gallery and keeps it open until a signal comes.
pub(super) fn open(args: &GalleryArgs) -> Outcome {
    let options = options(args).map_err(Failed::usage)?;
    let stop = CancellationToken::new();
    cancel_on_signal(&stop).context("signals cannot be received")?;
    let gallery = Gallery::start(options).context("the demo gallery cannot be opened")?;
    print(&announcement(&gallery, args))?;
    runtime::of_one_thread()?
        .block_on(gallery.run_until(stop.cancelled()))
        .context("the demo gallery ended badly")?;
    Ok(Exit::Success)
}

fn options(args: &GalleryArgs) -> anyhow::Result<Options> {
    let defaults = Options::default();
    Ok(Options {
        listen: args.listen,
        data: args.data.clone(),
        galleries: args.galleries,
        photos: args.photos,
        user: args.user.clone(),
        password: match &args.password_file {
            Some(path) => read_password(path)?,
            None => defaults.password.clone(),
        },
        max_upload_bytes: args.max_upload,
        access_log: args.access_log.clone(),
        faults: faults(&args.faults)?,
        ..defaults
    })
}

/// Reads the faults of the command line.
fn faults(args: &FaultArgs) -> anyhow::Result<Faults> {
    let mut faults = Faults::default();
    for text in &args.latency {
        faults
            .add_latency(text)
            .context("--latency cannot be read")?;
    }
    for text in &args.error_rate {
        faults
            .add_error_rate(text)
            .context("--error-rate cannot be read")?;
    }
    for text in &args.truncate {
        faults
            .add_truncate(text)
            .context("--truncate cannot be read")?;
    }
    for text in &args.stall {
        faults.add_stall(text).context("--stall cannot be read")?;
    }
    Ok(faults)
}

/// Where it is and how to sign in. A password that was given in a file is not
/// repeated.
fn announcement(gallery: &Gallery, args: &GalleryArgs) -> String {
    let (url, user) = (gallery.url(), gallery.user());
    let password = match &args.password_file {
        Some(path) => format!("in {}", path.display()),
        None => gallery.password().to_owned(),
    };
    format!(
        "The demo gallery is open at {url}\n\
         Sign in as {user} with the password {password}\n\
         Send visitors with: vernissage --host {url}\n"
    )
}
