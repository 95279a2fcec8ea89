//! What can be told of the arguments of `shot` before a gallery is looked at and a
//! browser started.

use std::path::Path;

use anyhow::{Context, ensure};

use crate::browser::snapshot::Format;
use crate::cli::args::shot::{ImageFormat, PictureArgs};

/// The picture's format, if there is a place for it and all that is said of it can
/// be done.
pub(super) fn checked(args: &PictureArgs) -> anyhow::Result<Format> {
    let format = format(args)?;
    ensure!(
        args.quality.is_none() || format != Format::Png,
        "--quality is for JPEG and WebP, and this picture is a PNG, which loses nothing: \
         leave it out, or name another format with -o FILE.jpg or --format"
    );
    if let Some(output) = &args.output {
        place(output, args.every.is_some())?;
    }
    Ok(format)
}

fn place(output: &Path, is_folder: bool) -> anyhow::Result<()> {
    if is_folder {
        ensure!(
            output.is_dir() || !output.exists(),
            "{} is a file, and with --every pictures go into a folder: name one with -o",
            output.display()
        );
        return Ok(());
    }
    let folder = output.parent().unwrap_or(Path::new(""));
    ensure!(
        folder.as_os_str().is_empty() || folder.is_dir(),
        "there is no folder {}",
        folder.display()
    );
    Ok(())
}

/// The format that was named, or that the file's ending asks for.
fn format(args: &PictureArgs) -> anyhow::Result<Format> {
    let named = args.format.map(|format| match format {
        ImageFormat::Png => Format::Png,
        ImageFormat::Jpeg => Format::Jpeg,
        ImageFormat::Webp => Format::Webp,
    });
    // With --every it is a folder, whose name says nothing.
    let file = args.output.as_ref().filter(|_| args.every.is_none());
    let Some(file) = file else {
        return Ok(named.unwrap_or_default());
    };
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    let by_ending = match ending.to_lowercase().as_str() {
        "png" => Some(Format::Png),
        "jpg" | "jpeg" => Some(Format::Jpeg),
        "webp" => Some(Format::Webp),
        _ => None,
    };
    match (named, by_ending) {
        (Some(named), Some(other)) if named != other => anyhow::bail!(
            "--format says {} and {} says {}: leave one out",
            named.extension(),
            file.display(),
            other.extension()
        ),
        (named, by_ending) => named.or(by_ending).with_context(|| {
            format!(
                "{} does not end in .png, .jpg or .webp: name the format with --format",
                file.display()
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::browser::screen::Screen;

    fn args(output: &Path) -> PictureArgs {
        PictureArgs {
            screen: Screen::DESKTOP,
            dark: false,
            format: None,
            quality: None,
            output: Some(output.to_owned()),
            every: None,
            keep: 100,
            strict: false,
        }
    }

    fn refused(args: &PictureArgs) -> String {
        checked(args).unwrap_err().to_string()
    }

    #[test]
    fn a_quality_is_for_formats_that_have_one() {
        let mut args = args(Path::new("it.png"));
        args.quality = Some(50);
        assert!(refused(&args).contains("--quality"));
        args.output = None;
        assert!(refused(&args).contains("--quality"));
        args.output = Some("it.webp".into());
        assert_eq!(checked(&args).unwrap(), Format::Webp);
    }

    #[test]
    fn pictures_again_and_again_go_into_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it.png");
        std::fs::write(&file, "").unwrap();
        assert_eq!(checked(&args(&file)).unwrap(), Format::Png);
        let again = |path: &Path| PictureArgs {
            every: Some(Duration::from_secs(300)),
            ..args(path)
        };
        assert!(refused(&again(&file)).contains("is a file"));
        assert!(checked(&again(folder.path())).is_ok());
        assert!(checked(&again(&folder.path().join("new"))).is_ok());
        assert!(refused(&args(&folder.path().join("no/it.png"))).contains("no folder"));
    }
}
