//! An explanation as text for a terminal, as Markdown, and as JSON.
//!
//! What a dump holds was written by others: label values and help texts may
//! bear control characters or markup. They are made harmless here, at the last
//! moment, so that the model and the JSON keep what came.

mod json;
mod markdown;
mod page;
mod rows;
mod text;

pub use self::{
    json::json,
    markdown::markdown,
    text::{TextOptions, text},
};
