//! The whole binary against the demo gallery, with checks that do not rely on
//! what the binary says of itself.

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

#[path = "../support/served.rs"]
mod served;

mod agreement;
mod arguments;
mod basic_auth;
mod compared;
mod exhausted;
mod failures;
mod frozen;
mod iterations;
mod killed;
mod main_job;
mod merged;
mod misfit;
mod replacement;
mod signals;
mod silent;
mod steps;
mod watching;
mod windows;
