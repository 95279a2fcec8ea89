//! What was measured, and what it adds up to.
//!
//! One record, the [`sample::Sample`], is made by `http` and judged by
//! `visit`; everything else in the program consumes it. Nothing here formats
//! for people, and nothing here speaks to a network.

pub mod camera;
pub mod clock;
mod closed_set;
mod collector;
mod failures;
pub mod file;
pub mod generator;
pub mod histogram;
mod hopeless;
pub mod judge;
pub mod recorder;
pub mod run;
pub mod sample;
mod span;
mod sparse;
pub mod summary;
mod tally;
pub mod threshold;
pub mod timeline;
pub mod unfinished;
pub mod verdict;
pub mod whole;
pub mod witness;
