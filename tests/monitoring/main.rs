//! What is shipped for Prometheus, Alertmanager and Grafana, as far as it can be
//! checked without them: names, labels, pages, and that everything has its test.
//! `tests/system_alerts` checks the rest with the real programs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

mod alertmanager;
mod alerts;
mod dashboard;
mod names;
mod rules;
mod unit_tests;
