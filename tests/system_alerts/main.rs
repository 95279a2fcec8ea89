//! What is shipped for Prometheus, Alertmanager and Grafana, with the real parts:
//! Debian's programs, a demo gallery with faults, a small crowd, and somebody to
//! be called.

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

#[path = "../system_monitoring/background.rs"]
mod background;
#[path = "../monitoring/dashboard.rs"]
mod dashboard;
#[path = "../system_monitoring/prometheus.rs"]
mod prometheus;
#[path = "../monitoring/rules.rs"]
mod rules;
#[path = "../system_monitoring/starving.rs"]
mod starving;

mod alertmanager;
mod burning;
mod called;
mod checks;
mod exporter;
mod missing;
mod panels;
mod shortened;
mod stage;
mod starved;
