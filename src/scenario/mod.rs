//! How one kind of gallery is spoken to, as a file.
//!
//! A scenario is read once, before anything is sent: raw TOML becomes a
//! validated [`model::Scenario`], or every mistake in it becomes an error with
//! its line and column. The rest of the program sees the model only and never
//! asks again whether it makes sense.
//!
//! ```text
//! text ─▶ raw::parse ─▶ tree ─▶ raw::check (keys, types) ┐
//!                         └───▶ validate (meaning) ──────┴▶ Scenario, or every mistake
//! ```

pub mod library;
pub mod model;
pub mod raw;
pub mod schema;
pub mod template;
pub mod validate;
