//! The only user of goose: turns a plan into a running crowd, and stops it.
//!
//! Goose hatches users, shapes the load and stops them; nothing else of it is
//! used. What it would measure (up to the headers, no bytes) is wrong for an
//! image gallery by the whole image, so it runs without metrics and every user
//! is a [`crate::visit::visitor`] that measures for itself.

pub mod arrivals;
pub mod crowd;
pub mod plan;
mod schedule;
mod seats;
pub mod steps;
mod tide;
