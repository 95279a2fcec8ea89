//! Monitoring with its real parts: Debian's Prometheus and promtool, and a
//! machine that is really too slow.

#[path = "../support/mod.rs"]
mod support;

mod background;
mod prometheus;
mod saturation;
mod scraping;
