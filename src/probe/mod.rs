//! The doctor: goes through a gallery as each persona would, once, and says
//! what it asked, what came and what was found.
//!
//! It does nothing that a visitor of the crowd does not do: the same visits run
//! over the same sessions. It only listens twice: at the session, for the pages
//! themselves ([`listen`]), and as the visits' witness, for what they meant
//! ([`tell`]). What it puts into the gallery is in a ledger and is removed.

pub mod checklist;
pub mod listen;
pub mod save;
pub mod selectors;
pub mod tell;
mod visits;

pub use self::visits::{Diagnosis, Probe};
