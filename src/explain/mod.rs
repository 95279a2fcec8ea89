//! Reads a Prometheus exposition and says what it means.
pub mod exposition;
pub mod histogram;
pub mod parse;
