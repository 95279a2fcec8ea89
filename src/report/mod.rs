//! The report: html, text, markdown and JUnit; comparing and merging runs.
//!
//! Everything here is a pure function of a [`crate::measure::run::Run`], so
//! that a run file draws the same report again years later, and so that no
//! two forms of the report can disagree: they share their numbers and their
//! tables, and differ only in how they draw them. `docs/REPORT.md` says how to
//! read it.

mod camera;
pub mod compare;
mod figures;
#[cfg(test)]
mod fixture;
mod headline;
mod howto;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod merge;
mod numbers;
mod table;
mod tables;
pub mod text;
