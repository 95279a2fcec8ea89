//! Errors that point into a file.
