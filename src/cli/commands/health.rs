//! `vernissage health`: Docker's HEALTHCHECK, for images that have no curl.

use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};

use crate::cli::args::watch::HealthArgs;
use crate::cli::exit::{Exit, Outcome};
use crate::cli::runtime;
use crate::http::fetch::fetch;
use crate::measure::generator::process::first_started_at;
use crate::units;

/// Bytes of an answer that are read.
const LIMIT: usize = 64 << 10;

/// So many pictures may be missing: one page that is slow, or one browser that does
/// not start, is no illness.
const MISSED: u32 = 5;

/// How the names of pictures end.
const ENDINGS: [&str; 3] = ["png", "jpg", "webp"];

/// Succeeds if a run answers, or a camera takes pictures.
pub(super) fn health(args: &HealthArgs) -> Outcome {
    if let (Some(folder), Some(every)) = (&args.pictures, args.every) {
        takes_pictures(folder, every, first_started_at())?;
        return Ok(Exit::Success);
    }
    runtime::of_one_thread()?
        .block_on(fetch(&args.url, args.timeout, LIMIT))
        .map_err(anyhow::Error::from)?;
    Ok(Exit::Success)
}

/// Pictures from before `since`, when the camera's container began, are those of
/// its predecessors, whose folder may be a volume: they do not make it healthy.
fn takes_pictures(folder: &Path, every: Duration, since: Option<SystemTime>) -> anyhow::Result<()> {
    let place = folder.display();
    let newest = std::fs::read_dir(folder)
        .with_context(|| format!("the folder {place} cannot be read"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            ENDINGS
                .iter()
                .any(|&ending| path.extension() == Some(ending.as_ref()))
        })
        .filter_map(|path| path.metadata().ok()?.modified().ok())
        .max();
    let Some(newest) = newest else {
        bail!("there is no picture in {place}");
    };
    if since.is_some_and(|since| newest < since) {
        bail!("there is no picture in {place} since this container, or this machine, was started");
    }
    // One of the future is of a clock that was set back: it has just been taken.
    let age = SystemTime::now().duration_since(newest).unwrap_or_default();
    if age > every.saturating_mul(MISSED) {
        bail!(
            "the newest picture in {place} is {} old, and one every {} was wanted",
            units::duration(age),
            units::duration(every)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_camera_is_ill_when_its_newest_picture_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let said =
            || takes_pictures(folder.path(), MINUTE, None).map_err(|error| error.to_string());
        assert!(said().unwrap_err().starts_with("there is no picture in "));

        let write = |name: &str, minutes: u32| {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - minutes * MINUTE)
                .unwrap();
        };
        write("2026-03-01T20-00-00.webp", 6);
        // What is not a picture is none, however new.
        write("notes.txt", 0);
        let told = said().unwrap_err();
        assert!(
            told.contains("is 6 min old, and one every 1 min was wanted"),
            "{told}"
        );
        write("2026-03-01T20-02-00.webp", 4);
        assert_eq!(said(), Ok(()));

        let nowhere = folder.path().join("nowhere");
        assert!(takes_pictures(&nowhere, MINUTE, None).is_err());
    }

    #[test]
    fn the_pictures_of_a_predecessor_make_no_camera_healthy() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let file = std::fs::File::create(folder.path().join("shot.webp")).unwrap();
        file.set_modified(now - 2 * MINUTE).unwrap();
        let takes = |since| takes_pictures(folder.path(), MINUTE, Some(since));
        let told = takes(now - MINUTE).unwrap_err().to_string();
        assert!(told.contains("since this container"), "{told}");
        assert!(takes(now - 3 * MINUTE).is_ok());
    }
}
