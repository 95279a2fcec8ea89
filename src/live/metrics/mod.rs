//! `/metrics`: the snapshot of the last second in Prometheus' text format.
//!
//! The `prometheus` crate writes the format; its counters are not used. Our
//! recorder has counted already, and histograms come from it ready-made, so a
//! family is put together when it is asked for ([`exposition`]).

pub mod buckets;
pub mod catalogue;
pub mod document;
pub mod family;
mod fill;
mod sheet;

use prometheus::TextEncoder;

use self::sheet::Sheet;
use super::feed::Feed;

/// The content type of [`exposition`].
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The text exposition of a run at this moment.
///
/// # Errors
/// When the library refuses a family; none of ours is refused.
pub fn exposition(feed: &Feed) -> Result<String, prometheus::Error> {
    let mut sheet = Sheet::new();
    fill::fill(&mut sheet, feed);
    TextEncoder::new().encode_to_string(&sheet.into_families())
}

#[cfg(test)]
mod tests;
