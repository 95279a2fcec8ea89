//! Series to SVG, a pure function; serves the report and the live page.
//!
//! Our own, because the charts are what the project is for, and because a
//! report has to open from a mail attachment on a train: no network, no
//! library, readable before any script has run.
//!
//! Text in a chart that is scaled with its picture is unreadable on a phone
//! and shouts on a wide screen. So the outer `<svg>` has no view box: its
//! units are CSS pixels, positions along x are percentages, and only the
//! curves live in a nested `<svg>` that is stretched
//! (`preserveAspectRatio="none"`) with strokes that do not scale. One drawing
//! suits every width. [`asset::STYLE`] and, for values under the pointer,
//! [`asset::SCRIPT`] belong once into every page that shows charts.

pub mod asset;
mod axis;
pub mod distribution;
mod markup;
pub mod ranges;
pub mod scale;
pub mod series;
pub mod time;
