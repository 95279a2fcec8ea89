//! Monitoring with its real parts: Debian's Prometheus and promtool, and a
//! machine that is really too slow.

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

mod background;
mod prometheus;
mod saturation;
mod scraping;
mod starving;
