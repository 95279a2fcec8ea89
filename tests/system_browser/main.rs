//! A real Chromium against the demo gallery: what `shot` and `--camera` promise,
//! and the pages that we draw ourselves, looked at in that browser.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

#[path = "../support/mod.rs"]
mod support;

mod camera;
mod hostile;
mod inspector;
mod pages;
mod pictures;
mod processes;
mod refusals;
mod service;
mod site;
