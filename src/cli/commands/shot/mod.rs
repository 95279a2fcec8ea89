//! `vernissage shot`: a screenshot of the gallery, once or again and again.

mod arguments;
mod folder;
mod studio;
mod words;

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use self::folder::Folder;
use self::studio::{Studio, Taken};
use crate::browser::error::BrowserError;
use crate::browser::snapshot::Format;
use crate::cli::args::shot::ShotArgs;
use crate::cli::camera::route::NotThere;
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::terminal::print;
use crate::cli::{files, logging, runtime, signals};
use crate::visit::rehearsal::Obstacle;

/// Where pictures go that nobody has named a place for.
const FOLDER: &str = "shots";

/// Takes a picture, or one every so often.
pub(super) fn shot(args: &ShotArgs) -> Outcome {
    logging::init(0, false);
    let format = arguments::checked(&args.picture).map_err(Failed::usage)?;
    let stop = CancellationToken::new();
    signals::cancel_on_signal(&stop).context("signals cannot be received")?;
    let runtime = runtime::of_many_threads()?;
    let outcome = runtime.block_on(photograph(args, format, &stop));
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

async fn photograph(args: &ShotArgs, format: Format, stop: &CancellationToken) -> Outcome {
    let Some(studio) = open(args, format, stop).await? else {
        let serves = args.picture.every.is_some();
        return Ok(if serves {
            Exit::Success
        } else {
            Exit::Interrupted
        });
    };
    let outcome = match args.picture.every {
        Some(every) => serve(args, &studio, every, stop).await,
        None => once(args, &studio, stop).await,
    };
    studio.close();
    outcome
}

/// Finds the gallery; none when it is told to stop. Who is to take pictures for days
/// does not give up because it is down at the start.
async fn open(
    args: &ShotArgs,
    format: Format,
    stop: &CancellationToken,
) -> Result<Option<Studio>, Failed> {
    loop {
        let opened = tokio::select! {
            opened = Studio::open(args, format) => opened,
            () = stop.cancelled() => return Ok(None),
        };
        let (every, error) = match (args.picture.every, opened) {
            (Some(every), Err(error)) if error.is_unreachable() => (every, error),
            (_, opened) => return opened.map(Some),
        };
        no_picture(error.error());
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stop.cancelled() => return Ok(None),
        }
    }
}

fn no_picture(error: &anyhow::Error) {
    let _ = writeln!(
        std::io::stderr(),
        "warning: no picture this time: {error:#}"
    );
}

async fn once(args: &ShotArgs, studio: &Studio, stop: &CancellationToken) -> Outcome {
    let Some(taken) = studio.take(stop).await.map_err(classified)? else {
        return Ok(Exit::Interrupted);
    };
    let path = match &args.picture.output {
        Some(path) => path.clone(),
        None => Folder::open(Path::new(FOLDER), studio.format())?.next(),
    };
    files::write(&path, &taken.picture.bytes)?;
    print(&words::told(&path, &taken))?;
    let strict = args.picture.strict && !taken.problems().is_empty();
    Ok(if strict { Exit::Failure } else { Exit::Success })
}

/// Takes one every so often, until a signal comes. What fails is said, and tried
/// again when the time has come.
async fn serve(
    args: &ShotArgs,
    studio: &Studio,
    every: Duration,
    stop: &CancellationToken,
) -> Outcome {
    let given = args.picture.output.as_deref();
    let folder = Folder::open(given.unwrap_or(Path::new(FOLDER)), studio.format())?;
    let mut next = Instant::now();
    loop {
        match studio.take(stop).await.transpose() {
            Some(taken) => keep(&folder, args.picture.keep, taken)?,
            None => return Ok(Exit::Success),
        }
        // A picture that took longer than the pause skips what it has missed.
        while next <= Instant::now() {
            next += every;
        }
        tokio::select! {
            () = tokio::time::sleep_until(next.into()) => {}
            () = stop.cancelled() => return Ok(Exit::Success),
        }
    }
}

fn keep(folder: &Folder, most: u32, taken: anyhow::Result<Taken>) -> anyhow::Result<()> {
    match taken {
        Ok(taken) => {
            let path = folder.next();
            files::write(&path, &taken.picture.bytes)?;
            print(&words::told(&path, &taken))?;
            folder.keep_latest(most as usize)
        }
        Err(error) => {
            no_picture(&error);
            Ok(())
        }
    }
}

fn classified(error: anyhow::Error) -> Failed {
    if error.is::<NotThere>() {
        return Failed::usage(error);
    }
    // It answers, and does not let us in: a run would not begin either.
    if error.is::<Obstacle>() {
        return Failed::unreachable(error);
    }
    match error.downcast_ref::<BrowserError>() {
        Some(BrowserError::Unreachable { .. }) => Failed::unreachable(error),
        Some(
            BrowserError::NoElement { .. }
            | BrowserError::NoSelector(_)
            | BrowserError::NoPage { .. },
        ) => Failed::usage(error),
        _ => Failed::from(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_let_in_has_not_reached_the_gallery() {
        let obstacle = Obstacle::SignIn("status 403".to_owned());
        let failed = classified(obstacle.into());
        assert!(failed.is_unreachable());
        let said = failed.error().to_string();
        assert_eq!(said, "signing in does not work: status 403");
    }
}
