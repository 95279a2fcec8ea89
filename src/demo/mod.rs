//! The demo gallery; imports nothing of ours, so that it cannot be tuned to flatter.
