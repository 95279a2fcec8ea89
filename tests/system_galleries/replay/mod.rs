//! Servers that answer as a recorded gallery did, traps included.
//!
//! They stand in for the two galleries that cannot be installed here. A replay
//! writes down everything that a browser would not have done; a test fails when
//! there is anything.

pub(crate) mod pigallery2;
pub(crate) mod piwigo;
mod piwigo_pages;
#[path = "../../support/served.rs"]
mod served;

pub(crate) use served::{Asked, Gallery, Replay, html, redirect, typed};
