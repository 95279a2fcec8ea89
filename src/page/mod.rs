//! The only user of scraper: HTML to links, images and forms; remembers what it has parsed.

pub mod facts;
