//! The whole binary against the demo gallery, with checks that do not rely on
//! what the binary says of itself.

#[path = "../support/mod.rs"]
mod support;

mod agreement;
mod arguments;
mod failures;
mod main_job;
mod signals;
