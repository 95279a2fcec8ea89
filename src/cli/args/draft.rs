//! The flags of `draft`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use url::Url;

use super::run::parse_host;
use crate::units;

/// Looking at a site and writing a scenario for it.
#[derive(Debug, Clone, Args)]
pub struct DraftArgs {
    /// The site's front page
    #[arg(value_name = "URL", value_parser = parse_host)]
    pub url: Url,

    /// Write the scenario here and not to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write over a file that is there already
    #[arg(long, requires = "output")]
    pub force: bool,

    /// Go by what the pages look like, also where the gallery is known
    #[arg(long)]
    pub by_structure: bool,

    /// Sign in, add one photo and delete it again, to find out how; needs an account
    #[arg(long)]
    pub try_writes: bool,

    /// Name to sign in with, for --try-writes
    #[arg(long, value_name = "NAME", env = "VERNISSAGE_USER")]
    pub user: Option<String>,

    /// File that holds the name, where it is not given itself
    #[arg(long, value_name = "FILE", env = "VERNISSAGE_USER_FILE")]
    pub user_file: Option<PathBuf>,

    /// File that holds the password (or set VERNISSAGE_PASSWORD)
    #[arg(long, value_name = "FILE", env = "VERNISSAGE_PASSWORD_FILE")]
    pub password_file: Option<PathBuf>,

    /// Talk to a site whose TLS certificate cannot be trusted
    #[arg(long)]
    pub accept_invalid_certs: bool,

    /// Give up on a request after this long
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = units::parse_limit)]
    pub timeout: Duration,
}
