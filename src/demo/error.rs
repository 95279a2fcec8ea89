//! Why a demo gallery could not be opened or kept open.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a demo gallery could not be opened or kept open.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken, not ours or not allowed.
    #[error("the demo gallery cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The data folder or a file in it cannot be made, read or written.
    #[error("the demo gallery cannot use {}: {source}", path.display())]
    Files {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database cannot be opened or brought up to date.
    #[error("the demo gallery's database {}: {source}", path.display())]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The database was written by a newer version.
    #[error(
        "the demo gallery's database {} has version {found}, newer than {known}: \
         open it with the program that made it, or take another --data folder",
        path.display()
    )]
    NewerDatabase {
        /// The database file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// The password cannot be hashed.
    #[error("the demo gallery cannot hash its password: {0}")]
    Password(String),
    /// The server's thread could not be started or ended unexpectedly.
    #[error("the demo gallery's thread: {0}")]
    Thread(String),
    /// A seeded photo could not be made.
    #[error("the demo gallery cannot make its photos: {0}")]
    Seed(String),
}
