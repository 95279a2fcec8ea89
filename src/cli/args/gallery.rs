//! The flags of the demo gallery.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::number::at_most;
use crate::units;

/// The demo gallery as a server of its own.
#[derive(Debug, Clone, Args)]
pub struct GalleryArgs {
    /// Address to listen on; other machines reach it only if you say so here
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8087")]
    pub listen: SocketAddr,

    /// Folder to keep galleries and photos in; a temporary one otherwise
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Galleries that it is opened with
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = at_most(10_000))]
    pub galleries: usize,

    /// Photos that it is opened with, in all
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = at_most(1_000_000))]
    pub photos: usize,

    /// Name of the account that may add and delete
    #[arg(long, value_name = "NAME", default_value = "curator")]
    pub user: String,

    /// File that holds its password; one is made up and shown otherwise
    #[arg(long, value_name = "FILE", env = "VERNISSAGE_PASSWORD_FILE")]
    pub password_file: Option<PathBuf>,

    /// Largest photo that is taken
    #[arg(long, value_name = "SIZE", default_value = "20MB", value_parser = units::parse_bytes)]
    pub max_upload: u64,

    /// Write a line for each request here (combined format and the time taken)
    #[arg(long, value_name = "FILE")]
    pub access_log: Option<PathBuf>,

    /// What goes wrong on purpose.
    #[command(flatten)]
    pub faults: FaultArgs,
}

/// Faults to practise on, each for everything or for one kind of request.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Faults to practise on ([KIND=]VALUE, repeatable)")]
pub struct FaultArgs {
    /// Wait before answering: 50ms, uniform:10ms,80ms, lognormal:50ms,0.5
    #[arg(long, value_name = "FAULT")]
    pub latency: Vec<String>,

    /// Answer 500 to this share of requests: 0.02, full=0.1
    #[arg(long, value_name = "FAULT")]
    pub error_rate: Vec<String>,

    /// Cut this share of bodies short
    #[arg(long, value_name = "FAULT")]
    pub truncate: Vec<String>,

    /// Let this share of answers hang in the middle
    #[arg(long, value_name = "FAULT")]
    pub stall: Vec<String>,
}
