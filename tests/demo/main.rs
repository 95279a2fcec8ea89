//! The demo gallery as its visitors meet it: a real server on a free port,
//! spoken to over HTTP.

#![allow(clippy::unwrap_used, reason = "a test may be blunt, its helpers too")]

mod access;
mod browse;
mod faults;
mod life;
mod manage;
mod media;
mod visitor;
