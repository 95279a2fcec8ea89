//! The only user of reqwest and hyper: a visitor's own connections and the timed fetch.
