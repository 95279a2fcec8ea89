//! Vernissage sends a crowd of emulated visitors to an image gallery over
//! plain HTTP and tells its owner what the crowd met.
//!
//! The binary in `main.rs` is thin; everything lives here so that tests and
//! benchmarks use the same code that users run. `docs/ARCHITECTURE.md` shows
//! how the modules stand on one another, and `tests/layers.rs` holds it.

pub mod browser;
pub mod chart;
pub mod cli;
pub mod demo;
pub mod diagnostic;
pub mod draft;
pub mod engine;
pub mod explain;
pub mod harmless;
pub mod http;
pub mod live;
pub mod markup;
pub mod measure;
pub mod page;
pub mod probe;
pub mod report;
pub mod scenario;
pub mod target;
pub mod units;
pub mod visit;
