//! Looks into answers: links, images, forms, captured values, signs of failure.
//!
//! The only user of scraper and html5ever. Whatever a server sends, reading it
//! takes bounded time and memory and never panics; and a page that has been
//! parsed once is not parsed again (see [`extract`]), since galleries serve the
//! same page to everyone.

pub mod answer;
pub mod cache;
pub mod capture;
pub mod check;
mod css;
pub mod document;
mod excerpt;
pub mod extract;
pub mod facts;
mod follow;
pub mod form;
mod image;
mod json;
mod links;
mod locate;
pub mod mark;
mod media;
pub mod nearest;
pub mod outline;
pub mod paging;
mod patience;
pub mod placeholder;
mod sink;
pub mod srcset;
#[cfg(test)]
mod tests;
mod tree;
