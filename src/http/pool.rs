//! The connections of one visitor that are open and free.

use std::sync::Arc;

use super::connection::{H1, H2};
use crate::target::Origin;

/// Connections by where they lead.
#[derive(Debug, Default)]
pub struct Pool {
    origins: Vec<Lanes>,
}

#[derive(Debug)]
struct Lanes {
    origin: Arc<Origin>,
    /// The one used last is used next, as browsers do: it is the least likely
    /// to have been closed meanwhile.
    #[expect(
        clippy::vec_box,
        reason = "a connection is large and changes hands by its address"
    )]
    idle: Vec<Box<H1>>,
    h2: Option<H2>,
}

impl Pool {
    /// The place of an origin, which stays the same for as long as the pool.
    pub fn place(&mut self, origin: &Arc<Origin>) -> usize {
        let known = self
            .origins
            .iter()
            .position(|lanes| Arc::ptr_eq(&lanes.origin, origin) || lanes.origin == *origin);
        known.unwrap_or_else(|| {
            self.origins.push(Lanes {
                origin: Arc::clone(origin),
                idle: Vec::new(),
                h2: None,
            });
            self.origins.len() - 1
        })
    }

    /// Takes a free connection out.
    pub fn take(&mut self, place: usize) -> Option<Box<H1>> {
        self.origins[place].idle.pop()
    }

    /// Puts a free connection back.
    pub fn put(&mut self, place: usize, connection: Box<H1>) {
        self.origins[place].idle.push(connection);
    }

    /// Closes a free connection to make room for a new one.
    pub fn close_one(&mut self, place: usize) {
        if let Some(connection) = self.take(place) {
            connection.close();
        }
    }

    /// Closes the free connections to each origin that are more than `most`,
    /// those first that were used longest ago.
    pub fn keep(&mut self, most: usize) {
        for lanes in &mut self.origins {
            let surplus = lanes.idle.len().saturating_sub(most);
            lanes.idle.drain(..surplus).for_each(|one| one.close());
        }
    }

    /// How many connections are free.
    #[must_use]
    pub fn idle(&self, place: usize) -> usize {
        self.origins[place].idle.len()
    }

    /// A handle on the HTTP/2 connection, if there is one that lives.
    pub fn h2(&mut self, place: usize) -> Option<H2> {
        let h2 = &mut self.origins[place].h2;
        if h2.as_ref().is_some_and(|h2| h2.sender.is_closed()) {
            *h2 = None;
        }
        let handle = h2.clone();
        if let Some(h2) = h2 {
            h2.uses += 1;
        }
        handle
    }

    /// Keeps an HTTP/2 connection, beside which there need be no other.
    pub fn put_h2(&mut self, place: usize, h2: H2) {
        self.origins[place].h2 = Some(h2);
    }

    /// Forgets an HTTP/2 connection that has failed, unless another has already
    /// taken its place.
    pub fn drop_h2(&mut self, place: usize, failed: &H2) {
        let h2 = &mut self.origins[place].h2;
        if h2.as_ref().is_some_and(|h2| h2.is_same(failed)) {
            *h2 = None;
        }
    }

    /// Closes everything.
    pub fn clear(&mut self) {
        for lanes in self.origins.drain(..) {
            for connection in lanes.idle {
                connection.close();
            }
        }
    }
}
