//! The flags of `shot`, and those that every use of the browser has.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::run::TargetArgs;
use crate::units;

const EXAMPLES: &str = "\
Examples:
  vernissage shot --host http://localhost:8080 -o front.png
      what the front page shows on a desktop
  vernissage shot --host http://localhost:8080 --photo --screen phone --dark -o photo.webp
      the first photo, as a phone shows it at night
  vernissage shot --host http://localhost:8080 --every 5m --keep 288 -o pictures
      one every five minutes into a folder, of which those of the last day stay

Exit codes: 0 good, 1 failed (with --strict also anything on the page), 2 wrong arguments, or
no such element, gallery or photo, 3 gallery not reached or sign-in refused.";

/// A screenshot of the gallery.
// The account's flags are those of a run, whose help speaks of uploads.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = EXAMPLES,
    mut_arg("user", |user| user.help("Name to sign in with, for --sign-in")),
)]
pub struct ShotArgs {
    /// Which gallery.
    #[command(flatten)]
    pub target: TargetArgs,
    /// What is photographed.
    #[command(flatten)]
    pub motif: MotifArgs,
    /// The screen and the picture.
    #[command(flatten)]
    pub picture: PictureArgs,
    /// Which browser.
    #[command(flatten)]
    pub browser: BrowserArgs,
}

/// What is photographed.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What is photographed")]
pub struct MotifArgs {
    /// A path of the gallery [default: where the scenario begins]
    #[arg(long, value_name = "PATH", conflicts_with_all = ["gallery", "photo"])]
    pub path: Option<String>,

    /// The first gallery that the scenario finds, or the Nth
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1",
          value_parser = super::number::positive)]
    pub gallery: Option<u32>,

    /// The first photo that the scenario finds there, or the Nth
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1",
          value_parser = super::number::positive)]
    pub photo: Option<u32>,

    /// Sign in first, as the scenario says (with --user and a password)
    #[arg(long)]
    pub sign_in: bool,

    /// Only the first element that this CSS selector finds
    #[arg(long, value_name = "CSS", conflicts_with = "full_page")]
    pub selector: Option<String>,

    /// The whole page and not only what the screen shows
    #[arg(long)]
    pub full_page: bool,
}

/// The screen and the picture.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The picture")]
pub struct PictureArgs {
    /// The screen: desktop, tablet, phone, WIDTHxHEIGHT or WIDTHxHEIGHT@SCALE
    #[arg(long, value_name = "SCREEN", default_value = "desktop", value_parser = super::screen::parse)]
    pub screen: crate::browser::screen::Screen,

    /// Prefer dark pages
    #[arg(long)]
    pub dark: bool,

    /// Its format [default: by the ending of --output, or png]
    #[arg(long, value_enum)]
    pub format: Option<ImageFormat>,

    /// Quality of a JPEG or WebP picture, 1 to 100
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=100))]
    pub quality: Option<u8>,

    /// The file, or with --every the folder [default: named by time, in shots]
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Go on taking one this often, until stopped
    #[arg(long, value_name = "TIME", value_parser = units::parse_period)]
    pub every: Option<Duration>,

    /// With --every: keep this many, the latest
    #[arg(long, value_name = "N", default_value_t = 100, requires = "every",
          value_parser = super::number::positive)]
    pub keep: u32,

    /// Exit with 1 if anything failed on the page
    #[arg(long, conflicts_with = "every")]
    pub strict: bool,
}

/// Which browser.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The browser")]
pub struct BrowserArgs {
    /// The Chromium that takes pictures [default: one on the PATH]
    // An empty CHROME is as good as none, which clap's parser for paths refuses.
    #[arg(long, value_name = "PATH", env = "CHROME",
          value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub chromium: Option<PathBuf>,
}

/// The formats of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImageFormat {
    /// Without loss
    Png,
    /// Small
    #[value(alias = "jpg")]
    Jpeg,
    /// Smaller
    Webp,
}

/// What the guard of a browser is told.
#[derive(Debug, Clone, Args)]
pub struct GuardArgs {
    /// Become the program, and die with this parent
    #[arg(long, value_name = "PID", conflicts_with = "folder")]
    pub parent: Option<i32>,
    /// Folder to remove at the end
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The program and its arguments
    #[arg(last = true, required = true)]
    pub program: Vec<OsString>,
}
