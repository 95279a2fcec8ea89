//! The only user of goose: turns a plan into a running crowd, and stops it.
