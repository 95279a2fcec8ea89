//! The demo gallery: a small photo gallery to practise on.
//!
//! It is opened when no `--host` is given, so that the first run of a newcomer
//! meets a real site: SQLite, files on disk, sign-in, upload, delete. It
//! imports nothing of ours and knows nothing of the crowd, so that it cannot
//! be tuned to flatter it; the crowd reads its pages like any other gallery's.
//! `docs/DEMO.md` lists the addresses, the selectors and the faults.
//!
//! A request's way: `server` accepts, `observe` times it and applies the
//! faults, `app` routes it to a handler in `web` (pages, forms) or `media`
//! (pictures), which ask `store` (SQLite) and the files on disk.

mod access_log;
mod app;
mod body;
mod conditional;
mod error;
pub mod faults;
mod gallery;
mod kind;
mod media;
mod observe;
mod options;
mod password;
mod process;
mod running;
mod seed;
mod server;
mod sessions;
mod store;
mod telemetry;
mod temporary;
mod web;
mod workshop;

pub use error::Error;
pub use gallery::Gallery;
pub use kind::Kind;
pub use options::Options;
