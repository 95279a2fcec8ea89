//! The scenario file format: raw to validated, with line and column in every error.
