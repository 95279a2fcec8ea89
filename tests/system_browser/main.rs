//! A real Chromium against the demo gallery: what `shot` and `--camera` promise,
//! and the pages that we draw ourselves, looked at in that browser.

#[path = "../support/mod.rs"]
mod support;

mod camera;
mod inspector;
mod pages;
mod pictures;
mod processes;
mod service;
