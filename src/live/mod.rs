//! What a run shows while it goes: `/metrics` for Prometheus, `/healthz` and
//! `/readyz` for whoever keeps the process, and a page for people.
//!
//! Looking must cost the visitors nothing. So everything here is drawn from the
//! snapshot that the recorder's tick makes once a second; a scrape reads a
//! pointer, and neither takes a lock that a visitor wants nor starts any
//! counting of its own.

pub mod address;
pub mod feed;
pub mod history;
pub mod metrics;
pub mod page;
pub mod server;
