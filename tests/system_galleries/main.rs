//! Real galleries behind the shipped scenarios.
//!
//! Each test installs a gallery in a folder of its own, seeds it with three
//! albums of eight photos, starts it on loopback, sends crowds with the shipped
//! scenario and then asks the gallery in other ways (its files, its database,
//! its log, another HTTP client) whether what the crowd believes is true. Where
//! a gallery cannot be installed, a server of ours replays its recorded answers,
//! traps included, and refuses a client that does it wrong.
//!
//! `docs/GALLERIES.md` says which is which. A missing part fails a test with a
//! sentence; nothing is skipped.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

mod copyparty;
mod crowd;
mod django;
mod doctor;
mod http;
mod mediawiki;
mod parts;
mod photologue;
mod pigallery2;
mod piwigo;
mod proof;
mod replay;
mod seeds;
mod server;
mod wagtail;
