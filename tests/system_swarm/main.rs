//! The stack on a real Docker swarm: engines in namespaces of their own, images
//! from the project's Dockerfile, `stack.yml` as it is.
//!
//! `docs/SWARM.md` says what this leaves untested.

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

mod images;
mod node;
mod one_node;
mod prometheus;
mod reports;
mod shell;
mod stack;
mod three_nodes;
