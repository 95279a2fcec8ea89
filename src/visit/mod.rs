//! What visitors do: the personas, the flow interpreter, the ledger and the
//! made-up photos.
//!
//! A visit speaks to a [`session::Session`] and tells a
//! [`Witness`](crate::measure::witness::Witness); it knows neither sockets nor
//! histograms, so that the tests drive it with a table of answers, and the probe
//! listens to the same visits that a run records.

pub mod accounts;
mod add;
pub mod cleanup;
mod errands;
mod flow;
pub mod ledger;
pub mod personas;
pub mod photo;
pub mod random;
pub mod redact;
pub mod rehearsal;
mod remove;
mod search;
pub mod session;
pub mod stage;
mod tab;
mod tell;
pub mod think;
pub mod trial;
mod vanished;
mod variables;
mod view;
pub mod visitor;
mod walk;

#[cfg(test)]
mod tests;
