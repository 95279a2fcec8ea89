//! One Chromium page, and never more: the only user of chromiumoxide.
//!
//! The crowd is plain HTTP; what a person sees is not. A [`camera::Camera`] is
//! one real browser with one page: it opens a URL, waits until its images are
//! shown, says what failed on the way and what the web vitals were, and takes
//! pictures. It costs a browser, so there is one of it, with bounds on its
//! memory and on every wait.
//!
//! Nothing of it outlives the program: [`guard`] ends Chromium and removes its
//! files however the program ends, `kill -9` included.

pub mod camera;
mod connect;
pub mod error;
pub mod find;
mod folder;
pub mod guard;
mod heard;
mod look;
mod page;
mod process;
mod requests;
pub mod screen;
mod shutter;
pub mod sight;
pub mod snapshot;
mod usage;
mod watch;
