//! What a file means.
