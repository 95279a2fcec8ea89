//! The pictures: files on disk in three sizes, and their way to visitors.
//!
//! A photo's files carry a random key and never change, so that they can be
//! cached by anyone and, the small ones, kept in memory here. Thumbnails and
//! mediums are made once, when a photo is stored.

mod cache;
mod names;
mod picture;
mod serve;
mod shelf;

pub(super) use names::{Size, Srcset, new_key, srcset_of};
pub(super) use picture::{Refusal, decode, encode_jpeg, resize};
pub(super) use serve::serve;
pub(super) use shelf::Media;
