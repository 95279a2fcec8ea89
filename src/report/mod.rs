//! The report as HTML, text and JSON; comparing and merging runs.
