//! The summary at the end of a run, for terminals.
