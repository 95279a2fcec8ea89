//! A visitor's side of the network, and the only user of reqwest and hyper.
//!
//! A load tester must know what a library's client hides: when the first byte
//! came and when the last, how many bytes travelled before decompression, what
//! a connection cost to open, each redirect, and which requests the browser
//! cache answered. So a visitor owns its connections
//! ([`connection`]), and every request is one [`exchange`] over one of them.
//!
//! reqwest composes bodies ([`compose`]), hyper speaks HTTP/2, and everything
//! between is here: [`client`] is what a run shares, [`session`] is one person.

pub mod answer;
pub mod cache;
pub mod client;
pub mod clock;
pub mod compose;
pub mod connect;
pub mod connection;
pub mod cookies;
pub mod decode;
pub mod exchange;
pub mod failure;
pub mod fetch;
pub mod h1;
pub mod h2;
pub mod headers;
pub mod image_check;
pub mod intern;
pub mod job;
mod next;
pub mod options;
pub mod outgoing;
pub mod page_body;
pub mod pool;
pub mod recall;
pub mod redirect;
pub mod resolve;
pub mod run;
pub mod session;
pub mod settle;
pub mod signal;
pub mod sink;
pub mod stats;
pub mod text;
pub mod throttle;
pub mod tls;
pub mod transport;

#[cfg(test)]
mod tests;
