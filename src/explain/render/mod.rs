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

/// Control characters escaped, so that no dump steers the reader's terminal,
/// and line feeds as blanks.
fn harmless(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => clean.push(' '),
            // Marks that turn the direction of text can disguise a line.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            character if character.is_control() => clean.extend(character.escape_default()),
            character => clean.push(character),
        }
    }
    clean
}
