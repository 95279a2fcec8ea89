//! Reads a Prometheus exposition and says what it means.
